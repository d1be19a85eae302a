import type { ChatMessage, ChatPart, ChatRole } from '../../chat/chat-message.ts';
import type { ChatRequest, Sampling } from '../../chat/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { invalidField, readBoolean, readName, readNames, readNumber, readObject } from '../field-checks.ts';
import { readRoutingWishes } from '../routing-wishes.ts';
import { readSessionId } from '../session-id.ts';
import { withoutForeignThinking } from './foreign-thinking.ts';
import { parseContent } from './parse-blocks.ts';
import { parseReasoning, parseResponseFormat, parseToolChoice, parseTools } from './parse-tools.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const roles: readonly ChatRole[] = ['user', 'assistant', 'system'];

/**
 * Body of `POST /v1/messages` → canonical request. Checks the envelope, the form of each block and the ranges of the
 * fields that routing reads; every other field stays in `body` unread. Throws `invalid_request` with `param`.
 */
export function parseRequest(body: unknown, bodyBytes: number, headers: Headers): ChatRequest {
  const request = parseConversation(body, bodyBytes, headers);
  if (request.sampling.maxOutputTokens === undefined)
    throw invalidField('max_tokens', 'an integer of at least 1');
  return request;
}

/** Body of `POST /v1/messages/count_tokens`, which is the same without what concerns the answer. */
export function parseCountRequest(body: unknown, bodyBytes: number, headers: Headers): ChatRequest {
  return parseConversation(body, bodyBytes, headers);
}

function parseConversation(body: unknown, bodyBytes: number, headers: Headers): ChatRequest {
  if (!isJsonObject(body)) throw invalidField('body', 'a JSON object');
  const model = readName(body, 'model');
  const wireMessages = body['messages'];
  if (!Array.isArray(wireMessages) || wireMessages.length === 0) {
    throw invalidField('messages', 'an array with at least one message');
  }
  const messages = parseSystem(body);
  for (let index = 0; index < wireMessages.length; index++)
    messages.push(parseMessage(wireMessages[index], index));
  const wishes = readRoutingWishes(body);
  const request: ChatRequest = {
    dialect: 'anthropic-messages',
    body: withoutForeignThinking(body, wireMessages),
    bodyBytes,
    model,
    messages,
    tools: parseTools(body),
    ...parseToolChoice(body),
    sampling: parseSampling(body),
    stream: readBoolean(body, 'stream') ?? false,
    includeUsage: true,
    metadata: readObject(body, 'metadata') ?? {},
    wishes,
  };
  const responseFormat = parseResponseFormat(body);
  const reasoning = parseReasoning(body);
  const sessionId = readSessionId(headers, body, messages, wishes.sessionId);
  const dialectHeaders = readDialectHeaders(headers);
  if (responseFormat !== undefined) request.responseFormat = responseFormat;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (sessionId !== undefined) request.sessionId = sessionId;
  if (dialectHeaders !== undefined) request.dialectHeaders = dialectHeaders;
  return request;
}

function parseSystem(body: JsonObject): ChatMessage[] {
  const system = body['system'];
  if (system === undefined || system === null || system === '') return [];
  const parts = parseContent(system, 'system').filter((part) => !isAttribution(part));
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

/**
 * The block in which Claude Code says to Anthropic which client is speaking. It is no instruction, and as it changes with
 * every request it would keep any other provider's cache cold.
 */
function isAttribution(part: ChatPart): boolean {
  return part.type === 'text' && part.text.startsWith('x-anthropic-billing-header:');
}

function parseMessage(message: unknown, index: number): ChatMessage {
  const param = `messages[${index}]`;
  if (!isJsonObject(message)) throw invalidField(param, 'an object');
  const role = roles.find((known) => known === message['role']);
  if (role === undefined) throw invalidField(`${param}.role`, 'one of user, assistant, system');
  return { role, parts: parseContent(message['content'], `${param}.content`) };
}

function parseSampling(body: JsonObject): Sampling {
  const sampling: Sampling = {};
  const maxOutputTokens = readNumber(body, 'max_tokens', {
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    integer: true,
  });
  const temperature = readNumber(body, 'temperature', { min: 0, max: 1 });
  const topP = readNumber(body, 'top_p', { min: 0, max: 1 });
  const topK = readNumber(body, 'top_k', { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
  const stop = readNames(body, 'stop_sequences');
  if (maxOutputTokens !== undefined) sampling.maxOutputTokens = maxOutputTokens;
  if (temperature !== undefined) sampling.temperature = temperature;
  if (topP !== undefined) sampling.topP = topP;
  if (topK !== undefined) sampling.topK = topK;
  if (stop !== undefined && stop.length > 0) sampling.stop = stop;
  return sampling;
}

function readDialectHeaders(headers: Headers): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  for (const name of ['anthropic-version', 'anthropic-beta']) {
    const value = headers[name];
    if (value !== undefined) found = { ...found, [name]: value };
  }
  return found;
}
