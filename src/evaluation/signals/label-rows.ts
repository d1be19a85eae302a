import type { ChatMessage, ChatRole } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { plainRequest } from '../../chat/plain-request.ts';

/** One labelled prompt of a label file: `{"id", "text" | "messages", "labels"}`, one JSON object per line. */
export interface LabelledPrompt {
  id: string;
  request: ChatRequest;
  /** Labels by signal, in the words of the labelling guide; what a file does not label is absent. */
  labels: Readonly<Record<string, unknown>>;
}

/** Names that other label files use for a signal. */
const ALIASES: Readonly<Record<string, string>> = { taskType: 'task', subject: 'domain' };

const ROLES: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/**
 * Reads the lines of a label file. A line that is no such object throws with its number; blank lines are skipped.
 */
export function parseLabelRows(lines: readonly string[]): LabelledPrompt[] {
  const rows: LabelledPrompt[] = [];
  lines.forEach((line, at) => {
    if (line.trim() === '') return;
    rows.push(parseRow(line, at + 1));
  });
  return rows;
}

function parseRow(line: string, lineNumber: number): LabelledPrompt {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new Error(`line ${lineNumber}: not JSON`);
  }
  if (typeof row !== 'object' || row === null) throw new Error(`line ${lineNumber}: not an object`);
  const { id, text, messages, labels } = row as Record<string, unknown>;
  if (typeof labels !== 'object' || labels === null)
    throw new Error(`line ${lineNumber}: labels are missing`);
  const chat = typeof text === 'string' ? [textMessage('user', text)] : readMessages(messages);
  if (chat === undefined) throw new Error(`line ${lineNumber}: neither text nor messages`);
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(labels)) named[ALIASES[name] ?? name] = value;
  return { id: typeof id === 'string' ? id : String(lineNumber), request: plainRequest(chat), labels: named };
}

function readMessages(messages: unknown): ChatMessage[] | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return undefined;
  const chat: ChatMessage[] = [];
  for (const message of messages as unknown[]) {
    if (typeof message !== 'object' || message === null) return undefined;
    const { role, content } = message as Record<string, unknown>;
    if (typeof role !== 'string' || !ROLES.has(role) || typeof content !== 'string') return undefined;
    chat.push(textMessage(role as ChatRole, content));
  }
  return chat;
}

function textMessage(role: ChatRole, text: string): ChatMessage {
  return { role, parts: [{ type: 'text', text }] };
}
