import type { ChatMessage, ChatPart, ChatRole } from '../../chat/chat-message.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { invalidField, readArray, readName, readObject, readString } from '../field-checks.ts';
import { parseContent } from './parse-parts.ts';

const roles: Readonly<Record<string, ChatRole>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  // The form that `tool` replaced; its results go by the function's name instead of a call's id.
  function: 'tool',
};

/** Checks the form of every message, not what it says, and reads it into the canonical vocabulary. */
export function parseMessages(body: JsonObject): ChatMessage[] {
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalidField('messages', 'an array with at least one message');
  }
  const parsed: ChatMessage[] = [];
  for (let index = 0; index < messages.length; index++) parsed.push(parseMessage(messages[index], index));
  return parsed;
}

function parseMessage(message: unknown, index: number): ChatMessage {
  const param = `messages[${index}]`;
  if (!isJsonObject(message)) throw invalidField(param, 'an object');
  const wireRole = message['role'];
  const role = typeof wireRole === 'string' && Object.hasOwn(roles, wireRole) ? roles[wireRole] : undefined;
  if (role === undefined) {
    throw invalidField(`${param}.role`, 'one of system, developer, user, assistant, tool');
  }
  const parsed: ChatMessage = { role, parts: parseRoleParts(message, role, wireRole === 'function', param) };
  if (message['name'] !== undefined) {
    const name = readString(message, 'name', `${param}.`);
    if (name !== undefined) parsed.name = name;
  }
  return parsed;
}

function parseRoleParts(message: JsonObject, role: ChatRole, isFunction: boolean, param: string): ChatPart[] {
  const content = parseContent(message['content'], `${param}.content`);
  switch (role) {
    case 'assistant':
      return parseAssistantParts(message, content, param);
    case 'tool': {
      const toolCallId = readName(message, isFunction ? 'name' : 'tool_call_id', `${param}.`);
      return [{ type: 'tool-result', toolCallId, parts: content }];
    }
    default:
      if (content.length === 0) throw invalidField(`${param}.content`, 'a string or an array of parts');
      return content;
  }
}

function parseAssistantParts(message: JsonObject, content: ChatPart[], param: string): ChatPart[] {
  const parts: ChatPart[] = [];
  // Two spellings of the same extension: DeepSeek's and OpenRouter's.
  const reasoning = message['reasoning_content'] ?? message['reasoning'];
  if (typeof reasoning === 'string' && reasoning !== '') parts.push({ type: 'reasoning', text: reasoning });
  for (const part of content) parts.push(part);
  const refusal = readString(message, 'refusal', `${param}.`);
  if (refusal !== undefined) parts.push({ type: 'refusal', text: refusal });
  const calls = readArray(message, 'tool_calls', `${param}.`);
  if (calls !== undefined) {
    for (let index = 0; index < calls.length; index++) parts.push(parseToolCall(calls[index], param, index));
  }
  const legacyCall = readObject(message, 'function_call', `${param}.`);
  if (legacyCall !== undefined) {
    const name = readName(legacyCall, 'name', `${param}.function_call.`);
    const callArguments = readString(legacyCall, 'arguments', `${param}.function_call.`) ?? '';
    parts.push({ type: 'tool-call', id: name, name, arguments: callArguments });
  }
  return parts;
}

function parseToolCall(call: unknown, message: string, index: number): ChatPart {
  const param = `${message}.tool_calls[${index}]`;
  if (!isJsonObject(call)) throw invalidField(param, 'an object');
  const id = readName(call, 'id', `${param}.`);
  const custom = call['type'] === 'custom' ? readObject(call, 'custom', `${param}.`) : undefined;
  if (custom !== undefined) {
    const name = readName(custom, 'name', `${param}.custom.`);
    return { type: 'tool-call', id, name, arguments: readString(custom, 'input', `${param}.custom.`) ?? '' };
  }
  const called = readObject(call, 'function', `${param}.`);
  if (called === undefined) throw invalidField(`${param}.function`, 'an object');
  const name = readName(called, 'name', `${param}.function.`);
  return {
    type: 'tool-call',
    id,
    name,
    arguments: readString(called, 'arguments', `${param}.function.`) ?? '',
  };
}
