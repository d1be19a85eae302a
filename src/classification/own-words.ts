/**
 * Tells a person's own words from what stands around them in the same message: harness blocks that agents inject,
 * retrieved passages, code, quotations. Linear in the text, which callers bound by sampling first.
 */
import { isHarnessTag, isOwnHeader, isOwnTag, withoutHarnessSections } from './harness-names.ts';

export interface SeparatedText {
  own: string;
  /** Code, quotations and retrieved passages, joined by line breaks. What harnesses say of themselves is dropped. */
  quoted: string;
}

/** Fields of a JSON envelope that hold the person's own request, the likeliest first. */
const OWN_FIELDS = [
  'user_message',
  'message',
  'text',
  'query',
  'question',
  'user_input',
  'input',
  'prompt',
  'utterance',
  'content',
];

const MAX_BLOCKS = 48;
const MAX_TAG_UNITS = 40;
/** How many tags that hold the whole message are taken off. */
const MAX_WRAPPERS = 3;
const MIN_QUOTE_UNITS = 25;
const MAX_QUOTE_UNITS = 4_000;
const MAX_ENVELOPE_UNITS = 8_000;

export function separateOwnWords(text: string): SeparatedText {
  const envelope = readEnvelope(text);
  const whole = envelope ?? text;
  const quoted: string[] = envelope === undefined ? [] : [text];
  let own = takeBlocks(takeAfterHeader(whole, quoted), quoted, MAX_WRAPPERS);
  own = takeFences(own, quoted);
  own = takeQuotations(takeQuotedLines(own, quoted), quoted);
  // A message that is nothing but pasted text speaks for itself.
  if (!hasWords(own)) return { own: whole, quoted: '' };
  return { own, quoted: quoted.join('\n') };
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(text);
}

/** The request inside a message that is one JSON object, as chat widgets send. */
function readEnvelope(text: string): string | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}') || trimmed.length > MAX_ENVELOPE_UNITS)
    return undefined;
  try {
    const fields = JSON.parse(trimmed) as Record<string, unknown>;
    for (const name of OWN_FIELDS) {
      const value = fields[name];
      if (typeof value === 'string' && value.trim() !== '') return value;
    }
  } catch {
    // Not JSON after all: the text is read as it stands.
  }
  return undefined;
}

/** Keeps what follows the last line that only says "# User" or the like; what harnesses say before it is dropped. */
function takeAfterHeader(text: string, quoted: string[]): string {
  let lineEnd = text.length;
  for (let lines = 0; lineEnd > 0 && lines < 400; lines++) {
    const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
    const length = lineEnd - lineStart;
    if (length >= 4 && length <= 48 && lineStart > 0 && isOwnHeader(text.slice(lineStart, lineEnd))) {
      const rest = text.slice(lineEnd);
      if (!hasWords(rest)) return text;
      const before = withoutHarnessSections(text.slice(0, lineStart));
      if (before !== '') quoted.push(before);
      return rest;
    }
    lineEnd = lineStart - 1;
  }
  return text;
}

/**
 * Moves `<tag …> … </tag>` out. When one of them holds the request, only its content stays; so does the content of the one
 * tag of an unknown name that there is nothing beside.
 */
function takeBlocks(text: string, quoted: string[], wrappers: number): string {
  const unknown: string[] = [];
  let rest = '';
  let request = '';
  let from = 0;
  let blocks = 0;
  let open = text.indexOf('<');
  while (open >= 0 && blocks < MAX_BLOCKS) {
    const name = tagName(text, open);
    const contentStart = name === '' ? -1 : text.indexOf('>', open) + 1;
    if (contentStart <= 0) {
      open = text.indexOf('<', open + 1);
      continue;
    }
    blocks++;
    const close = text.indexOf(`</${name}>`, contentStart);
    if (close < 0) {
      open = text.indexOf('<', open + 1);
      continue;
    }
    rest += text.slice(from, open);
    const content = text.slice(contentStart, close);
    const tag = name.toLowerCase();
    if (isOwnTag(tag)) request += `${content}\n`;
    else if (!isHarnessTag(tag)) unknown.push(content);
    from = close + name.length + 3;
    open = text.indexOf('<', from);
  }
  rest += text.slice(from);
  if (request === '' && unknown.length === 1 && wrappers > 0 && !hasWords(rest))
    return takeBlocks(unknown[0]!, quoted, wrappers - 1);
  quoted.push(...unknown);
  if (request === '') return rest;
  if (hasWords(rest)) quoted.push(rest);
  return request;
}

function tagName(text: string, open: number): string {
  let at = open + 1;
  const limit = Math.min(text.length, open + MAX_TAG_UNITS);
  while (at < limit) {
    const unit = text.charCodeAt(at);
    const isLetter = (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || isForeignLetter(unit);
    const isInner = at > open + 1 && ((unit >= 48 && unit <= 57) || unit === 95 || unit === 45);
    if (!isLetter && !isInner) break;
    at++;
  }
  const next = text.charCodeAt(at);
  return at > open + 1 && (next === 62 || next === 32) ? text.slice(open + 1, at) : '';
}

/** Letters beyond ASCII and the marks on them, as far as the names of tags need it: no spaces, no signs, no punctuation. */
function isForeignLetter(unit: number): boolean {
  if (unit < 0xc0 || unit === 0xd7 || unit === 0xf7) return false;
  return unit < 0x2000 || (unit >= 0x2c00 && unit < 0x2e00) || (unit >= 0x3040 && unit < 0xd800);
}

function takeFences(text: string, quoted: string[]): string {
  let open = text.indexOf('```');
  if (open < 0) return text;
  let rest = '';
  let from = 0;
  while (open >= 0) {
    const close = text.indexOf('```', open + 3);
    const end = close < 0 ? text.length : close + 3;
    rest += `${text.slice(from, open)}\n`;
    quoted.push(text.slice(open, end));
    from = end;
    open = text.indexOf('```', from);
  }
  return rest + text.slice(from);
}

/** Lines that begin with `>` as in mail and Markdown. */
function takeQuotedLines(text: string, quoted: string[]): string {
  if (!text.startsWith('>') && !text.includes('\n>')) return text;
  const own: string[] = [];
  for (const line of text.split('\n')) (line.startsWith('>') ? quoted : own).push(line);
  return own.join('\n');
}

/** Quotations of a sentence's length; single quoted words stay, they are part of how one speaks. */
function takeQuotations(text: string, quoted: string[]): string {
  let rest = '';
  let from = 0;
  let failures = 0;
  for (let at = 0; at < text.length && failures < MAX_BLOCKS; at++) {
    const unit = text.charCodeAt(at);
    // Latin text runs through here without leaving the first comparison.
    if (unit !== 0x22 && unit < 0xab) continue;
    const closing = closingQuote(unit);
    if (closing === '') continue;
    const close = text.indexOf(closing, at + 1);
    if (close < 0 || close - at > MAX_QUOTE_UNITS) {
      failures++;
      continue;
    }
    if (close - at >= MIN_QUOTE_UNITS) {
      rest += text.slice(from, at);
      quoted.push(text.slice(at + 1, close));
      from = close + 1;
    }
    at = close;
  }
  return from === 0 ? text : rest + text.slice(from);
}

/** The mark that closes a quotation which `unit` opens, or the empty string. */
function closingQuote(unit: number): string {
  switch (unit) {
    case 0x22:
      return '"';
    case 0xab:
      return '»';
    case 0xbb:
      return '«';
    case 0x201c:
      return '”';
    case 0x201e:
      return '“';
    case 0x300c:
      return '」';
    case 0x300e:
      return '』';
    default:
      return '';
  }
}
