import type { ChatMessage, ChatPart, ChatRole } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';

/** A request with the given messages and nothing else, for tests. */
export function requestWith(messages: ChatMessage[], extra: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: 'openai-chat',
    body: {},
    bodyBytes: 0,
    model: 'auto',
    messages,
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    wishes: {},
    ...extra,
  };
}

export function message(role: ChatRole, ...parts: (string | ChatPart)[]): ChatMessage {
  return {
    role,
    parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
  };
}

export function userSays(text: string): ChatRequest {
  return requestWith([message('user', text)]);
}
