import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Clock } from '../numerics/clock.ts';
import { parseJson } from '../wire/json-fields.ts';
import type { HttpExchange } from './http-exchange.ts';
import { isProviderFailure, ProviderFailure } from './provider-failure.ts';
import { headerValue, parseRetryAfterMs, type ResponseHeaders } from './retry-after.ts';
import { upstreamFailure } from './upstream-failure.ts';

/** A whole answer larger than this, decoded, is refused. */
export const maxAnswerBytes = 64 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;
/** An error is not worth waiting long for: its status says enough. */
const errorIdleMs = 1_000;
/** How much a compressed answer may grow; text of models grows less than tenfold. */
const maxExpansion = 200;

/** Whether the answer is a stream of events or one body, by what it says it is. */
export function responseKind(headers: ResponseHeaders, wantsStream: boolean): 'event-stream' | 'body' {
  const type = headerValue(headers, 'content-type')?.toLowerCase() ?? '';
  if (type.startsWith('text/event-stream')) return 'event-stream';
  // Some servers stream under a wrong name; what is called JSON or a page is one body.
  return wantsStream && !type.includes('json') && !type.includes('html') ? 'event-stream' : 'body';
}

/** The text of a whole body, decompressed if need be. Rejects with a ProviderFailure. */
export async function readBody(
  exchange: HttpExchange,
  limitBytes: number = maxAnswerBytes,
  idleMs?: number,
): Promise<string> {
  const { headers } = exchange.answered;
  const declared = Number(headerValue(headers, 'content-length') ?? 0);
  if (declared > limitBytes) {
    const failure = tooLarge(limitBytes);
    exchange.fail(failure);
    throw failure;
  }
  const raw = await exchange.readAll(limitBytes, idleMs);
  const encoding = headerValue(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return textOf(raw);
  return textOf(await decompress(raw, encoding, Math.min(limitBytes, raw.length * maxExpansion)));
}

/** The failure that an answer with an error status stands for. Rejects only when the call is aborted meanwhile. */
export async function readErrorAnswer(
  exchange: HttpExchange,
  clock: Clock,
  secrets: readonly string[],
): Promise<ProviderFailure> {
  const { status, headers } = exchange.answered;
  let text = '';
  try {
    text = await readBody(exchange, maxErrorBytes, errorIdleMs);
  } catch (error) {
    // The status says enough when the body is too large, broken or late.
    if (isProviderFailure(error) && error.kind === 'aborted') throw error;
    exchange.close();
  }
  const retryAfterMs = parseRetryAfterMs(headers, clock);
  return upstreamFailure({
    status,
    body: parseJson(text),
    secrets,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A compressed stream would have to be decoded event by event; no provider that was told not to compresses one. */
export function refuseEncodedStream(exchange: HttpExchange, headers: ResponseHeaders): void {
  const encoding = headerValue(headers, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return;
  exchange.close();
  throw malformed('a compressed stream');
}

function textOf(bytes: Buffer): string {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasByteOrderMark ? 3 : 0);
}

/** No compression is asked for; one layer of it is understood all the same. */
async function decompress(raw: Buffer, encoding: string, limitBytes: number): Promise<Buffer> {
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : null;
  if (decoder === null) throw malformed('an encoding that was not asked for');
  const parts: Buffer[] = [];
  let total = 0;
  decoder.end(raw);
  try {
    for await (const part of decoder as AsyncIterable<Buffer>) {
      total += part.length;
      if (total > limitBytes) {
        decoder.destroy();
        throw tooLarge(limitBytes);
      }
      parts.push(part);
    }
  } catch (error) {
    throw isProviderFailure(error) ? error : malformed('a body that does not decompress');
  }
  return Buffer.concat(parts);
}

function tooLarge(limitBytes: number): ProviderFailure {
  return new ProviderFailure('response-too-large', `answer larger than ${limitBytes} bytes`, {
    mayBeBilled: true,
  });
}

function malformed(what: string): ProviderFailure {
  return new ProviderFailure('malformed-response', `the provider sent ${what}`, { mayBeBilled: true });
}
