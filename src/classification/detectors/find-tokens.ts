import { passesIban } from './checksums.ts';
import { CueReader, ID_CUES, PASSPORT_CUES, PASSWORD_CUES } from './cues.ts';
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
      else if (!isAlphanumeric(unit) && unit !== 45 && unit < 0x80) break;
      else if (unit >= 0x80 && !/[\p{L}\p{N}]/u.test(text[end]!)) break;
      end++;
    }
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end--;
    if (lastDot >= end) lastDot = text.lastIndexOf('.', end - 1);
    if (
      start < at &&
      lastDot > at + 1 &&
      end - lastDot > 2 &&
      !isAlphanumericDigit(text.charCodeAt(end - 1))
    ) {
      report('email', start, end);
    }
  }
}

/** Units between a word for a password and the password. */
const PASSWORD_REACH = 44;

const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

/** IBANs: two letters and two digits of a known country, its length, check digits modulo 97. */
export function findIbans(text: string, tokens: readonly TokenRange[], report: Report): void {
  let digit = 0;
  for (const token of tokens) {
    digit = Math.max(digit, token.start + 2);
    while (digit < token.end) digit = findIbanAt(text, digit, report);
  }
}

/** Looks for an IBAN whose first digit stands at `digit`; returns where to go on. */
function findIbanAt(text: string, digit: number, report: Report): number {
  const at = digit - 2;
  if (!isAlphanumericDigit(text.charCodeAt(digit))) return digit + 1;
  if (!isLetter(text.charCodeAt(at)) || !isLetter(text.charCodeAt(at + 1))) return digit + 1;
  if (at > 0 && isAlphanumeric(text.charCodeAt(at - 1))) return digit + 1;
  const length = IBAN_LENGTHS[text.slice(at, at + 2).toUpperCase()];
  if (length === undefined) return digit + 1;
  let compact = '';
  let end = at;
  while (end < text.length && compact.length < length && end - at < length * 2) {
    const unit = text.charCodeAt(end);
    if (isAlphanumeric(unit)) compact += text[end];
    else if (unit !== 32 && unit !== 45 && unit !== 0xa0 && unit !== 46) break;
    end++;
  }
  if (
    compact.length !== length ||
    isAlphanumeric(text.charCodeAt(end)) ||
    !isAlphanumericDigit(compact.charCodeAt(3))
  )
    return digit + 1;
  const digits = compact.replace(/\D/g, '').length;
  // A wrong check digit is tolerated where the text itself says that an account is meant.
  if (
    passesIban(compact.toUpperCase()) ||
    (digits >= 12 &&
      /iban|konto|account|compte|cuenta|conta|счет|счёт|рахунок|λογαριασμ|rekening/i.test(
        text.slice(Math.max(0, at - 30), at),
      ))
  ) {
    report('iban', at, end);
    return end;
  }
  return digit + 1;
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

  if (!isAlphanumeric(text.charCodeAt(at))) {
    return at + 1;
  }
  const start = at;
  let digits = 0;
  while (at < text.length && isAlphanumeric(text.charCodeAt(at))) {
    if (isAlphanumericDigit(text.charCodeAt(at))) digits++;
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
    isAlphanumeric(text.charCodeAt(at + 1))
  ) {
    end = at + 1;
    while (end < text.length && isAlphanumeric(text.charCodeAt(end)) && end - at < 6) end++;
  }
  const hasCue = cues.hasBefore(start, ID_CUES, 24);
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
  return (next === 32 || next === 45) && isAlphanumericDigit(text.charCodeAt(at + 1));
}

/** Passwords: something that looks like one, shortly after a word for one. */
export function findPasswords(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  for (const token of tokens) {
    const assigned = text.lastIndexOf('=', token.end - 7);
    let start = assigned >= token.start ? assigned + 1 : token.start;
    let end = token.end;
    while (start < end && isPasswordEdge(text.charCodeAt(start))) start++;
    while (end > start && isTrailingMark(text.charCodeAt(end - 1))) end--;
    if (reportUrlPassword(text, token, report)) continue;
    if (!looksLikePassword(text.slice(start, end))) continue;
    if (hasPasswordCue(lowerText, start)) report('password', start, end);
  }
}

/** `scheme://user:secret@host`. */
function reportUrlPassword(text: string, token: TokenRange, report: Report): boolean {
  const scheme = text.indexOf('://', token.start);
  if (scheme < 0 || scheme >= token.end) return false;
  const at = text.indexOf('@', scheme);
  const colon = text.indexOf(':', scheme + 3);
  if (at < 0 || at >= token.end || colon < 0 || at - colon < 5) return false;
  report('password', colon + 1, at);
  return true;
}

function hasPasswordCue(lowerText: string, start: number): boolean {
  const from = Math.max(0, start - PASSWORD_REACH);
  // A sentence that ends in between talks of something else.
  const stop = Math.max(lowerText.lastIndexOf('. ', start - 1), lowerText.lastIndexOf('\n', start - 1), from);
  const before = lowerText.slice(stop, start);
  for (const cue of PASSWORD_CUES) {
    const at = before.lastIndexOf(cue);
    if (at < 0) continue;
    if (at === 0 || !isAlphanumeric(before.charCodeAt(at - 1)) || !isAlphanumeric(cue.charCodeAt(0)))
      return true;
  }
  return false;
}

function looksLikePassword(token: string): boolean {
  if (token.length < 6 || token.length > 40 || !/[A-Za-z]/.test(token)) return false;
  if (/[/\\(){}<>[\]|;]/.test(token) || token.includes('://') || /^[A-Z_]+=/.test(token)) return false;
  const hasDigit = /\d/.test(token);
  const hasMark = /[!#$%&*+?@^~=_-]/.test(token);
  return (
    (hasDigit && hasMark) ||
    (hasMark && /[!#$%&*?@^~]/.test(token.slice(1, -1))) ||
    (hasDigit && /[a-z]/.test(token) && /[A-Z]/.test(token))
  );
}

function isPasswordEdge(unit: number): boolean {
  return (
    unit <= 32 ||
    unit === 58 ||
    unit === 61 ||
    unit === 34 ||
    unit === 39 ||
    unit === 40 ||
    unit === 44 ||
    unit === 96 ||
    unit === 0xff1a ||
    unit === 0x201c ||
    unit === 0x300c ||
    unit === 0xab
  );
}

function isTrailingMark(unit: number): boolean {
  return (
    unit === 46 ||
    unit === 44 ||
    unit === 34 ||
    unit === 39 ||
    unit === 41 ||
    unit === 58 ||
    unit === 59 ||
    unit === 96 ||
    unit === 63 ||
    unit === 0x201d ||
    unit === 0xbb ||
    unit === 0x300d
  );
}

function isLocalUnit(unit: number): boolean {
  return isAlphanumeric(unit) || unit === 46 || unit === 95 || unit === 45 || unit === 43 || unit === 37;
}

function isAlphanumeric(unit: number): boolean {
  return isLetter(unit) || isAlphanumericDigit(unit);
}

function isLetter(unit: number): boolean {
  return (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

function isAlphanumericDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}
