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

const classes = new Uint8Array(65_536);
const folds = new Uint16Array(65_536);
const upper = new Uint8Array(65_536);

const LETTER = /[\p{L}\p{M}]/u;
const DIGIT = /\p{Nd}/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

for (let unit = 0; unit < 65_536; unit++) {
  folds[unit] = unit;
  // Runs of one class are filled without asking the regexes: they are most of the plane.
  if (isIdeograph(unit)) classes[unit] = CHAR.ideograph;
  else if (unit >= 0xac00 && unit <= 0xd7a3) classes[unit] = CHAR.letter;
  else if (unit >= 0xd800 && unit <= 0xdfff) classes[unit] = CHAR.surrogate;
  else if (unit >= 0xe000 && unit <= 0xf8ff) classes[unit] = CHAR.other;
  else classify(unit);
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

function classify(unit: number): void {
  const character = String.fromCharCode(unit);
  if (unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029) classes[unit] = CHAR.newline;
  else if (unit === 39 || unit === 0x2019) classes[unit] = CHAR.apostrophe;
  else if (DIGIT.test(character)) classes[unit] = CHAR.digit;
  else if (LETTER.test(character)) {
    classes[unit] = isUnspaced(unit) ? CHAR.unspaced : CHAR.letter;
    const lower = character.toLowerCase();
    if (lower !== character && lower.length === 1) {
      folds[unit] = lower.charCodeAt(0);
      upper[unit] = 1;
    }
  } else if (PUNCTUATION.test(character)) classes[unit] = CHAR.punctuation;
  else if (unit === 32 || unit === 9 || unit === 11 || unit === 12 || unit === 0xa0 || unit === 0x3000) {
    classes[unit] = CHAR.space;
  } else if (unit >= 0x2000 && unit <= 0x200a) classes[unit] = CHAR.space;
}

/** Class of a code unit, a value of `CHAR`. */
export function charClass(unit: number): number {
  return classes[unit]!;
}

/** Lower-case form of a code unit where that is one unit, else the unit itself. */
export function foldCase(unit: number): number {
  return folds[unit]!;
}

export function isUpperCase(unit: number): boolean {
  return upper[unit] === 1;
}
