/** What a UTF-16 code unit is to the tokenizer. One table look-up per character keeps the hot loops free of regexes. */
export const CHAR = {
  other: 0,
  space: 1,
  newline: 2,
  letter: 3,
  digit: 4,
  /** Scripts written without spaces whose single characters carry meaning: Han, kana. */
  ideograph: 5,
  /** Alphabetic scripts written without spaces: Thai, Lao, Khmer, Burmese, Tibetan. */
  unspaced: 6,
  punctuation: 7,
  /** Half of a surrogate pair: emoji and rare scripts. */
  surrogate: 8,
  apostrophe: 9,
} as const;

/** Class, whether upper case, and lower-case form of every code unit, in one word: one look-up per character. */
const traits = new Uint32Array(65_536);
const UPPER_BIT = 1 << 8;
const FOLD_SHIFT = 16;

const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{Nd}/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

for (let unit = 0; unit < 65_536; unit++) traits[unit] = traitsOf(unit);

function traitsOf(unit: number): number {
  const same = (unit << FOLD_SHIFT) >>> 0;
  // Whole planes are settled without asking the regexes: they are most of the table.
  if (isIdeograph(unit)) return same | CHAR.ideograph;
  if (unit >= 0xac00 && unit <= 0xd7a3) return same | CHAR.letter;
  if (unit >= 0xd800 && unit <= 0xdfff) return same | CHAR.surrogate;
  if (unit >= 0xe000 && unit <= 0xf8ff) return same | CHAR.other;
  const kind = classOf(unit);
  if (kind !== CHAR.letter) return same | kind;
  const lower = String.fromCharCode(unit).toLowerCase();
  const isUpper = lower.length === 1 && lower.charCodeAt(0) !== unit;
  return isUpper ? (lower.charCodeAt(0) << FOLD_SHIFT) | UPPER_BIT | kind : same | kind;
}

function isIdeograph(unit: number): boolean {
  return (
    (unit >= 0x3041 && unit <= 0x30ff) ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xf900 && unit <= 0xfaff) ||
    unit === 0x3005
  );
}

function isUnspaced(unit: number): boolean {
  return (
    (unit >= 0x0e00 && unit <= 0x0fff) ||
    (unit >= 0x1000 && unit <= 0x109f) ||
    (unit >= 0x1780 && unit <= 0x17ff)
  );
}

function classOf(unit: number): number {
  const character = String.fromCharCode(unit);
  if (unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029) return CHAR.newline;
  if (unit === 39 || unit === 0x2019) return CHAR.apostrophe;
  if (DIGIT.test(character)) return CHAR.digit;
  if (LETTER.test(character)) return isUnspaced(unit) ? CHAR.unspaced : CHAR.letter;
  if (PUNCTUATION.test(character)) return CHAR.punctuation;
  if (unit === 32 || unit === 9 || unit === 11 || unit === 12 || unit === 0xa0 || unit === 0x3000)
    return CHAR.space;
  return unit >= 0x2000 && unit <= 0x200a ? CHAR.space : CHAR.other;
}

/** Everything known of a code unit, for the functions below; saves look-ups in hot loops. */
export function charTraits(unit: number): number {
  return traits[unit]!;
}

export function classOfTraits(packed: number): number {
  return packed & 0xff;
}

export function foldOfTraits(packed: number): number {
  return packed >>> FOLD_SHIFT;
}

export function isUpperTraits(packed: number): boolean {
  return (packed & UPPER_BIT) !== 0;
}

/** Class of a code unit, a value of `CHAR`. */
export function charClass(unit: number): number {
  return traits[unit]! & 0xff;
}

/** Lower-case form of a code unit where that is one unit, else the unit itself. */
export function foldCase(unit: number): number {
  return traits[unit]! >>> FOLD_SHIFT;
}

export function isUpperCase(unit: number): boolean {
  return (traits[unit]! & UPPER_BIT) !== 0;
}
