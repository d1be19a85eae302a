/**
 * Tells a person's own words from what stands around them in the same message: harness blocks that agents inject,
 * retrieved passages, code, quotations. Linear in the text, which callers bound by sampling first.
 */

export interface SeparatedText {
  own: string;
  /** Code, quotations and retrieved passages, joined by line breaks. What harnesses say of themselves is dropped. */
  quoted: string;
}

/** Tags whose content is the person's own request. */
const OWN_TAGS = new Set([
  'user_query',
  'user-query',
  'userquery',
  'user_message',
  'user_request',
  'user_input',
  'user_prompt',
  'user',
  'query',
  'question',
  'request',
  'prompt',
  'task',
  'instruction',
  'instructions',
  'human',
]);

/** Tags of what harnesses add about themselves; it is nobody's words and not what the request is about. */
const HARNESS_TAGS = new Set([
  'system-reminder',
  'system_reminder',
  'system-notice',
  'system',
  'environment_details',
  'environment_context',
  'environment',
  'env',
  'user_info',
  'user_settings',
  'session',
  'metadata',
  'meta',
  'additional_data',
  'open_files',
  'git_status',
  'date',
  'time',
  'mode',
  'tools',
  'tool_schemas',
  'functions',
  'policy',
  'rules',
]);

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

const OWN_HEADER =
  /^(?:#{1,4}[ \t]*|\[|\*\*)?(?:user|human|question|request|query|my request(?: for \w{1,20})?)(?:\]|\*\*|:)*[ \t]*:?[ \t]*$/i;

const MAX_BLOCKS = 48;
const MAX_TAG_UNITS = 40;
const MIN_QUOTE_UNITS = 25;
const MAX_QUOTE_UNITS = 4_000;
const MAX_ENVELOPE_UNITS = 8_000;

export function separateOwnWords(text: string): SeparatedText {
  const envelope = readEnvelope(text);
  const whole = envelope ?? text;
  const quoted: string[] = envelope === undefined ? [] : [text];
  let own = takeBlocks(takeAfterHeader(whole, quoted), quoted);
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

/** Keeps what follows the last line that only says "# User" or the like. */
function takeAfterHeader(text: string, quoted: string[]): string {
  let lineEnd = text.length;
  for (let lines = 0; lineEnd > 0 && lines < 400; lines++) {
    const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
    const length = lineEnd - lineStart;
    if (length >= 4 && length <= 48 && lineStart > 0 && OWN_HEADER.test(text.slice(lineStart, lineEnd))) {
      const rest = text.slice(lineEnd);
      if (!hasWords(rest)) return text;
      quoted.push(text.slice(0, lineStart));
      return rest;
    }
    lineEnd = lineStart - 1;
  }
  return text;
}

/** Moves `<tag …> … </tag>` out; when one of them holds the request, only its content stays. */
function takeBlocks(text: string, quoted: string[]): string {
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
    if (OWN_TAGS.has(tag)) request += `${content}\n`;
    else if (!HARNESS_TAGS.has(tag)) quoted.push(content);
    from = close + name.length + 3;
    open = text.indexOf('<', from);
  }
  rest += text.slice(from);
  if (request === '') return rest;
  if (hasWords(rest)) quoted.push(rest);
  return request;
}

function tagName(text: string, open: number): string {
  let at = open + 1;
  const limit = Math.min(text.length, open + MAX_TAG_UNITS);
  while (at < limit) {
    const unit = text.charCodeAt(at);
    const isLetter = (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);
    const isInner = at > open + 1 && ((unit >= 48 && unit <= 57) || unit === 95 || unit === 45);
    if (!isLetter && !isInner) break;
    at++;
  }
  const next = text.charCodeAt(at);
  return at > open + 1 && (next === 62 || next === 32) ? text.slice(open + 1, at) : '';
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
