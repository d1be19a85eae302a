const SLOTS = 4_096;
/** Cues of up to this many Latin letters count only as whole words: "pan", "tin", "tel". */
const WHOLE_WORD_UNITS = 4;

/** Words looked for in the few units before a find. The units are read once, however many words there are. */
export class CueSet {
  private readonly pairs = new Uint8Array(SLOTS);
  private readonly byPair = new Map<number, string[]>();

  /** Lists of cues separated by commas, lower case, each of two units or more. */
  constructor(lists: readonly string[]) {
    for (const cue of lists.flatMap((list) => list.split(','))) {
      const key = pairOf(cue.charCodeAt(0), cue.charCodeAt(1));
      this.pairs[slotOf(key)] = 1;
      const cues = this.byPair.get(key);
      if (cues === undefined) this.byPair.set(key, [cue]);
      else cues.push(cue);
    }
  }

  /** Whether one of the cues stands in `lower` between `from` and `to`, both inside the text. */
  isBetween(lower: string, from: number, to: number): boolean {
    if (to - from < 2) return false;
    let first = lower.charCodeAt(from);
    for (let at = from; at + 1 < to; at++) {
      const second = lower.charCodeAt(at + 1);
      const key = pairOf(first, second);
      first = second;
      if (this.pairs[slotOf(key)] === 1 && this.isAt(lower, at, to, key)) return true;
    }
    return false;
  }

  private isAt(lower: string, at: number, to: number, key: number): boolean {
    const cues = this.byPair.get(key);
    if (cues === undefined) return false;
    for (const cue of cues) {
      if (at + cue.length <= to && lower.startsWith(cue, at) && isWord(lower, at, cue)) return true;
    }
    return false;
  }
}

/** Cyrillic and Greek cues begin a word, short Latin ones are whole; others may be parts of compounds. */
function isWord(lower: string, at: number, cue: string): boolean {
  const first = cue.charCodeAt(0);
  const before = at === 0 ? 0 : lower.charCodeAt(at - 1);
  if (first > 127) return !isGreekOrCyrillic(first) || !isGreekOrCyrillic(before);
  if (cue.length > WHOLE_WORD_UNITS) return true;
  const after = at + cue.length;
  return !isLatinLetter(before) && !(after < lower.length && isLatinLetter(lower.charCodeAt(after)));
}

function isLatinLetter(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 0xdf && unit <= 0x24f);
}

function isGreekOrCyrillic(unit: number): boolean {
  return unit >= 0x386 && unit <= 0x52f;
}

function pairOf(first: number, second: number): number {
  return (first << 16) | second;
}

function slotOf(key: number): number {
  return (Math.imul(key ^ (key >>> 13), 0x9e3779b1) >>> 20) & (SLOTS - 1);
}
