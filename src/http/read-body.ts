import { SignalboxError } from '../errors/signalbox-error.ts';
import type { InFlightRequest } from './in-flight-request.ts';
import { tooLarge } from './request-head.ts';

/**
 * The whole body, counted as it comes in, whatever its Content-Length says. Rejects with `body_too_large` at the first
 * byte too many, with what `wake` is given when the server stops waiting, and when the client leaves.
 */
export function readBody(
  request: InFlightRequest,
  maxBodyBytes: number,
  nowMs: () => number,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const { incoming } = request;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const onData = (chunk: Uint8Array) => {
      bytes += chunk.length;
      request.activeMs = nowMs();
      if (bytes > maxBodyBytes) finish(tooLarge(maxBodyBytes));
      else chunks.push(chunk);
    };
    const onEnd = () => finish();
    const finish = (error?: SignalboxError) => {
      request.wake = null;
      incoming.off('data', onData);
      incoming.off('end', onEnd);
      if (error !== undefined) {
        incoming.pause();
        reject(error);
      } else if (!incoming.complete) {
        reject(new SignalboxError('client_closed_request'));
      } else {
        request.bodyBytes = bytes;
        resolve(chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, bytes));
      }
    };
    request.wake = finish;
    incoming.on('data', onData);
    incoming.on('end', onEnd);
  });
}
