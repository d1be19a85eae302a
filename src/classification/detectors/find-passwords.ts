/** Passwords: something that looks like one, shortly after a word for one, in an option of a command, or in a URL. */
import { PASSWORD_CUES } from './cues.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';

/** Units between a word for a password and the password. */
const PASSWORD_REACH = 44;
/** Units after it in which it may be said to be one: "… is my password". */
const SAID_AFTER = 28;
const LEAST_UNITS = 6;
const MOST_UNITS = 40;

const DIGIT = 1;
const LOWER = 2;
const UPPER = 4;
/** Marks that names and file names have too. */
const SOFT_MARK = 8;
/** Marks that little but a password has between its ends. */
const HARD_MARK = 16;
/** Marks of code, paths and tags. */
const BANNED = 32;

const kinds = new Uint8Array(128);
for (let unit = 48; unit <= 57; unit++) kinds[unit] = DIGIT;
for (let unit = 65; unit <= 90; unit++) {
  kinds[unit] = UPPER;
  kinds[unit + 32] = LOWER;
}
for (const mark of '+=_-') kinds[mark.charCodeAt(0)] = SOFT_MARK;
for (const mark of '!#$%&*?@^~') kinds[mark.charCodeAt(0)] = HARD_MARK;
for (const mark of '/\\(){}<>[]|;') kinds[mark.charCodeAt(0)] = BANNED;

const EQUALS = 61;
const COLON = 58;
const HYPHEN = 45;
const LINE_FEED = 10;
const SLASH = 47;
/** Of scripts that set no space between a word and a password. */
const FIRST_EAST_ASIAN = 0x3040;
const QUOTES = '"\'`';
/** What may stand before a password in its token, and after it. */
const LEADING = ' :="\'(,`：“„「«';
const TRAILING = '.,"\'):;`?”“»」';

export function findPasswords(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  for (const token of tokens) {
    if (reportUrlPassword(text, token, report)) continue;
    const isOption = isPasswordOption(text, token);
    const start = valueStart(text, token, isOption);
    const end = valueEnd(text, start, token.end);
    if (!looksLikePassword(text, start, end, isOption)) continue;
    if (isOption || hasCueBefore(lowerText, start) || isSaidAfter(lowerText, end))
      report('password', start, end);
  }
}

/** `scheme://user:secret@host`. */
function reportUrlPassword(text: string, { start, end }: TokenRange, report: Report): boolean {
  let scheme = -1;
  let colon = -1;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (scheme < 0) {
      if (unit === COLON && text.charCodeAt(at + 1) === SLASH && text.charCodeAt(at + 2) === SLASH) {
        scheme = at;
        at += 2;
      }
    } else if (unit === SLASH) return false;
    else if (unit === COLON && colon < 0) colon = at;
    else if (unit === 64) {
      if (colon < 0 || at - colon < 5) return false;
      report('password', colon + 1, at);
      return true;
    }
  }
  return false;
}

/** `mysql -uroot -p'…'`: the value follows the option without a space. */
function isPasswordOption(text: string, { start }: TokenRange): boolean {
  return text.charCodeAt(start) === HYPHEN && text.charCodeAt(start + 1) === 112;
}

/** Past what is assigned to, and past quotes and brackets. */
function valueStart(text: string, token: TokenRange, isOption: boolean): number {
  let start = isOption ? token.start + 2 : token.start;
  const last = token.end - LEAST_UNITS - 1;
  for (let at = token.end - 2; at >= start; at--) {
    if (text.charCodeAt(at) !== EQUALS) continue;
    // A quoted value may go on past the token.
    if (at > last && !QUOTES.includes(text[at + 1]!)) continue;
    start = at + 1;
    break;
  }
  while (start < token.end && (LEADING.includes(text[start]!) || text.charCodeAt(start) >= FIRST_EAST_ASIAN))
    start++;
  return start;
}

/** At the closing quote, even past spaces, or before the marks that end a sentence. */
function valueEnd(text: string, start: number, tokenEnd: number): number {
  const quote = start > 0 ? text[start - 1]! : '';
  if (quote !== '' && QUOTES.includes(quote)) {
    const last = Math.min(text.length, start + MOST_UNITS + 1);
    for (let at = start; at < last && text.charCodeAt(at) !== LINE_FEED; at++)
      if (text[at] === quote) return at;
  }
  let end = tokenEnd;
  while (end > start && TRAILING.includes(text[end - 1]!)) end--;
  return end;
}

function looksLikePassword(text: string, start: number, end: number, isOption: boolean): boolean {
  if (end - start < LEAST_UNITS || end - start > MOST_UNITS) return false;
  let seen = 0;
  let hasInnerHard = false;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    const kind = unit < 128 ? kinds[unit]! : 0;
    if (kind === BANNED || (unit === COLON && text.charCodeAt(at + 1) === SLASH)) return false;
    // `name=value` with a short value is an assignment.
    if (unit === EQUALS && at < end - 1 && (seen & (DIGIT | HARD_MARK)) === 0) return false;
    if (kind === HARD_MARK && at > start && at < end - 1) hasInnerHard = true;
    seen |= kind;
  }
  if ((seen & (LOWER | UPPER)) === 0) return false;
  const hasDigit = (seen & DIGIT) !== 0;
  if (isOption) return hasDigit && hasInnerHard;
  if (hasInnerHard || (hasDigit && (seen & (SOFT_MARK | HARD_MARK)) !== 0)) return true;
  return hasDigit && (seen & LOWER) !== 0 && (seen & UPPER) !== 0;
}

/** Whether a word for a password stands before, in the same sentence and behind no other option of a command. */
function hasCueBefore(lowerText: string, start: number): boolean {
  const from = Math.max(0, start - PASSWORD_REACH);
  let at = start - 1;
  for (; at >= from; at--) {
    const unit = lowerText.charCodeAt(at);
    if (unit === LINE_FEED || (unit === 46 && lowerText.charCodeAt(at + 1) === 32)) break;
    if (unit === HYPHEN && isOptionStart(lowerText, at)) {
      if (isShortOption(lowerText, at)) return true;
      at--;
      break;
    }
  }
  return PASSWORD_CUES.isBetween(lowerText, at + 1, start);
}

/** `-c` and `--codec`, not the hyphen of a word or a dash. */
function isOptionStart(lowerText: string, at: number): boolean {
  const before = at === 0 ? 32 : lowerText.charCodeAt(at - 1);
  const after = lowerText.charCodeAt(at + 1);
  return before <= 32 && ((after >= 97 && after <= 122) || after === HYPHEN);
}

/** `-p` alone, whose value comes next. */
function isShortOption(lowerText: string, at: number): boolean {
  return lowerText.charCodeAt(at + 1) === 112 && lowerText.charCodeAt(at + 2) === 32;
}

/** "Blue-Heron-1987! is your pass" */
const IS_SAID = /^["'”»]?,?\s(?:is|was|ist|war|est|es|era|è|é|это|to)\s/u;

function isSaidAfter(lowerText: string, end: number): boolean {
  const after = lowerText.slice(end, end + SAID_AFTER);
  return IS_SAID.test(after) && PASSWORD_CUES.isBetween(after, 0, after.length);
}
