import type { ChatPart } from '../../chat/chat-message.ts';
import type { ChatChoice, ChatResponse } from '../../chat/chat-response.ts';
import { emptyUsage } from '../../chat/usage.ts';
import { arrayAt, isJsonObject, type JsonObject, objectAt, stringAt } from '../../wire/json-fields.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { readFinishReason } from './finish-reason.ts';
import { readUsage } from './read-usage.ts';

/**
 * A whole chat completion. Throws `malformed-response` when there is no answer in it. Usage that is missing or makes no
 * sense is empty and marked as estimated.
 */
export function readResponse(body: JsonObject): ChatResponse {
  const choices = arrayAt(body, 'choices') ?? [];
  if (choices.length === 0) throw malformed('an answer without choices');
  return {
    dialect: 'openai-chat',
    body,
    id: stringAt(body, 'id') ?? '',
    model: stringAt(body, 'model') ?? '',
    choices: choices.map(readChoice),
    usage: readUsage(body['usage']) ?? { ...emptyUsage(), estimated: true },
  };
}

function readChoice(choice: unknown, position: number): ChatChoice {
  const message = isJsonObject(choice) ? objectAt(choice, 'message') : undefined;
  if (!isJsonObject(choice) || message === undefined) throw malformed('a choice without a message');
  const raw = stringAt(choice, 'finish_reason');
  const index = choice['index'];
  const parts = readMessage(message);
  const hasToolCall = parts.some((part) => part.type === 'tool-call');
  return {
    index: typeof index === 'number' && Number.isInteger(index) && index >= 0 ? index : position,
    parts,
    // A whole answer is whole: where a server forgets to say why it stopped, it stopped.
    finishReason: raw === undefined ? (hasToolCall ? 'tool-calls' : 'stop') : readFinishReason(raw),
    ...(raw !== undefined && { rawFinishReason: raw }),
  };
}

function readMessage(message: JsonObject): ChatPart[] {
  const parts: ChatPart[] = [];
  const reasoning = stringAt(message, 'reasoning_content') ?? stringAt(message, 'reasoning');
  if (reasoning) parts.push({ type: 'reasoning', text: reasoning });
  const content = message['content'];
  if (typeof content === 'string') {
    if (content !== '') parts.push({ type: 'text', text: content });
  } else if (Array.isArray(content)) {
    parts.push(...content.flatMap(readContentPart));
  }
  const refusal = stringAt(message, 'refusal');
  if (refusal) parts.push({ type: 'refusal', text: refusal });
  for (const call of arrayAt(message, 'tool_calls') ?? []) {
    if (isJsonObject(call)) parts.push(readToolCall(call, parts.length));
  }
  const legacy = objectAt(message, 'function_call');
  if (legacy !== undefined) parts.push(readToolCall({ function: legacy }, parts.length));
  return parts;
}

/** Content as parts: Mistral's reasoning models answer so. */
function readContentPart(part: unknown): ChatPart[] {
  if (!isJsonObject(part)) return [];
  const text = stringAt(part, 'text');
  if (text !== undefined) return [{ type: 'text', text }];
  const thinking = arrayAt(part, 'thinking');
  if (thinking === undefined) return [];
  const thought = thinking
    .map((piece) => (isJsonObject(piece) ? (stringAt(piece, 'text') ?? '') : ''))
    .join('');
  return [{ type: 'reasoning', text: thought }];
}

function readToolCall(call: JsonObject, position: number): ChatPart {
  const called = objectAt(call, 'function') ?? objectAt(call, 'custom') ?? {};
  return {
    type: 'tool-call',
    id: stringAt(call, 'id') || `call_${position}`,
    name: stringAt(called, 'name') ?? '',
    arguments: argumentsText(called['arguments'] ?? called['input']),
  };
}

/** Ollama and others have sent the arguments as an object instead of its JSON text. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

function malformed(what: string): ProviderFailure {
  return new ProviderFailure('malformed-response', `the provider sent ${what}`, {
    status: 200,
    mayBeBilled: true,
  });
}
