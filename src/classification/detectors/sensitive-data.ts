import type { ChatPart } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { SensitiveDataKind, SensitiveDataSpan } from '../prompt-profile.ts';
import { findAddresses } from './find-addresses.ts';
import { findIpv6 } from './find-ipv6.ts';
import { findKeys } from './find-keys.ts';
import { findNumbers } from './find-numbers.ts';
import { findIbans } from './find-ibans.ts';
import { findPasswords } from './find-passwords.ts';
import { findEmails, findLetteredIds } from './find-tokens.ts';
import { scanTokens } from './token-scan.ts';

/** Units scanned of one part: the whole, or this much of its head and of its tail. */
const PART_HEAD_UNITS = 32_768;
const PART_TAIL_UNITS = 32_768;
/** Units scanned of one request, newest message first. */
const REQUEST_UNITS = 262_144;
const MAX_PARTS = 4_096;
const MAX_SPANS = 64;

interface Found {
  kind: SensitiveDataKind;
  start: number;
  end: number;
}

/**
 * Personal data and secrets in all messages, newest message first scanned, spans in the order of the messages. Of very
 * long parts only head and tail are read (32,768 units each), of very long requests the newest 262,144 units.
 */
export function findSensitiveData(request: ChatRequest): SensitiveDataSpan[] {
  const spans: SensitiveDataSpan[] = [];
  let units = 0;
  let parts = 0;
  for (let message = request.messages.length - 1; message >= 0; message--) {
    const list = request.messages[message]!.parts;
    for (let part = list.length - 1; part >= 0; part--) {
      if (units >= REQUEST_UNITS || ++parts > MAX_PARTS || spans.length >= MAX_SPANS) return inOrder(spans);
      const text = textOf(list[part]!);
      if (text.length < 5) continue;
      units += scanPart(text, message, part, spans);
    }
  }
  return inOrder(spans);
}

function scanPart(text: string, message: number, part: number, spans: SensitiveDataSpan[]): number {
  const add = (found: Found[], offset: number) => {
    for (const { kind, start, end } of found) {
      if (spans.length < MAX_SPANS)
        spans.push({ kind, message, part, start: start + offset, end: end + offset });
    }
  };
  if (text.length <= PART_HEAD_UNITS + PART_TAIL_UNITS) {
    add(scanText(text), 0);
    return text.length;
  }
  const tailStart = text.length - PART_TAIL_UNITS;
  add(scanText(text.slice(0, PART_HEAD_UNITS)), 0);
  add(scanText(text.slice(tailStart)), tailStart);
  return PART_HEAD_UNITS + PART_TAIL_UNITS;
}

/** Finds of one text, without overlaps: the more specific detector wins. */
export function scanText(text: string): Found[] {
  const scan = scanTokens(text);
  if (scan.digits === 0 && scan.passwordTokens.length === 0 && !scan.hasAt) return [];
  const found: Found[] = [];
  const report = (kind: SensitiveDataKind, start: number, end: number) => {
    if (found.length >= MAX_SPANS) return;
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ kind, start, end });
  };
  const lowerText = text.toLowerCase();
  // A few characters change length in lower case (İ); cue positions would then slip by one or two, which is harmless.
  if (scan.hasAt) findEmails(text, report);
  findKeys(text, lowerText, scan.longTokens, report);
  if (scan.digits >= 2) {
    findIbans(text, scan.digitTokens, report);
    findLetteredIds(text, lowerText, scan.digitTokens, report);
    findNumbers(text, lowerText, scan.digitTokens, report);
  }
  if (scan.digits > 0) findAddresses(text, lowerText, scan.digitTokens, report);
  if (scan.digits >= 2) findIpv6(text, report);
  findPasswords(text, lowerText, scan.passwordTokens, report);
  return found.sort((a, b) => a.start - b.start);
}

function textOf(part: ChatPart): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text;
    case 'tool-call':
      return part.arguments;
    case 'document':
      return part.source.kind === 'text' ? part.source.text : '';
    case 'tool-result': {
      const first = part.parts[0];
      return first?.type === 'text' ? first.text : '';
    }
    default:
      return '';
  }
}

function inOrder(spans: SensitiveDataSpan[]): SensitiveDataSpan[] {
  return spans.sort((a, b) => a.message - b.message || a.part - b.part || a.start - b.start);
}
