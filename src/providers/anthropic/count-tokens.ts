import type { Clock } from '../../numerics/clock.ts';
import { isJsonObject, type JsonObject, parseJson } from '../../wire/json-fields.ts';
import { readBody, readErrorAnswer } from '../answer-body.ts';
import type { HttpTransport } from '../http-transport.ts';
import type { TokenCountCall } from '../provider.ts';
import { writeRequest } from './write-request.ts';

/** The body of a call to `/v1/messages/count_tokens`, which takes nothing that concerns the answer alone. */
export function writeCountRequest(call: TokenCountCall): JsonObject {
  const { body } = writeRequest({ ...call, stream: false });
  const { max_tokens: _maxTokens, ...rest } = body;
  return rest;
}

/** Null where the server does not count, as not every one that speaks the Messages API does. Rejects with a ProviderFailure. */
export async function askTokenCount(
  transport: HttpTransport,
  request: { headers: Record<string, string>; body: JsonObject; timeoutMs: number },
  about: { clock: Clock; secrets: readonly string[]; signal: AbortSignal },
): Promise<number | null> {
  const { headers, timeoutMs } = request;
  const timeouts = { connectMs: timeoutMs, firstContentMs: timeoutMs, idleMs: timeoutMs };
  const body = JSON.stringify(request.body);
  const exchange = await transport.send(
    { method: 'POST', path: '/messages/count_tokens', headers, body },
    timeouts,
    about.signal,
  );
  const { status } = exchange.answered;
  if (status === 404 || status === 405 || status === 501) {
    exchange.close();
    return null;
  }
  if (status >= 400) throw await readErrorAnswer(exchange, about.clock, about.secrets);
  const answer = parseJson(await readBody(exchange));
  const tokens = isJsonObject(answer) ? answer['input_tokens'] : undefined;
  return Number.isSafeInteger(tokens) && (tokens as number) >= 0 ? (tokens as number) : null;
}
