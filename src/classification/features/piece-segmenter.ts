import { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import { HASH_SEED, hashFinish, hashStep } from '../../numerics/hashing.ts';
import { CHAR, charClass, charTraits, classOfTraits, foldOfTraits } from './char-classes.ts';

/** Marks the beginning of a word in a piece. */
const WORD_START = 0x2581;
const MAX_PIECE_UNITS = 16;
/** Pieces longer than this are whole words, which the search does not come to. */
export const MAX_SEARCHED_UNITS = 9;
/** Buckets of the table of the lengths of pieces by their first three units. */
export const OPENING_COUNT = 65_536;
/** Units of one run without spaces that are cut into pieces; what follows is left out. */
const MAX_RUN_UNITS = 256;
const MAX_PIECES = 2_048;
/** Nats that a unit without a piece costs, far more than any piece. */
const UNKNOWN_COST = 40;

/**
 * Cuts lower-cased text into word pieces by the unigram model: the segmentation of each run of non-spaces with the
 * greatest sum of log-probabilities (T. Kudo, "Subword Regularization", ACL 2018, §3.1; Viterbi). A run that is a piece
 * as a whole stays whole, which is nearly always the best segmentation and spares the search.
 */
export class PieceSegmenter {
  /** Places of the pieces found by the last call, in order; the next call overwrites them. */
  readonly pieces: Uint32Array = new Uint32Array(MAX_PIECES);
  count = 0;
  private readonly index: FingerprintIndex;
  private readonly costs: Uint8Array;
  private readonly costPerNat: number;
  private readonly lengths: Uint8Array;
  private readonly run = new Uint16Array(MAX_RUN_UNITS + 1);
  private readonly best = new Float64Array(MAX_RUN_UNITS + 2);
  private readonly previous = new Int16Array(MAX_RUN_UNITS + 2);
  private readonly chosen = new Int32Array(MAX_RUN_UNITS + 2);

  /**
   * `costs` are negative log-probabilities of the pieces in steps of 1 / `costPerNat` nat; `lengths` tells by
   * `openingOf` how long the pieces that begin so are: bit n for n + 3 units, up to `MAX_SEARCHED_UNITS`.
   */
  constructor(hashes: Uint32Array, costs: Uint8Array, costPerNat: number, lengths: Uint8Array) {
    this.index = new FingerprintIndex(hashes);
    this.costs = costs;
    this.costPerNat = costPerNat;
    this.lengths = lengths;
  }

  read(text: string): void {
    this.count = 0;
    const run = this.run;
    run[0] = WORD_START;
    let length = 1;
    for (let at = 0; at < text.length; at++) {
      const packed = charTraits(text.charCodeAt(at));
      const kind = classOfTraits(packed);
      if (kind !== CHAR.space && kind !== CHAR.newline) {
        if (length <= MAX_RUN_UNITS) run[length++] = foldOfTraits(packed);
        continue;
      }
      if (length > 1) this.cutRun(length);
      length = 1;
    }
    if (length > 1) this.cutRun(length);
  }

  private cutRun(length: number): void {
    const whole = length <= MAX_PIECE_UNITS ? this.index.find(this.hashOf(0, length)) : -1;
    if (whole >= 0) {
      this.add(whole);
      return;
    }
    // "word," and "word).": the marks at the end are pieces of their own.
    let core = length;
    while (core > 2 && charClass(this.run[core - 1]!) === CHAR.punctuation) core--;
    if (core === length) {
      this.search(length);
      return;
    }
    const word = core <= MAX_PIECE_UNITS ? this.index.find(this.hashOf(0, core)) : -1;
    if (word >= 0) this.add(word);
    else this.search(core);
    for (let at = core; at < length; at++) {
      const mark = this.index.find(this.hashOf(at, at + 1));
      if (mark >= 0) this.add(mark);
    }
  }

  private search(length: number): void {
    const { run, best, previous, chosen, costs } = this;
    const unknown = UNKNOWN_COST * this.costPerNat;
    best.fill(Number.POSITIVE_INFINITY, 1, length + 1);
    best[0] = 0;
    for (let from = 0; from < length; from++) {
      const soFar = best[from]!;
      if (soFar + unknown < best[from + 1]!) {
        best[from + 1] = soFar + unknown;
        previous[from + 1] = from;
        chosen[from + 1] = -1;
      }
      const longer =
        from + 2 < length ? this.lengths[openingOf(run[from]!, run[from + 1]!, run[from + 2]!)]! : 0;
      let wanted = (longer << 2) | 3;
      let hash = HASH_SEED;
      for (let to = from + 1; wanted !== 0 && to <= length; to++, wanted >>>= 1) {
        hash = hashStep(hash, run[to - 1]!);
        if ((wanted & 1) === 0) continue;
        const piece = this.index.find(hashFinish(hash));
        if (piece < 0) continue;
        const cost = soFar + costs[piece]!;
        if (cost >= best[to]!) continue;
        best[to] = cost;
        previous[to] = from;
        chosen[to] = piece;
      }
    }
    // The path is read from its end: count its pieces first, then put each in its place.
    let size = 0;
    for (let at = length; at > 0; at = previous[at]!) if (chosen[at]! >= 0) size++;
    let place = this.count + size;
    this.count = Math.min(MAX_PIECES, place);
    for (let at = length; at > 0; at = previous[at]!) {
      const piece = chosen[at]!;
      if (piece >= 0 && --place < MAX_PIECES) this.pieces[place] = piece;
    }
  }

  private hashOf(from: number, to: number): number {
    let hash = HASH_SEED;
    for (let at = from; at < to; at++) hash = hashStep(hash, this.run[at]!);
    return hashFinish(hash);
  }

  private add(piece: number): void {
    if (this.count < MAX_PIECES) this.pieces[this.count++] = piece;
  }
}

/** Bucket of a piece's first three units. */
export function openingOf(first: number, second: number, third: number): number {
  return (Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35)) >>> 16;
}

/** For every opening, the lengths of the pieces of three units to `MAX_SEARCHED_UNITS` that begin so, one bit each. */
export function lengthsByOpening(pieces: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(OPENING_COUNT);
  for (const piece of pieces) {
    if (piece.length < 3 || piece.length > MAX_SEARCHED_UNITS) continue;
    const opening = openingOf(piece.charCodeAt(0), piece.charCodeAt(1), piece.charCodeAt(2));
    lengths[opening]! |= 1 << (piece.length - 3);
  }
  return lengths;
}
