import type { ChatMessage, ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { SensitiveDataSpan } from '../classification/prompt-profile.ts';
import { REDACTED, redactSecrets } from '../telemetry/redact.ts';

/** A message as it is kept: text by text, everything that is not text only named. */
export interface StoredMessage {
  role: string;
  parts: { type: string; text?: string }[];
}

/** Characters kept of one text; the rest is cut and marked. */
const MAX_TEXT_CHARS = 20_000;
/** Characters kept of a whole conversation; older messages go first. */
const MAX_PROMPT_CHARS = 200_000;
/** The detectors stop here, so that there may be more to mask than spans say. */
const MAX_SPANS = 64;

/**
 * The conversation in the form that `storage.prompts: redacted` allows: sensitive data found by the detectors and
 * credentials masked. Tool calls, tool results and reasoning are left out when they may hold what no detector looked at.
 */
export function redactedPrompt(request: ChatRequest, spans: readonly SensitiveDataSpan[]): StoredMessage[] {
  const last = spans.length >= MAX_SPANS ? spans[spans.length - 1] : undefined;
  return withinBudget(request.messages, (part, message, index) => {
    // Past the last span that there was room for, nothing is known to be clean.
    if (last !== undefined && (message > last.message || (message === last.message && index > last.part)))
      return REDACTED;
    if (part.type === 'text') return redactSecrets(maskSpans(part.text, spans, message, index));
    return undefined;
  });
}

/** The conversation in the form that `storage.prompts: full` allows. */
export function fullPrompt(request: ChatRequest): StoredMessage[] {
  return withinBudget(request.messages, partText);
}

/** Masks in an answer what was masked in the prompt, should it come back, and credentials. */
export function redactedAnswer(
  answer: string,
  request: ChatRequest,
  spans: readonly SensitiveDataSpan[],
): string {
  let masked = answer;
  for (const span of spans) {
    const part = request.messages[span.message]?.parts[span.part];
    const value = part?.type === 'text' ? part.text.slice(span.start, span.end) : '';
    if (value.length >= 4) masked = masked.replaceAll(value, REDACTED);
  }
  return cut(redactSecrets(masked));
}

export function fullAnswer(answer: string): string {
  return cut(answer);
}

type TextOf = (part: ChatPart, message: number, index: number) => string | undefined;

function withinBudget(messages: readonly ChatMessage[], textOf: TextOf): StoredMessage[] {
  const stored: StoredMessage[] = [];
  let budget = MAX_PROMPT_CHARS;
  for (let message = messages.length - 1; message >= 0 && budget > 0; message--) {
    const { role, parts } = messages[message] as ChatMessage;
    const storedParts = parts.map((part, index) => {
      const text = textOf(part, message, index);
      return text === undefined ? { type: part.type } : { type: part.type, text: cut(text) };
    });
    for (const part of storedParts) budget -= part.text?.length ?? 0;
    stored.unshift({ role, parts: storedParts });
  }
  return stored;
}

function partText(part: ChatPart): string | undefined {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.text;
    case 'tool-call':
      return `${part.name}(${part.arguments})`;
    case 'tool-result':
      return part.parts.map((inner) => partText(inner) ?? `[${inner.type}]`).join('\n');
    default:
      return undefined;
  }
}

function maskSpans(text: string, spans: readonly SensitiveDataSpan[], message: number, part: number): string {
  let masked = '';
  let from = 0;
  for (const span of spans) {
    if (span.message !== message || span.part !== part || span.end <= from) continue;
    masked += text.slice(from, Math.max(span.start, from)) + `[${span.kind}]`;
    from = span.end;
  }
  return masked + text.slice(from);
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT_CHARS) return text;
  // Half a surrogate pair is not text.
  return `${text.slice(0, MAX_TEXT_CHARS).replace(/[\ud800-\udbff]$/, '')} [${text.length - MAX_TEXT_CHARS} characters cut]`;
}
