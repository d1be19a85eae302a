import type { ChatMessage } from './chat-message.ts';
import type { ChatRequest } from './chat-request.ts';

/** A request for `auto` with messages and nothing else, for prompts that did not come over HTTP: files, tables, tests. */
export function plainRequest(messages: ChatMessage[], extra: Partial<ChatRequest> = {}): ChatRequest {
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

/** The same with one message of a user. */
export function plainPrompt(text: string): ChatRequest {
  return plainRequest([{ role: 'user', parts: [{ type: 'text', text }] }], { bodyBytes: text.length });
}
