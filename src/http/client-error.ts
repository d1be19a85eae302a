import type { Socket } from 'node:net';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { renderErrorResponse } from './error-response.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers bytes that are no HTTP request, or one that did not come in time. `isAnswering` says that a response on this
 * connection has begun, into which nothing may be written.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  requestId: string,
  isAnswering: boolean,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const { status, body } = renderErrorResponse(toRefusal(error.code), 'openai', requestId);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Bad Request'}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function toRefusal(code: string | undefined): SignalboxError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new SignalboxError('invalid_request', 'The headers are too large.', { status: 431 });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new SignalboxError('request_timeout');
    default:
      return new SignalboxError('invalid_request', 'The bytes are not an HTTP/1.1 request.');
  }
}
