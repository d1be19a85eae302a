import type { LoggedCall, LoggedMessage } from './logged-call.ts';

/** How a stored text that was too long ends. */
const cutMark = / \[\d+ characters cut\]$/;

/**
 * A stored conversation as a body that can be asked again; null unless all of it is there and all of it is text. Images and
 * tool calls are only named in the store, and a question that was cut is another question.
 */
export function bodyOfPrompt(prompt: unknown): LoggedCall['body'] | null {
  if (!Array.isArray(prompt) || prompt.length === 0) return null;
  const messages: LoggedMessage[] = [];
  for (const message of prompt as { role?: unknown; parts?: unknown }[]) {
    const text = textOf(message?.parts);
    if (typeof message?.role !== 'string' || text === null) return null;
    messages.push({ role: message.role, content: text });
  }
  return messages.at(-1)?.role === 'user' ? { messages } : null;
}

function textOf(parts: unknown): string | null {
  if (!Array.isArray(parts)) return null;
  const texts: string[] = [];
  for (const part of parts as { type?: unknown; text?: unknown }[]) {
    if (part?.type !== 'text' || typeof part.text !== 'string' || cutMark.test(part.text)) return null;
    texts.push(part.text);
  }
  return texts.join('\n');
}
