import { isAsciiAlphanumeric, isAsciiDigit } from './code-units.ts';
import { CueReader } from './cue-reader.ts';
import { ID_CUES, PASSPORT_CUES } from './cues.ts';
import type { Report } from './find-numbers.ts';
import { isLetteredId } from './national-ids.ts';
import type { TokenRange } from './token-scan.ts';

/** E-mail addresses: grown from each `@` to both sides. */
export function findEmails(text: string, report: Report): void {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && isLocalUnit(text.charCodeAt(start - 1))) start--;
    while (start < at && text[start] === '.') start++;
    let end = at + 1;
    let lastDot = -1;
    while (end < text.length && end - at < 255) {
      const unit = text.charCodeAt(end);
      if (unit === 46) lastDot = end;
      else if (!isAsciiAlphanumeric(unit) && unit !== 45 && unit < 0x80) break;
      else if (unit >= 0x80 && !/[\p{L}\p{N}]/u.test(text[end]!)) break;
      end++;
    }
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end--;
    if (lastDot >= end) lastDot = text.lastIndexOf('.', end - 1);
    const isUrlUser = start > 1 && text[start - 1] === '/' && text[start - 2] === '/';
    if (
      start < at &&
      !isUrlUser &&
      lastDot > at + 1 &&
      end - lastDot > 2 &&
      !isAsciiDigit(text.charCodeAt(end - 1))
    ) {
      report('email', start, end);
    }
  }
}

/** Tokens of letters and digits that a word before them, or their own check letter, makes an identity or passport number. */
export function findLetteredIds(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  const cues = new CueReader(lowerText);
  let at = 0;
  for (const token of tokens) {
    at = Math.max(at, token.start);
    while (at < token.end) at = findLetteredIdAt(text, cues, at, report);
  }
}

/** Looks at the run of letters and digits that begins at `from`; returns where to go on. */
function findLetteredIdAt(text: string, cues: CueReader, from: number, report: Report): number {
  let at = from;
  if (!isAsciiAlphanumeric(text.charCodeAt(at))) return at + 1;
  const start = at;
  let digits = 0;
  while (at < text.length && isAsciiAlphanumeric(text.charCodeAt(at))) {
    if (isAsciiDigit(text.charCodeAt(at))) digits++;
    at++;
  }
  if (digits < 4 && !(digits === 2 && at - start <= 4)) return at;
  // Years, amounts and the like: too short, and no more digits after a space.
  if (at - start < 6 && !isDigitAhead(text, at)) return at;
  if (text.length - start >= 6 && cues.hasBefore(start, PASSPORT_CUES, 32)) {
    const passport = /^(?:[A-Z]{1,3}[ -]?\d{5,8}|[A-Z0-9]{6,10}|\d{2} ?\d{2} ?№? ?\d{6})(?![A-Za-z0-9])/.exec(
      text.slice(start, start + 16),
    );
    if (passport !== null && passport[0].replace(/\D/g, '').length >= 4) {
      report('passport', start, start + passport[0].length);
      at = start + passport[0].length;
      return at;
    }
  }
  if (at - start > 20) return at;
  // Finnish numbers and spelt-out Spanish ones carry a hyphen before the check letter.
  let end = at;
  if (
    (text[at] === '-' || text[at] === '+') &&
    at + 1 < text.length &&
    isAsciiAlphanumeric(text.charCodeAt(at + 1))
  ) {
    end = at + 1;
    while (end < text.length && isAsciiAlphanumeric(text.charCodeAt(end)) && end - at < 6) end++;
  }
  const hasCue = cues.hasBefore(start, ID_CUES);
  const token = text.slice(start, at).toUpperCase();
  if (/[A-Z]/.test(token) && isLetteredId(token, hasCue)) report('national_id', start, at);
  else if (end > at) {
    const joined = text.slice(start, end).toUpperCase();
    if (
      /[A-Z]$/.test(joined) &&
      (isLetteredId(joined.replace('-', ''), hasCue) || isLetteredId(joined, hasCue))
    ) {
      report('national_id', start, end);
      at = end;
    }
  }
  return at;
}

function isDigitAhead(text: string, at: number): boolean {
  const next = text.charCodeAt(at);
  return (next === 32 || next === 45) && isAsciiDigit(text.charCodeAt(at + 1));
}

function isLocalUnit(unit: number): boolean {
  return isAsciiAlphanumeric(unit) || unit === 46 || unit === 95 || unit === 45 || unit === 43 || unit === 37;
}
