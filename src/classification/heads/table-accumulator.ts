/** 16-bit lanes hold the sum of this many bytes (257 · 255 < 65,536). */
const ROWS_PER_FLUSH = 256;

/**
 * Sums rows of an 8-bit table, four columns at a time inside 32-bit integers ("SIMD within a register": L. Lamport,
 * "Multiple Byte Processing with Full-Word Instructions", CACM 18(8), 1975). Entries are biased by 128, so that lanes
 * never borrow from each other; the bias is taken out of the sums.
 */
export class TableAccumulator {
  private readonly words: Uint32Array;
  private readonly columnCount: number;

  /** `table` holds rows of `columnCount` signed bytes; `columnCount` is a multiple of 16. */
  constructor(table: Int8Array, columnCount: number) {
    if (columnCount % 16 !== 0)
      throw new RangeError(`columns must be a multiple of 16, given ${columnCount}`);
    this.columnCount = columnCount;
    const copy = table.slice();
    this.words = new Uint32Array(copy.buffer);
    for (let at = 0; at < this.words.length; at++) this.words[at]! ^= 0x80808080;
  }

  /** Writes the sum of rows `rows[from … to − 1]` for every column into `out[base … base + columnCount − 1]`. */
  sum(rows: Uint32Array, from: number, to: number, out: Float64Array, base: number): void {
    const wordsPerRow = this.columnCount >> 2;
    out.fill(0, base, base + this.columnCount);
    for (let start = from; start < to; start += ROWS_PER_FLUSH) {
      const end = Math.min(to, start + ROWS_PER_FLUSH);
      const bias = (end - start) * 128;
      for (let word = 0; word < wordsPerRow; word += 4)
        this.sumBlock(rows, start, end, word, bias, out, base + word * 4);
    }
  }

  private sumBlock(
    rows: Uint32Array,
    from: number,
    to: number,
    word: number,
    bias: number,
    out: Float64Array,
    base: number,
  ): void {
    const words = this.words;
    const wordsPerRow = this.columnCount >> 2;
    let even0 = 0;
    let even1 = 0;
    let even2 = 0;
    let even3 = 0;
    let odd0 = 0;
    let odd1 = 0;
    let odd2 = 0;
    let odd3 = 0;
    for (let at = from; at < to; at++) {
      const place = rows[at]! * wordsPerRow + word;
      const first = words[place]! | 0;
      const second = words[place + 1]! | 0;
      const third = words[place + 2]! | 0;
      const fourth = words[place + 3]! | 0;
      even0 = (even0 + (first & 0xff00ff)) | 0;
      odd0 = (odd0 + ((first >>> 8) & 0xff00ff)) | 0;
      even1 = (even1 + (second & 0xff00ff)) | 0;
      odd1 = (odd1 + ((second >>> 8) & 0xff00ff)) | 0;
      even2 = (even2 + (third & 0xff00ff)) | 0;
      odd2 = (odd2 + ((third >>> 8) & 0xff00ff)) | 0;
      even3 = (even3 + (fourth & 0xff00ff)) | 0;
      odd3 = (odd3 + ((fourth >>> 8) & 0xff00ff)) | 0;
    }
    unpack(even0, odd0, bias, out, base);
    unpack(even1, odd1, bias, out, base + 4);
    unpack(even2, odd2, bias, out, base + 8);
    unpack(even3, odd3, bias, out, base + 12);
  }
}

/** Adds the four lanes of one word, least significant byte first, to the sums. */
function unpack(even: number, odd: number, bias: number, out: Float64Array, base: number): void {
  out[base]! += (even & 0xffff) - bias;
  out[base + 1]! += (odd & 0xffff) - bias;
  out[base + 2]! += (even >>> 16) - bias;
  out[base + 3]! += (odd >>> 16) - bias;
}
