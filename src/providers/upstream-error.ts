import type { JsonObject } from '../wire/json-fields.ts';
import { isJsonObject, stringAt } from '../wire/json-fields.ts';

/** What a provider said went wrong, in whatever shape it said it. */
export interface UpstreamError {
  message: string;
  type: string;
  code: string;
  param: string;
  /** Wait that the body asks for, in milliseconds. */
  retryAfterMs?: number;
}

/**
 * Finds the error in a body: `{error: {message, type, code, param}}` (OpenAI, Anthropic), `{error: "text"}` (Ollama),
 * `{message, code}` and `{detail}` (FastAPI servers, as text or as a list of `{loc, msg}`), or a list of one of these
 * (Gemini). Null when there is none.
 */
export function findUpstreamError(body: unknown): UpstreamError | null {
  if (Array.isArray(body)) return body.length === 0 ? null : findUpstreamError(body[0]);
  if (!isJsonObject(body)) return null;
  const { error } = body;
  if (typeof error === 'string') return { message: error, type: '', code: wordAt(body, 'code'), param: '' };
  if (isJsonObject(error)) return fromObject(error);
  if (error !== undefined && error !== null) return { message: '', type: '', code: '', param: '' };
  if (body['object'] === 'error' || body['type'] === 'error') return fromObject(body);
  const { detail } = body;
  if (typeof detail === 'string') return { message: detail, type: '', code: wordAt(body, 'code'), param: '' };
  if (Array.isArray(detail)) return fromValidation(detail);
  return null;
}

function fromObject(error: JsonObject): UpstreamError {
  const inner = isJsonObject(error['metadata']) ? stringAt(error['metadata'], 'raw') : undefined;
  const message = stringAt(error, 'message') ?? '';
  return {
    // OpenRouter says only "Provider returned error" and puts the provider's words beside it.
    message: inner === undefined ? message : `${message}: ${inner}`,
    type: stringAt(error, 'type') ?? stringAt(error, 'status') ?? '',
    code: wordAt(error, 'code'),
    param: stringAt(error, 'param') ?? '',
    ...retryDelay(error),
  };
}

/** Google's `RetryInfo`, e.g. `{retryDelay: "34.5s"}` among the details. */
function retryDelay(error: JsonObject): { retryAfterMs?: number } {
  if (!Array.isArray(error['details'])) return {};
  for (const detail of error['details']) {
    const delay = isJsonObject(detail) ? stringAt(detail, 'retryDelay') : undefined;
    const seconds = delay === undefined ? null : /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(delay);
    if (seconds !== null) return { retryAfterMs: Number(seconds[1]) * 1_000 };
  }
  return {};
}

function fromValidation(details: unknown[]): UpstreamError {
  const first = details.find(isJsonObject) ?? {};
  const location = Array.isArray(first['loc']) ? first['loc'].filter((part) => part !== 'body') : [];
  return {
    message: stringAt(first, 'msg') ?? '',
    type: stringAt(first, 'type') ?? '',
    code: stringAt(first, 'type') ?? '',
    param: location.join('.'),
  };
}

/** A code may be a word or a number. */
function wordAt(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
