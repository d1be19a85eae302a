/**
 * Amounts as people write them before a unit of time: digits of several scripts, number words of some thirty languages
 * with their compounds ("twenty-five", "fünfundzwanzig", "двадцать пять", "dua puluh lima"), halves and quarters.
 */
import { digitValue } from './code-units.ts';
import { WORDS_BY_VALUE } from './number-word-lists.ts';
import { isWordUnit } from './word-openings.ts';

const VALUES = new Map<string, number>();
for (const [value, words] of WORDS_BY_VALUE) {
  for (const word of words.split(' ')) if (!VALUES.has(word)) VALUES.set(word, value);
}

/** Words that may stand between tens and ones. */
const JOINERS = new Set('and und et y e en og och i и і й és și ve و και jeh'.split(' '));
/** Words that may stand between an amount and its unit: a quarter of an hour, un quart d'heure, 20 de minute. */
const LINKS = new Set('of de d di'.split(' '));
/** Joiners inside one word, ones before tens: fünfundzwanzig, vijfentwintig, femogtyve, pětadvacet. */
const INNER_JOINERS = ['und', 'en', 'ën', 'og', 'a'];
/** Indonesian and Vietnamese for "times ten". */
const TIMES_TEN = new Set(['puluh', 'mươi', 'chục']);
/** Indonesian for "and ten". */
const PLUS_TEN = 'belas';
/** Vietnamese ten before ones. */
const VIETNAMESE_TEN = 'mười';
/** The Arabic and Persian "and", written as one with the tens in Arabic. */
const ARABIC_AND = 'و';

const MAX_TOKENS = 5;
const MAX_TOKEN_UNITS = 20;
const MAX_DIGITS = 5;

/** An amount that ends right before a unit: its value, and where it begins. */
export interface Amount {
  value: number;
  start: number;
  /** Just "a", "one": many idioms have no more than that. */
  isArticle: boolean;
  /** A part of one unit or a word for many ("a quarter of", "une douzaine de"), with an article of its own. */
  takesArticle: boolean;
}

interface Token {
  text: string;
  start: number;
  /** NaN for words that are no number. */
  value: number;
}

/** The amount that ends at `end` of a lower-case text, a space or hyphen between; `undefined` when there is none. */
export function readAmountBefore(lower: string, end: number): Amount | undefined {
  const tokens = tokensBefore(lower, end);
  const first = tokens[0];
  if (first === undefined) return undefined;
  if (LINKS.has(first.text)) return linkedAmount(lower, tokens, 1);
  // The article of "half an hour" and "a quarter of an hour" belongs to the unit.
  if (first.value === 1 && tokens.length > 1) {
    const from = LINKS.has(tokens[1]!.text) ? 2 : 1;
    const fraction = amountAt(tokens, from);
    if (fraction !== undefined && fraction.value < 1) return fraction;
  }
  const amount = amountAt(tokens, 0);
  return amount === undefined ? undefined : lowerOfRange(lower, amount);
}

/** Round numbers and fractions take a link ("a couple of", "20 de minute"); "una serie de minutos" has no amount. */
function linkedAmount(lower: string, tokens: readonly Token[], at: number): Amount | undefined {
  const amount = amountAt(tokens, at);
  if (amount === undefined) return undefined;
  const fits = amount.value < 1 || amount.value === 2 || amount.value >= 10;
  return fits ? { ...lowerOfRange(lower, amount), takesArticle: true } : undefined;
}

/** The value of one number word or of digits, NaN when it is neither. */
export function numberOf(word: string): number {
  const first = word.charCodeAt(0);
  if (first >= 48 && first <= 57) return Number(word.replace(',', '.'));
  if (digitValue(first) < 0) return VALUES.get(word) ?? compoundOf(word);
  let value = 0;
  for (let at = 0; at < word.length; at++) value = value * 10 + digitValue(word.charCodeAt(at));
  return value;
}

/** One word of tens and ones, at the split where both parts are known. */
function compoundOf(word: string): number {
  for (let at = 2; at <= word.length - 2; at++) {
    const first = VALUES.get(word.slice(0, at));
    if (first === undefined) continue;
    const rest = word.slice(at);
    if (isTens(first) || word.startsWith('tizen')) {
      const ones = VALUES.get(rest);
      if (ones !== undefined && isOnes(ones)) return first + ones;
    }
    if (!isOnes(first)) continue;
    for (const joiner of INNER_JOINERS) {
      const tens = rest.startsWith(joiner) ? VALUES.get(rest.slice(joiner.length)) : undefined;
      if (tens !== undefined && isTens(tens)) return first + tens;
    }
  }
  return Number.NaN;
}

/** The amount whose last word is the token at `at`; tokens go backwards. */
function amountAt(tokens: readonly Token[], at: number): Amount | undefined {
  const last = tokens[at];
  if (last === undefined) return undefined;
  const isJoined = JOINERS.has(tokens[at + 1]?.text ?? '');
  return (
    timesTen(tokens, at) ??
    (Number.isNaN(last.value) ? undefined : sumOf(last, tokens, at, isJoined ? at + 2 : at + 1))
  );
}

/** Adds the word at `next` where the two are said as one number. */
function sumOf(last: Token, tokens: readonly Token[], at: number, next: number): Amount {
  const { value } = last;
  const alone = { ...amountOf(value, last.start), isArticle: value === 1 && !isDigit(last.text, 0) };
  const other = tokens[next];
  if (other === undefined || isDigit(last.text, 0) || isDigit(other.text, 0)) return alone;
  const more = other.value;
  if (value === 0.5) return andHalf(last, tokens, at) ?? alone;
  if (value === 0.25) return more === 3 ? amountOf(0.75, other.start) : alone;
  if (last.text.startsWith(ARABIC_AND)) return isOnes(more) ? amountOf(value + more, other.start) : alone;
  if (isOnes(value)) return isTens(more) ? amountOf(value + more, other.start) : alone;
  if (value === 20) return other.text === 'quatre' ? amountOf(80, other.start) : alone;
  if (value < 10 || value > 19) return alone;
  // soixante-quinze, quatre-vingt-dix, and the Arabic teens
  if (other.text === 'soixante') return amountOf(60 + value, other.start);
  if (more === 20 && tokens[at + 2]?.text === 'quatre') return amountOf(80 + value, tokens[at + 2]!.start);
  return value === 10 && isOnes(more) && isArabic(last.text) ? amountOf(10 + more, other.start) : alone;
}

/** "one and a half", "ett och ett halvt", "bir buçuk" */
function andHalf(half: Token, tokens: readonly Token[], at: number): Amount | undefined {
  let place = at + 1;
  if (half.text !== 'buçuk') {
    if (tokens[place]?.value === 1 && JOINERS.has(tokens[place + 1]?.text ?? '')) place++;
    if (!JOINERS.has(tokens[place]?.text ?? '')) return undefined;
    place++;
  }
  const whole = tokens[place];
  return whole !== undefined && isOnes(whole.value) ? amountOf(whole.value + 0.5, whole.start) : undefined;
}

/** dua puluh, hai mươi lăm, lima belas, mười lăm */
function timesTen(tokens: readonly Token[], at: number): Amount | undefined {
  const last = tokens[at]!;
  const next = tokens[at + 1];
  if (next === undefined) return undefined;
  if (last.text === PLUS_TEN) return isOnes(next.value) ? amountOf(next.value + 10, next.start) : undefined;
  if (TIMES_TEN.has(last.text)) return isOnes(next.value) ? amountOf(next.value * 10, next.start) : undefined;
  if (!isOnes(last.value)) return undefined;
  if (next.text === VIETNAMESE_TEN) return amountOf(10 + last.value, next.start);
  const factor = tokens[at + 2];
  if (factor === undefined || !TIMES_TEN.has(next.text) || !isOnes(factor.value)) return undefined;
  return amountOf(factor.value * 10 + last.value, factor.start);
}

function amountOf(value: number, start: number): Amount {
  return { value, start, isArticle: false, takesArticle: value < 1 };
}

/** Of "5-10", "ten to fifteen", "cinq ou dix" the first, when it is the less. */
const RANGE =
  /(?<![\d.,:\p{L}\p{M}'’])(\d{1,3}|[\p{L}\p{M}]{2,12})\s?(?:[-–—]|(?<=\s)(?:to|or|bis|oder|ou|à|a|o|of|à|или|або|do|nebo|lub|až|veya|sampai|hingga|ή|eller|till|til|tai|vagy|sau)(?=\s))\s?$/u;

function lowerOfRange(lower: string, amount: Amount): Amount {
  const mark = lower.charCodeAt(amount.start - 1);
  if (mark !== 32 && mark !== 45 && mark !== 0x2013) return amount;
  const found = RANGE.exec(lower.slice(Math.max(0, amount.start - 22), amount.start));
  if (found === null) return amount;
  const least = numberOf(found[1]!);
  if (!(least > 0 && least < amount.value)) return amount;
  return amountOf(least, amount.start - found[0].length);
}

/** Up to five words or numbers in digits before `end`, the nearest first; ends at any other mark, and with digits. */
function tokensBefore(lower: string, end: number): Token[] {
  const tokens: Token[] = [];
  let at = end;
  while (tokens.length < MAX_TOKENS) {
    let stop = at;
    while (stop > 0 && at - stop < 2 && isGap(lower.charCodeAt(stop - 1))) stop--;
    const isNumber = digitValue(lower.charCodeAt(stop - 1)) >= 0;
    const start = isNumber ? numberStart(lower, stop) : wordStart(lower, stop);
    // A word that touches the unit would be part of it.
    if (start === stop || (stop === end && !isNumber)) break;
    const text = lower.slice(start, stop);
    tokens.push({ text, start, value: isNumber && stop - start > MAX_DIGITS ? Number.NaN : valueOf(text) });
    if (isNumber) break;
    at = start;
  }
  return tokens;
}

function valueOf(text: string): number {
  const value = numberOf(text);
  return Number.isNaN(value) && text.startsWith(ARABIC_AND) ? numberOf(text.slice(1)) : value;
}

function wordStart(lower: string, stop: number): number {
  let start = stop;
  while (start > 0 && stop - start < MAX_TOKEN_UNITS) {
    if (!isWordUnit(lower.charCodeAt(start - 1)) && !isCyrillicApostrophe(lower, start - 1)) break;
    start--;
  }
  return start;
}

/** Digits with one decimal mark between them. */
function numberStart(lower: string, stop: number): number {
  let start = stop;
  while (start > 0 && stop - start <= MAX_DIGITS) {
    const unit = lower.charCodeAt(start - 1);
    const isMark =
      (unit === 46 || unit === 44) && start < stop && digitValue(lower.charCodeAt(start - 2)) >= 0;
    if (digitValue(unit) < 0 && !isMark) break;
    start--;
  }
  return start;
}

/** The apostrophe of п'ять and дев'ять is a letter of the word. */
function isCyrillicApostrophe(lower: string, at: number): boolean {
  const unit = lower.charCodeAt(at);
  const before = lower.charCodeAt(at - 1);
  return (unit === 39 || unit === 0x2019) && before >= 0x400 && before <= 0x4ff;
}

function isArabic(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 0x600 && first <= 0x6ff;
}

function isDigit(text: string, at: number): boolean {
  return digitValue(text.charCodeAt(at)) >= 0;
}

/** Spaces, hyphens and the apostrophes of "l'heure" and "mezz'ora". */
function isGap(unit: number): boolean {
  switch (unit) {
    case 32:
    case 0xa0:
    case 0x202f:
    case 45:
    case 0x2011:
    case 39:
    case 0x2019:
      return true;
    default:
      return false;
  }
}

function isOnes(value: number): boolean {
  return value >= 1 && value <= 9 && Number.isInteger(value);
}

function isTens(value: number): boolean {
  return value >= 20 && value <= 90 && value % 10 === 0;
}
