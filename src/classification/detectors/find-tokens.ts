import { passesIban } from './checksums.ts';
import { hasCueBefore, ID_CUES, PASSPORT_CUES, PASSWORD_CUES } from './cues.ts';
import type { Report } from './find-numbers.ts';
import { isLetteredId } from './national-ids.ts';

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
export function findIbans(text: string, report: Report): void {
  for (let at = 0; at + 14 < text.length; at++) {
    if (
      !isLetter(text.charCodeAt(at)) ||
      !isLetter(text.charCodeAt(at + 1)) ||
      !isAlphanumericDigit(text.charCodeAt(at + 2))
    )
      continue;
    if (at > 0 && isAlphanumeric(text.charCodeAt(at - 1))) continue;
    const length = IBAN_LENGTHS[text.slice(at, at + 2).toUpperCase()];
    if (length === undefined) continue;
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
      continue;
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
      at = end;
    }
  }
}

/** Tokens of letters and digits that a word before them, or their own check letter, makes an identity or passport number. */
export function findLetteredIds(text: string, lowerText: string, report: Report): void {
  let at = 0;
  while (at < text.length) {
    if (!isAlphanumeric(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let digits = 0;
    while (at < text.length && isAlphanumeric(text.charCodeAt(at))) {
      if (isAlphanumericDigit(text.charCodeAt(at))) digits++;
      at++;
    }
    if (digits < 4 && !(digits === 2 && at - start <= 4)) continue;
    if (text.length - start >= 6 && hasCueBefore(lowerText, start, PASSPORT_CUES, 32)) {
      const passport =
        /^(?:[A-Z]{1,3}[ -]?\d{5,8}|[A-Z0-9]{6,10}|\d{2} ?\d{2} ?№? ?\d{6})(?![A-Za-z0-9])/.exec(
          text.slice(start, start + 16),
        );
      if (passport !== null && passport[0].replace(/\D/g, '').length >= 4) {
        report('passport', start, start + passport[0].length);
        at = start + passport[0].length;
        continue;
      }
    }
    if (at - start > 20) continue;
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
    const hasCue = hasCueBefore(lowerText, start, ID_CUES, 24);
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
  }
}

/** Passwords: a word for one, then something that looks like one. */
export function findPasswords(text: string, lowerText: string, report: Report): void {
  for (const cue of PASSWORD_CUES) {
    for (let at = lowerText.indexOf(cue); at >= 0; at = lowerText.indexOf(cue, at + cue.length)) {
      if (at > 0 && isAlphanumeric(lowerText.charCodeAt(at - 1)) && isAlphanumeric(cue.charCodeAt(0)))
        continue;
      const value = passwordAfter(text, at + cue.length);
      if (value !== undefined) report('password', value.start, value.end);
    }
  }
}

/** The first token within 40 units that has a letter, a digit or mark, and 6 units at least. */
function passwordAfter(text: string, from: number): { start: number; end: number } | undefined {
  const limit = Math.min(text.length, from + 40);
  let at = from;
  while (at < limit) {
    while (at < limit && isPasswordEdge(text.charCodeAt(at))) at++;
    const start = at;
    while (at < text.length && at - start < 64 && text.charCodeAt(at) > 32 && text.charCodeAt(at) < 0x3000)
      at++;
    let end = at;
    while (end > start && isTrailingMark(text.charCodeAt(end - 1))) end--;
    if (looksLikePassword(text.slice(start, end))) return { start, end };
    if (text[at] === '\n') return undefined;
    if (end < at && /[.;?]/.test(text[at - 1]!)) return undefined;
    at = Math.max(at, start + 1);
  }
  return undefined;
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
