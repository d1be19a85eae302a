import { CHAR, charClass } from '../features/char-classes.ts';

const SLOTS = 16_384;
const SEE_THIRD = 1;
const ANY_THIRD = 2;
const NO_THIRD = 4;

/**
 * Beginnings of the words that a detector looks for, hashed by their first three units: nearly all words of a text are
 * passed over in a few operations, and only the rest is given to patterns. Says yes too often, never no wrongly.
 */
export class WordOpenings {
  private readonly pairs = new Uint8Array(SLOTS);
  private readonly triples = new Uint8Array(SLOTS);

  /**
   * `openings` are lower case; of longer ones the first three units count, one of a single unit is a whole word.
   * `words` of two units count only as whole words, longer ones as openings.
   */
  constructor(openings: readonly string[], words: readonly string[] = []) {
    for (const opening of [...openings, ...words]) {
      const [first, second] = [opening.charCodeAt(0), opening.length > 1 ? opening.charCodeAt(1) : 0];
      const pair = slotOf(first, second);
      if (opening.length < 3) this.pairs[pair]! |= words.includes(opening) ? NO_THIRD : ANY_THIRD;
      else {
        this.pairs[pair]! |= SEE_THIRD;
        this.triples[slotOf(pair, opening.charCodeAt(2))] = 1;
      }
    }
  }

  /** Whether the word that begins at `at` of a lower-case text may be one of those looked for. */
  mayBegin(lower: string, at: number): boolean {
    const second = at + 1 < lower.length ? lower.charCodeAt(at + 1) : 0;
    const pair = slotOf(lower.charCodeAt(at), isWordUnit(second) ? second : 0);
    const seen = this.pairs[pair]!;
    if (seen === 0) return false;
    if ((seen & ANY_THIRD) !== 0) return true;
    const third = at + 2 < lower.length ? lower.charCodeAt(at + 2) : 0;
    if ((seen & SEE_THIRD) !== 0 && this.triples[slotOf(pair, third)] === 1) return true;
    return (seen & NO_THIRD) !== 0 && !isWordUnit(third);
  }
}

/** One byte per code unit: a quarter of the memory of the character table, in loops over whole texts. */
const wordUnits = new Uint8Array(65_536);
for (let unit = 0; unit < 65_536; unit++) {
  const kind = charClass(unit);
  if (kind === CHAR.letter || kind === CHAR.unspaced || kind === CHAR.ideograph) wordUnits[unit] = 1;
}

/** Letters and marks of any script, those written without spaces among them; not what lies past the end of a text. */
export function isWordUnit(unit: number): boolean {
  // NaN as an index would take arrays off their fast path.
  return unit === unit && wordUnits[unit] === 1;
}

function slotOf(first: number, second: number): number {
  return (Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) >>> 18) & (SLOTS - 1);
}
