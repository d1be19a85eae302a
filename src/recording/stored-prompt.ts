import type { ChatMessage, ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { scanText } from '../classification/detectors/sensitive-data.ts';
import { REDACTED, redactSecrets } from '../telemetry/redact.ts';

/** A message as it is kept: text by text, everything that is not text only named. */
export interface StoredMessage {
  role: string;
  parts: { type: string; text?: string }[];
}

interface Bounds {
  /** Characters kept of one text; the rest is cut and marked. */
  textChars: number;
  /** Characters kept of a conversation; older messages go first. */
  promptChars: number;
}

const fullBounds: Bounds = { textChars: 20_000, promptChars: 200_000 };

/** Smaller, since what is kept is searched for sensitive data on the main thread (some 20 µs per thousand characters). */
const redactedBounds: Bounds = { textChars: 8_000, promptChars: 16_000 };

/** The detectors stop here, so that there may be more than they say. */
const MAX_FINDS = 64;

/** Longer than anything the detectors find. */
const MARGIN_CHARS = 512;

/**
 * The conversation in the form that `storage.prompts: redacted` allows: credentials and the sensitive data that the
 * detectors find are masked. Tool calls, tool results and reasoning are only named.
 */
export function redactedPrompt(request: ChatRequest): StoredMessage[] {
  return withinBounds(request.messages, redactedBounds, (part) =>
    part.type === 'text' ? maskedText(part.text) : undefined,
  );
}

/** The conversation in the form that `storage.prompts: full` allows. */
export function fullPrompt(request: ChatRequest): StoredMessage[] {
  return withinBounds(request.messages, fullBounds, (part) => {
    const text = partText(part);
    return text === undefined ? undefined : cut(text, fullBounds.textChars);
  });
}

export function redactedAnswer(answer: string): string {
  return maskedText(answer);
}

export function fullAnswer(answer: string): string {
  return cut(answer, fullBounds.textChars);
}

function withinBounds(
  messages: readonly ChatMessage[],
  { promptChars }: Bounds,
  textOf: (part: ChatPart) => string | undefined,
): StoredMessage[] {
  const stored: StoredMessage[] = [];
  let left = promptChars;
  for (let at = messages.length - 1; at >= 0 && left > 0; at--) {
    const { role, parts } = messages[at] as ChatMessage;
    stored.unshift({
      role,
      parts: parts.map((part) => {
        const text = left > 0 ? textOf(part) : undefined;
        left -= text?.length ?? 0;
        return text === undefined ? { type: part.type } : { type: part.type, text };
      }),
    });
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

/** Searched a little further than it is kept, so that no half of a number or key stands at the cut. */
function maskedText(text: string): string {
  const { textChars } = redactedBounds;
  if (text.length <= textChars + MARGIN_CHARS) return maskSensitiveData(text);
  const masked = maskSensitiveData(text.slice(0, textChars + MARGIN_CHARS)).slice(0, -MARGIN_CHARS);
  return withCutMark(masked, text.length - textChars);
}

function maskSensitiveData(text: string): string {
  const finds = scanText(text);
  // A text so full of sensitive data is not worth keeping in pieces, and may hold finds beyond the last.
  if (finds.length >= MAX_FINDS) return REDACTED;
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of finds) {
    masked += `${text.slice(from, start)}[${kind}]`;
    from = end;
  }
  return redactSecrets(masked + text.slice(from));
}

function cut(text: string, chars: number): string {
  return text.length <= chars ? text : withCutMark(text.slice(0, chars), text.length - chars);
}

function withCutMark(kept: string, cutChars: number): string {
  // Half a surrogate pair is not text.
  return `${kept.replace(/[\ud800-\udbff]$/, '')} [${cutChars} characters cut]`;
}
