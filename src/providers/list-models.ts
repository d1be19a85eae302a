import type { Clock } from '../numerics/clock.ts';
import { arrayAt, isJsonObject, parseJson, stringAt } from '../wire/json-fields.ts';
import { readBody, readErrorAnswer } from './answer-body.ts';
import type { HttpTransport } from './http-transport.ts';

/**
 * Names of models from a list as OpenAI, Anthropic, Ollama and Gemini give it; null where a server has no list. Rejects
 * with a ProviderFailure.
 */
export async function listModels(
  transport: HttpTransport,
  request: {
    path: string;
    headers: Record<string, string>;
    timeoutMs: number;
    clock: Clock;
    secrets: readonly string[];
  },
): Promise<readonly string[] | null> {
  const { path, headers, timeoutMs } = request;
  const timeouts = { connectMs: timeoutMs, firstContentMs: timeoutMs, idleMs: timeoutMs };
  const exchange = await transport.send({ method: 'GET', path, headers }, timeouts, null);
  const { status } = exchange.answered;
  if (status === 404 || status === 405 || status === 501) {
    exchange.close();
    return null;
  }
  if (status >= 400) throw await readErrorAnswer(exchange, request.clock, request.secrets);
  const body = parseJson(await readBody(exchange));
  const list = isJsonObject(body) ? (arrayAt(body, 'data') ?? arrayAt(body, 'models')) : body;
  if (!Array.isArray(list)) return null;
  return list.flatMap((model) => {
    const id = isJsonObject(model) ? (stringAt(model, 'id') ?? stringAt(model, 'name')) : undefined;
    // Gemini's compatible endpoint lists `models/NAME` and is called by NAME.
    return id === undefined ? [] : [id.replace(/^models\//, '')];
  });
}
