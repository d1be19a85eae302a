import { isWordUnit } from './word-openings.ts';

const SPACE = 32;
const NO_BREAK_SPACE = 0xa0;
const APOSTROPHE = 39;
const RAISED_COMMA = 0x2019;

/** Words and phrases of a few words, found where a text ends or goes on with one; whole words only. */
export class PhraseSet {
  private readonly phrases: Set<string>;
  private readonly mostWords: number;

  /** Lists of phrases separated by commas, lower case; a straight apostrophe stands for a curled one too. */
  constructor(lists: readonly string[]) {
    const straight = lists.flatMap((list) => list.split(','));
    this.phrases = new Set(straight.flatMap((phrase) => [phrase, phrase.replaceAll("'", '’')]));
    this.mostWords = Math.max(...[...this.phrases].map((phrase) => phrase.split(' ').length));
  }

  /** Where the longest phrase that ends at `end` of a lower-case text begins, or −1. */
  startBefore(lower: string, end: number): number {
    let found = -1;
    let start = end;
    for (let words = 0; words < this.mostWords && start > 0; words++) {
      if (words > 0) {
        if (lower.charCodeAt(start - 1) !== SPACE) break;
        start--;
      }
      const last = start;
      while (start > 0 && isPhraseUnit(lower.charCodeAt(start - 1))) start--;
      if (start === last) break;
      if (this.phrases.has(lower.slice(start, end))) found = start;
    }
    return found;
  }

  /** Where the longest phrase that begins at `start` of a lower-case text ends, or −1. */
  endAfter(lower: string, start: number): number {
    let found = -1;
    let end = start;
    for (let words = 0; words < this.mostWords && end < lower.length; words++) {
      if (words > 0) {
        if (lower.charCodeAt(end) !== SPACE) break;
        end++;
      }
      const first = end;
      while (end < lower.length && isPhraseUnit(lower.charCodeAt(end))) end++;
      if (end === first) break;
      if (this.phrases.has(lower.slice(start, end))) found = end;
    }
    return found;
  }
}

/** `at` moved back over one or two spaces. */
export function beforeSpaces(lower: string, at: number): number {
  let end = at;
  while (end > 0 && at - end < 2 && isSpaceUnit(lower.charCodeAt(end - 1))) end--;
  return end;
}

export function isSpaceUnit(unit: number): boolean {
  return unit === SPACE || unit === NO_BREAK_SPACE || unit === 0x202f;
}

function isPhraseUnit(unit: number): boolean {
  return isWordUnit(unit) || unit === APOSTROPHE || unit === RAISED_COMMA || unit === 45;
}
