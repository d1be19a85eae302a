import type { AnswerStream } from './handler.ts';
import type { InFlightRequest } from './in-flight-request.ts';

/** Between two events of a stream any reader of server-sent events skips it. */
export const keepAliveComment: Uint8Array = new TextEncoder().encode(': keep-alive\n\n');

/**
 * Pulls chunks and writes each once, pulling the next only when the client has taken the one before. Ends the response
 * after the last. Returns early when the client is gone.
 */
export async function pumpStream(
  request: InFlightRequest,
  stream: AnswerStream,
  nowMs: () => number,
): Promise<void> {
  const { outgoing } = request;
  request.holdStream(stream);
  request.enter('streaming', nowMs());
  outgoing.on('drain', () => {
    request.activeMs = nowMs();
    request.isBlocked = false;
    request.wake?.();
  });
  for (;;) {
    const chunk = await stream.next();
    if (request.isClosed) return;
    if (chunk === null) break;
    request.activeMs = nowMs();
    if (!outgoing.write(chunk)) {
      request.isBlocked = true;
      await untilWoken(request);
      if (request.isClosed) return;
    }
  }
  request.enter('finishing', nowMs());
  request.closeStream();
  outgoing.end();
}

function untilWoken(request: InFlightRequest): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      request.wake = null;
      resolve();
    };
    request.wake = wake;
  });
}
