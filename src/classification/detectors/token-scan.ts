/** The tokens between spaces that the detectors need to look at, found in one pass over the text. */
import { digitValue } from './code-units.ts';

export interface TokenScan {
  /** Tokens with a decimal digit of any of the supported series. */
  digitTokens: TokenRange[];
  /** Tokens of 6 units and more with a letter and one of the marks that passwords have, or a digit. */
  passwordTokens: TokenRange[];
  /** Tokens of 16 units and more with a digit and a Latin letter. */
  longTokens: TokenRange[];
  digits: number;
  hasAt: boolean;
}

export interface TokenRange {
  start: number;
  end: number;
}

const DIGIT = 1;
const LATIN_LETTER = 2;
const MARK = 4;
const AT = 8;
const SPACE = 16;

const kinds = new Uint8Array(128);
for (let unit = 0; unit <= 32; unit++) kinds[unit] = SPACE;
for (let unit = 48; unit <= 57; unit++) kinds[unit] = DIGIT;
for (let unit = 65; unit <= 90; unit++) {
  kinds[unit] = LATIN_LETTER;
  kinds[unit + 32] = LATIN_LETTER;
}
for (const mark of '!#$%&*?^~_-+=') kinds[mark.charCodeAt(0)] = MARK;
kinds[64] = AT;

/** Texts of tables and logs can hold one such token per few units; beyond this many, a text is no one's personal note. */
const MAX_TOKENS = 8_192;

export function scanTokens(text: string): TokenScan {
  const scan: TokenScan = { digitTokens: [], passwordTokens: [], longTokens: [], digits: 0, hasAt: false };
  let start = 0;
  let seen = 0;
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : 32;
    const kind = unit < 128 ? kinds[unit]! : kindBeyondAscii(unit);
    if (kind !== SPACE) {
      seen |= kind;
      if (kind === DIGIT) scan.digits++;
      continue;
    }
    if (seen > LATIN_LETTER && (seen & AT) !== 0) scan.hasAt = true;
    if (seen !== 0 && seen !== LATIN_LETTER) addToken(scan, seen, start, at);
    seen = 0;
    start = at + 1;
  }
  return scan;
}

function addToken(scan: TokenScan, seen: number, start: number, end: number): void {
  if (scan.digitTokens.length + scan.passwordTokens.length >= MAX_TOKENS) return;
  const range = { start, end };
  const hasDigit = (seen & DIGIT) !== 0;
  const hasLetter = (seen & LATIN_LETTER) !== 0;
  if (hasDigit) scan.digitTokens.push(range);
  if (!hasLetter || end - start < 6) return;
  scan.passwordTokens.push(range);
  if (hasDigit && end - start >= 16) scan.longTokens.push(range);
}

function kindBeyondAscii(unit: number): number {
  if (unit === 0xa0 || unit === 0x3000 || unit === 0x2028) return SPACE;
  return digitValue(unit) < 0 ? 0 : DIGIT;
}
