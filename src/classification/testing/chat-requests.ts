import type { ChatMessage, ChatPart, ChatRole } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { plainRequest } from '../../chat/plain-request.ts';

export function message(role: ChatRole, ...parts: (string | ChatPart)[]): ChatMessage {
  return {
    role,
    parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
  };
}

export function userSays(text: string): ChatRequest {
  return plainRequest([message('user', text)]);
}
