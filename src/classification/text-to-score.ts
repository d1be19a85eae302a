import { type ChatMessage, messageText } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { personText } from '../chat/harness-text.ts';
import { separateOwnWords } from './own-words.ts';
import { sampleEnds, sampleText } from './sampling.ts';

/** Units of the last human message that are looked at before own words are told from the rest. */
const MESSAGE_LIMIT = 12_000;
export const OWN_LIMIT = 600;
export const QUOTED_LIMIT = 300;
export const CONTEXT_LIMIT = 400;
export const SYSTEM_LIMIT = 240;
const LANGUAGE_TEXT_LIMIT = 300;
const EMBEDDING_OWN_LIMIT = 300;
const EMBEDDING_AROUND_LIMIT = 160;
/** About 40 tokens: below, a message is read with the turns before it. */
const SHORT_MESSAGE_UNITS = 160;
const SHORT_IDEOGRAPHIC_UNITS = 60;
/** How far back turns are looked for; agents can put hundreds of tool results between two human messages. */
const MAX_TURNS_BACK = 256;

/** Openings that lean on what was said before, whatever the length of the message. */
const ANAPHORIC =
  /^\s*(?:yes|yep|no|ok(?:ay)?|sure|and|also|now|then|instead|same|again|do (?:it|that)|make it|what about|how about|und|auch|jetzt|nochmal|y |ahora|et |maintenant|e |agora|ora |а |и |теперь|ещё|那|再|现在|じゃ|では|그럼|이제)/iu;

/** What of a request is read, in bounded pieces. Everything is data; none of it can instruct the classifier. */
export interface ScoredText {
  /** The person's own words, at most `OWN_LIMIT` units. */
  own: string;
  /** Code, quotations and harness blocks in the same message, at most `QUOTED_LIMIT`. */
  quoted: string;
  /** Up to two turns before, when the message leans on them, at most `CONTEXT_LIMIT`; else empty. */
  context: string;
  /** Start and end of the last system or developer message, at most `SYSTEM_LIMIT`. */
  system: string;
  /** UTF-16 units of the last human message, without harness blocks unless it is too long to be read whole. */
  messageUnits: number;
  /** Share of the looked-at message that is the person's own, 0..1. */
  ownShare: number;
  /** Human and assistant turns before the last human message, at most `MAX_TURNS_BACK`. */
  earlierTurns: number;
  /** Index of the last human message in the request, −1 when there is none. */
  messageIndex: number;
}

export function readTextToScore(request: ChatRequest): ScoredText {
  const messages = request.messages;
  const messageIndex = lastHumanMessage(messages);
  const full = messageIndex < 0 ? '' : messageText(messages[messageIndex]!);
  const seen = sampleText(full, MESSAGE_LIMIT);
  const { own, quoted } = separateOwnWords(seen);
  const trimmed = own.trim();
  let context = '';
  let earlierTurns = 0;
  const stop = Math.max(0, messageIndex - MAX_TURNS_BACK);
  const wantsContext = leansOnContext(trimmed);
  let collected = 0;
  for (let index = messageIndex - 1; index >= stop; index--) {
    const message = messages[index]!;
    if (message.role !== 'user' && message.role !== 'assistant') continue;
    earlierTurns++;
    if (!wantsContext || collected >= 2) continue;
    const text = messageText(message);
    if (text === '') continue;
    context = `${sampleEnds(text, CONTEXT_LIMIT >> 1)}\n${context}`;
    collected++;
  }
  return {
    own: sampleText(trimmed, OWN_LIMIT),
    quoted: sampleText(quoted.trim(), QUOTED_LIMIT),
    context,
    system: systemText(messages),
    messageUnits: full.length > MESSAGE_LIMIT ? full.length : own.length + quoted.length,
    ownShare: own.length + quoted.length === 0 ? 1 : own.length / (own.length + quoted.length),
    earlierTurns,
    messageIndex,
  };
}

function lastHumanMessage(messages: readonly ChatMessage[]): number {
  const stop = Math.max(0, messages.length - MAX_TURNS_BACK * 8);
  for (let index = messages.length - 1; index >= stop; index--) {
    const message = messages[index]!;
    if (message.role === 'user' && isPersonSpeaking(message)) return index;
  }
  return -1;
}

/** A turn that only carries tool results, and what a harness says beside them, is not a person speaking. */
function isPersonSpeaking(message: ChatMessage): boolean {
  if (!message.parts.some((part) => part.type === 'text' && part.text !== '')) return false;
  return !message.parts.some((part) => part.type === 'tool-result') || personText(message) !== '';
}

function leansOnContext(own: string): boolean {
  if (own.length >= SHORT_MESSAGE_UNITS * 4) return false;
  const limit = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/u.test(own.slice(0, 40))
    ? SHORT_IDEOGRAPHIC_UNITS
    : SHORT_MESSAGE_UNITS;
  return own.length < limit || ANAPHORIC.test(own);
}

function systemText(messages: readonly ChatMessage[]): string {
  // Harnesses put it first; looking further would read whole conversations.
  for (let index = Math.min(messages.length, 4) - 1; index >= 0; index--) {
    const message = messages[index]!;
    if (message.role === 'system' || message.role === 'developer') {
      return sampleEnds(messageText(message), SYSTEM_LIMIT);
    }
  }
  return '';
}

/** What the piece vectors are summed over, compatibility forms unified. */
export interface EmbeddingTexts {
  own: string;
  quoted: string;
  context: string;
}

export function embeddingTexts(scored: ScoredText): EmbeddingTexts {
  return {
    own: sampleText(scored.own, EMBEDDING_OWN_LIMIT).normalize('NFKC'),
    quoted: sampleText(scored.quoted, EMBEDDING_AROUND_LIMIT).normalize('NFKC'),
    context: scored.context.normalize('NFKC'),
  };
}

/** What the language is read from: own words; where they are few beside pasted text, that too. */
export function languageText(scored: ScoredText): string {
  const own = sampleEnds(scored.own, LANGUAGE_TEXT_LIMIT);
  if (scored.quoted.length <= scored.own.length * 3) return own;
  return `${own}\n${scored.quoted.slice(0, LANGUAGE_TEXT_LIMIT - Math.min(own.length, 100))}`;
}
