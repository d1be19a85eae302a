/**
 * Recognises events of a stream that differ from an earlier one in a single string. Most of a streamed answer is one JSON
 * object over and over with another piece of text in it; comparing the bytes before and after the text and taking what
 * stands between costs a fraction of parsing the object again. Sound, since a string without quotes and backslashes in
 * the same place of the same JSON text is the same value but for that string; anything else is left to the parser.
 */

const quote = 0x22;
const backslash = 0x5c;
/** Forms that never come again (random padding, running counts) are not worth learning for ever. */
const mostVainLessons = 16;

/** What stands before strings that may differ, by the names of their fields. */
export function textMarkers(fields: readonly string[]): readonly Buffer[] {
  return fields.flatMap((field) => [Buffer.from(`"${field}":"`), Buffer.from(`"${field}": "`)]);
}

export class DeltaTemplate {
  readonly #markers: readonly Buffer[];
  #bytes: Buffer | null = null;
  #prefixEnd = 0;
  #suffixEnd = 0;
  #suffixStart = 0;
  #vainLessons = 0;

  constructor(markers: readonly Buffer[]) {
    this.#markers = markers;
  }

  /** Whether another example could still be of use. */
  get isLearning(): boolean {
    return this.#vainLessons < mostVainLessons;
  }

  /** Takes an event whose only news is `text` for the pattern. */
  learn(bytes: Buffer, start: number, end: number, text: string): void {
    this.#vainLessons++;
    this.#bytes = null;
    const textStart = this.#onlyPlace(bytes, start, end);
    if (textStart < 0) return;
    const textEnd = bytes.indexOf(quote, textStart);
    if (textEnd < 0 || textEnd >= end || bytes.toString('utf8', textStart, textEnd) !== text) return;
    // A copy: the pattern outlives the read that it came with.
    this.#bytes = Buffer.from(bytes.subarray(start, end));
    this.#prefixEnd = textStart - start;
    this.#suffixStart = textEnd - start;
    this.#suffixEnd = end - start;
  }

  /** The text of an event of the learnt form; null for any other, and for an empty text. */
  match(bytes: Buffer, start: number, end: number): string | null {
    const pattern = this.#bytes;
    if (pattern === null) return null;
    const textStart = start + this.#prefixEnd;
    const textEnd = end - (this.#suffixEnd - this.#suffixStart);
    if (textEnd <= textStart) return null;
    if (bytes.compare(pattern, 0, this.#prefixEnd, start, textStart) !== 0) return null;
    if (bytes.compare(pattern, this.#suffixStart, this.#suffixEnd, textEnd, end) !== 0) return null;
    for (let at = textStart; at < textEnd; at++) {
      const byte = bytes[at]!;
      if (byte === quote || byte === backslash || byte < 0x20) return null;
    }
    this.#vainLessons = 0;
    return bytes.toString('utf8', textStart, textEnd);
  }

  forget(): void {
    this.#bytes = null;
  }

  /** Where a text that may differ begins, −1 unless there is exactly one such place. */
  #onlyPlace(bytes: Buffer, start: number, end: number): number {
    let place = -1;
    for (const marker of this.#markers) {
      for (let at = bytes.indexOf(marker, start); at >= 0 && at < end; at = bytes.indexOf(marker, at + 1)) {
        if (place >= 0) return -1;
        place = at + marker.length;
      }
    }
    return place;
  }
}
