/** Canonical vocabulary of a conversation. Every dialect is read into it, every provider writes from it. */

export type ChatRole = 'system' | 'developer' | 'user' | 'assistant' | 'tool';

/** Where the bytes of an image, audio clip or document come from. `url` is never fetched by the gateway itself. */
export type MediaSource =
  | { kind: 'url'; url: string }
  | { kind: 'base64'; mediaType: string; data: string }
  | { kind: 'file-id'; id: string }
  | { kind: 'text'; text: string; mediaType: string };

export type ChatPart =
  | { type: 'text'; text: string; cacheControl?: unknown; citations?: unknown }
  | { type: 'image'; source: MediaSource; detail?: string; cacheControl?: unknown }
  | { type: 'audio'; source: MediaSource; format?: string }
  | { type: 'document'; source: MediaSource; title?: string; cacheControl?: unknown }
  | { type: 'reasoning'; text: string; signature?: string; redacted?: string }
  | { type: 'refusal'; text: string }
  /** `arguments` is the JSON text as the model wrote it, which need not be valid JSON. */
  | { type: 'tool-call'; id: string; name: string; arguments: string; cacheControl?: unknown }
  | { type: 'tool-result'; toolCallId: string; parts: ChatPart[]; isError?: boolean; cacheControl?: unknown }
  /** A part this vocabulary has no word for. Kept whole for calls in the same dialect, declared lost in others. */
  | { type: 'unknown'; raw: unknown };

export interface ChatMessage {
  role: ChatRole;
  parts: ChatPart[];
  name?: string;
}

/** The concatenated text parts of a message, without reasoning, tool calls and tool results. */
export function messageText(message: ChatMessage): string {
  const first = message.parts[0];
  if (message.parts.length === 1 && first?.type === 'text') return first.text;
  let text = '';
  for (const part of message.parts) {
    if (part.type !== 'text') continue;
    text = text === '' ? part.text : `${text}\n${part.text}`;
  }
  return text;
}
