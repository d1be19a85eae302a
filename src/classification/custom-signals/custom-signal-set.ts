import { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import type { NgramHashes } from '../features/ngram-hashes.ts';
import { roundShare, softmaxInto } from '../heads/probabilities.ts';
import type { LabelSignal } from '../prompt-profile.ts';
import { ngramShare } from './example-features.ts';
import type { FittedSignal } from './fit-custom-signal.ts';

/** One column per label and one for familiarity. */
const columnsOf = ({ labels }: FittedSignal) => labels.length + 1;

/**
 * Learnt signals ready to serve: one pass over the n-grams of a prompt scores all columns of all signals. Buffers are
 * reused: one instance serves one call at a time.
 */
export class CustomSignalSet {
  readonly signals: readonly FittedSignal[];
  /** Length of the vectors that `read` needs, the same for all signals; 0 without an encoder. */
  readonly dimensions: number;
  private readonly columnCount: number;
  private readonly index: FingerprintIndex;
  /** N-grams of all signals × columns of all signals. */
  private readonly table: Float32Array;
  private readonly stamps: Uint8Array;
  private stamp = 0;
  private readonly scores: Float64Array;
  private readonly probabilities: Float64Array;

  constructor(signals: readonly FittedSignal[]) {
    this.signals = signals;
    this.columnCount = signals.reduce((count, signal) => count + columnsOf(signal), 0);
    this.scores = new Float64Array(this.columnCount);
    this.probabilities = new Float64Array(this.columnCount);
    const [any] = signals;
    this.dimensions = any === undefined ? 0 : any.vector.length / columnsOf(any);
    const places = new Map<number, number>();
    for (const { ngrams } of signals)
      for (const hash of ngrams) if (!places.has(hash)) places.set(hash, places.size);
    this.index = new FingerprintIndex(Uint32Array.from(places.keys()));
    this.table = new Float32Array(places.size * this.columnCount);
    this.stamps = new Uint8Array(places.size);
    let first = 0;
    for (const signal of signals) {
      const count = columnsOf(signal);
      signal.ngrams.forEach((hash, at) => {
        const base = places.get(hash)! * this.columnCount + first;
        for (let column = 0; column < count; column++)
          this.table[base + column] = signal.ngramWeights[at * count + column]!;
      });
      first += count;
    }
  }

  /** Forgets the last prompt. */
  begin(): void {
    this.scores.fill(0);
  }

  /** Takes in the n-grams of a prompt. */
  readonly takeNgrams = (ngrams: NgramHashes): void => {
    if (this.stamp === 255) {
      this.stamps.fill(0);
      this.stamp = 0;
    }
    this.stamp++;
    this.add(ngrams.words, ngrams.wordCount);
    this.add(ngrams.grams, ngrams.gramCount);
  };

  /**
   * The signals of the prompt whose n-grams were taken in, by name. `dense` are `PromptProfile.features`; `vector` has
   * `dimensions` numbers and length one, null where the signals were learnt without an encoder.
   */
  read(dense: Float32Array, vector: Float32Array | null): Record<string, LabelSignal<string>> {
    const read: Record<string, LabelSignal<string>> = {};
    let first = 0;
    for (const signal of this.signals) {
      const count = columnsOf(signal);
      this.addLinear(signal.dense, dense, first, count);
      if (vector !== null) this.addLinear(signal.vector, vector, first, count);
      for (let column = 0; column < count; column++) this.scores[first + column]! += signal.bias[column]!;
      read[signal.name] = this.labelled(signal, first);
      first += count;
    }
    return read;
  }

  /** What is said of a prompt that could not be read. */
  unknown(): Record<string, LabelSignal<string>> {
    return Object.fromEntries(this.signals.map(({ name }) => [name, { label: 'unknown', probability: 0 }]));
  }

  private labelled(signal: FittedSignal, first: number): LabelSignal<string> {
    const { labels, temperature, abstainBelow, leastFamiliarity } = signal;
    const best = softmaxInto(this.scores, first, labels.length, temperature, this.probabilities);
    const probability = this.probabilities[best]!;
    const rounded = roundShare(probability);
    const isUnfamiliar = this.scores[first + labels.length]! < leastFamiliarity;
    return probability < abstainBelow || isUnfamiliar
      ? { label: 'unknown', probability: rounded, guess: labels[best]! }
      : { label: labels[best]!, probability: rounded };
  }

  private add(hashes: Uint32Array, count: number): void {
    const { index, table, scores, stamps, stamp, columnCount } = this;
    const share = ngramShare(count);
    for (let at = 0; at < count; at++) {
      const place = index.find(hashes[at]!);
      if (place < 0 || stamps[place] === stamp) continue;
      stamps[place] = stamp;
      const base = place * columnCount;
      for (let column = 0; column < columnCount; column++) scores[column]! += share * table[base + column]!;
    }
  }

  private addLinear(weights: Float64Array, values: Float32Array, first: number, count: number): void {
    const { scores } = this;
    for (let place = 0; place < values.length; place++) {
      const value = values[place]!;
      if (value === 0) continue;
      const base = place * count;
      for (let column = 0; column < count; column++)
        scores[first + column]! += value * weights[base + column]!;
    }
  }
}
