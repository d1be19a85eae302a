import type { ChatRequest, ReasoningWish, Sampling } from '../../chat/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import {
  invalidField,
  readBoolean,
  readName,
  readNames,
  readNumber,
  readObject,
  readString,
} from '../field-checks.ts';
import { readRoutingWishes } from '../routing-wishes.ts';
import { readSessionId } from '../session-id.ts';
import { parseMessages } from './parse-messages.ts';
import { parseResponseFormat, parseToolChoice, parseTools } from './parse-tools.ts';

const tokenCount = { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true };
const penalty = { min: -2, max: 2 };
const maxStopSequences = 64;

/**
 * Body of `POST /v1/chat/completions` → canonical request. Checks the envelope, the form of each message and the ranges
 * of the fields that routing reads; every other field stays in `body` unread. Throws `invalid_request` with `param`.
 */
export function parseRequest(
  body: unknown,
  bodyBytes: number,
  headers: Readonly<Record<string, string | undefined>>,
): ChatRequest {
  if (!isJsonObject(body)) throw invalidField('body', 'a JSON object');
  const model = readName(body, 'model');
  const messages = parseMessages(body);
  const wishes = readRoutingWishes(body);
  const stream = readBoolean(body, 'stream') ?? false;
  const streamOptions = readObject(body, 'stream_options') ?? {};
  const wantsUsage = readBoolean(streamOptions, 'include_usage', 'stream_options.') ?? false;
  const request: ChatRequest = {
    dialect: 'openai-chat',
    body,
    bodyBytes,
    model,
    messages,
    tools: parseTools(body),
    sampling: parseSampling(body),
    stream,
    includeUsage: !stream || wantsUsage,
    metadata: readObject(body, 'metadata') ?? {},
    wishes,
  };
  const toolChoice = parseToolChoice(body);
  const parallelToolCalls = readBoolean(body, 'parallel_tool_calls');
  const responseFormat = parseResponseFormat(body);
  const reasoning = parseReasoning(body);
  const sessionId = readSessionId(headers, body, messages, wishes.sessionId);
  if (toolChoice !== undefined) request.toolChoice = toolChoice;
  if (parallelToolCalls !== undefined) request.parallelToolCalls = parallelToolCalls;
  if (responseFormat !== undefined) request.responseFormat = responseFormat;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (sessionId !== undefined) request.sessionId = sessionId;
  return request;
}

function parseSampling(body: JsonObject): Sampling {
  const sampling: Sampling = {};
  const maxOutputTokens =
    readNumber(body, 'max_completion_tokens', tokenCount) ?? readNumber(body, 'max_tokens', tokenCount);
  const temperature = readNumber(body, 'temperature', { min: 0, max: 2 });
  const topP = readNumber(body, 'top_p', { min: 0, max: 1 });
  const topK = readNumber(body, 'top_k', { min: -1, max: Number.MAX_SAFE_INTEGER, integer: true });
  const stop = parseStop(body);
  const seed = readNumber(body, 'seed', {
    min: -(2 ** 63),
    max: 2 ** 63,
    integer: true,
  });
  const presencePenalty = readNumber(body, 'presence_penalty', penalty);
  const frequencyPenalty = readNumber(body, 'frequency_penalty', penalty);
  const n = readNumber(body, 'n', { min: 1, max: 128, integer: true });
  if (maxOutputTokens !== undefined) sampling.maxOutputTokens = maxOutputTokens;
  if (temperature !== undefined) sampling.temperature = temperature;
  if (topP !== undefined) sampling.topP = topP;
  if (topK !== undefined) sampling.topK = topK;
  if (stop !== undefined) sampling.stop = stop;
  if (seed !== undefined) sampling.seed = seed;
  if (presencePenalty !== undefined) sampling.presencePenalty = presencePenalty;
  if (frequencyPenalty !== undefined) sampling.frequencyPenalty = frequencyPenalty;
  if (n !== undefined) sampling.n = n;
  return sampling;
}

function parseStop(body: JsonObject): string[] | undefined {
  const stop = body['stop'];
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === 'string') return [stop];
  if (!Array.isArray(stop) || stop.length > maxStopSequences) {
    throw invalidField('stop', `a string or an array of at most ${maxStopSequences} strings`);
  }
  return readNames(body, 'stop');
}

/** `reasoning_effort`, else OpenRouter's `reasoning: {effort, max_tokens}`. */
function parseReasoning(body: JsonObject): ReasoningWish | undefined {
  const effort = readString(body, 'reasoning_effort');
  if (effort !== undefined) return { effort };
  const field = readObject(body, 'reasoning');
  if (field === undefined) return undefined;
  const wish: ReasoningWish = {};
  const wishedEffort = readString(field, 'effort', 'reasoning.');
  const budgetTokens = readNumber(field, 'max_tokens', tokenCount, 'reasoning.');
  if (wishedEffort !== undefined) wish.effort = wishedEffort;
  if (budgetTokens !== undefined) wish.budgetTokens = budgetTokens;
  return wishedEffort === undefined && budgetTokens === undefined ? undefined : wish;
}
