import { type ChatMessage, type ChatPart, messageText } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';

/** Bytes of ordinary text a token stands for, near enough for simulated counts. */
const bytesPerToken = 4;
const tokensPerImage = 800;

/** What a simulated model reads of a request. */
export interface PromptReading {
  /** The last thing said, without the conversation before it. */
  lastText: string;
  lastRole: ChatMessage['role'];
  /** Text of the last tool results, when the last message brings any. */
  toolResult: string | null;
  inputTokens: number;
}

export function readPrompt(request: ChatRequest): PromptReading {
  const last = request.messages.at(-1);
  const lastUser = request.messages.findLast(
    (message) => message.role === 'user' && messageText(message) !== '',
  );
  const results = last?.parts.filter((part) => part.type === 'tool-result') ?? [];
  return {
    lastText: lastUser === undefined ? '' : messageText(lastUser),
    lastRole: last?.role ?? 'user',
    toolResult: results.length === 0 ? null : results.map((result) => textOf(result.parts)).join('\n'),
    inputTokens: countInput(request),
  };
}

export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

function countInput(request: ChatRequest): number {
  let tokens = 3;
  for (const message of request.messages) {
    tokens += 4;
    for (const part of message.parts) tokens += countPart(part);
  }
  if (request.tools.length > 0) tokens += countTokens(JSON.stringify(request.tools));
  return tokens;
}

function countPart(part: ChatPart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return countTokens(part.text);
    case 'tool-call':
      return countTokens(part.name) + countTokens(part.arguments);
    case 'tool-result':
      return part.parts.reduce((sum, inner) => sum + countPart(inner), 4);
    case 'document':
    case 'audio':
    case 'image':
      return part.source.kind === 'text' ? countTokens(part.source.text) : tokensPerImage;
    default:
      return 0;
  }
}

function textOf(parts: readonly ChatPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}
