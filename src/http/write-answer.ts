import type { ErrorResponse } from './error-response.ts';
import type { HttpAnswer } from './handler.ts';
import type { InFlightRequest } from './in-flight-request.ts';

const jsonType = 'application/json; charset=utf-8';
const maxHeaderLength = 1024;

/** Printable ASCII only: a header that a client or proxy cannot read fails the whole answer. */
export function asciiHeader(value: string): string {
  const bounded = value.length <= maxHeaderLength ? value : value.slice(0, maxHeaderLength);
  return /^[\x20-\x7e]*$/.test(bounded) ? bounded : bounded.replace(/[^\x20-\x7e]/g, '?');
}

/** Status and headers, with those that every answer has. Nothing is sent before the first byte of the body. */
export function writeHead(
  request: InFlightRequest,
  status: number,
  contentType: string,
  headers: Readonly<Record<string, string>>,
  contentBytes?: number,
): void {
  const head: Record<string, string | number> = {
    'content-type': contentType,
    'x-request-id': request.requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };
  if (contentBytes !== undefined) head['content-length'] = contentBytes;
  for (const name in headers) head[name] = asciiHeader(headers[name] as string);
  request.outgoing.writeHead(status, head);
}

export function writeWhole(
  request: InFlightRequest,
  answer: Exclude<HttpAnswer, { kind: 'stream' }>,
  nowMs: number,
): void {
  const isJson = answer.kind === 'json';
  const body = isJson ? JSON.stringify(answer.body) : answer.body;
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  writeHead(request, answer.status, isJson ? jsonType : answer.contentType, answer.headers, bytes);
  request.enter('finishing', nowMs);
  request.outgoing.end(body);
}

/** What is left of a body this small is read and dropped while the connection stays open. */
const smallBodyBytes = 65_536;

/**
 * An error before anything else was sent. When much of the body is still on its way, closing at once would make the
 * client's system throw the answer away, so the connection lingers until the rest has come or time is up.
 */
export function writeError(request: InFlightRequest, error: ErrorResponse, nowMs: number): void {
  const { incoming, outgoing } = request;
  const body = JSON.stringify(error.body);
  const mustLinger = !incoming.complete && mayHaveLargeBody(request);
  const headers = mustLinger ? { ...error.headers, connection: 'close' } : error.headers;
  writeHead(request, error.status, jsonType, headers, Buffer.byteLength(body));
  if (!mustLinger) {
    request.enter('finishing', nowMs);
    outgoing.end(body);
    return;
  }
  request.enter('lingering', nowMs);
  outgoing.write(body);
  incoming.once('end', () => outgoing.end());
  incoming.resume();
}

function mayHaveLargeBody({ headers }: InFlightRequest): boolean {
  // Who waits to be invited may send its body or its next request: which of them comes cannot be told apart.
  if (headers['expect'] !== undefined || headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > smallBodyBytes;
}
