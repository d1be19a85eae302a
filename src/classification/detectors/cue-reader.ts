import type { CueSet } from './cue-set.ts';

/** Units before a find that are searched for a cue. */
const CUE_REACH = 36;
/** Look-ups per text. Tables and logs hold thousands of numbers; those after the first few hundred go without cues. */
const MAX_LOOKUPS = 400;
/** A run of this many digits is a number of its own, and takes the cues before it. */
const NUMBER_DIGITS = 4;

/** Cues before places of one text; remembers the answers for the last place and bounds the work. */
export class CueReader {
  private readonly lowerText: string;
  private readonly answers = new Map<CueSet, boolean>();
  private place = -1;
  private lookups = 0;

  constructor(lowerText: string) {
    this.lowerText = lowerText;
  }

  /** Whether one of the cues stands shortly before `at`, with no other long number in between. */
  hasBefore(at: number, cues: CueSet, reach = CUE_REACH): boolean {
    if (at !== this.place) {
      this.place = at;
      this.answers.clear();
    }
    const known = this.answers.get(cues);
    if (known !== undefined) return known;
    this.lookups++;
    const answer =
      this.lookups <= MAX_LOOKUPS && cues.isBetween(this.lowerText, this.lastNumberEnd(at, reach), at);
    this.answers.set(cues, answer);
    return answer;
  }

  /** Where the last run of digits ends among `reach` units before `at`; their beginning when there is none. */
  private lastNumberEnd(at: number, reach: number): number {
    const from = Math.max(0, at - reach);
    // Lower case can change the length of a text by a unit or two.
    let digits = 0;
    for (let place = Math.min(at, this.lowerText.length) - 1; place >= from; place--) {
      const unit = this.lowerText.charCodeAt(place);
      digits = unit >= 48 && unit <= 57 ? digits + 1 : 0;
      if (digits === NUMBER_DIGITS) return place + NUMBER_DIGITS;
    }
    return from;
  }
}
