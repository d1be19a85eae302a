import { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import type { NgramHashes } from '../features/ngram-hashes.ts';
import { softmaxInto } from '../heads/probabilities.ts';
import type { LabelSignal } from '../prompt-profile.ts';
import { ngramShare } from './example-features.ts';
import type { FittedSignal } from './fit-custom-signal.ts';

const MAX_LABELS = 16;

/**
 * Learnt signals ready to serve: one pass over the n-grams of a prompt scores all labels of all signals. Buffers are
 * reused: one instance serves one call at a time.
 */
export class CustomSignalSet {
  readonly signals: readonly FittedSignal[];
  /** Length of the vectors that `read` needs; 0 without an encoder. */
  readonly dimensions: number;
  private readonly labelCount: number;
  private readonly index: FingerprintIndex;
  /** N-grams of all signals × labels of all signals. */
  private readonly table: Float32Array;
  private readonly stamps: Uint8Array;
  private stamp = 0;
  private readonly scores: Float64Array;
  private readonly probabilities = new Float64Array(MAX_LABELS);

  constructor(signals: readonly FittedSignal[]) {
    this.signals = signals;
    this.labelCount = signals.reduce((count, { labels }) => count + labels.length, 0);
    this.scores = new Float64Array(this.labelCount);
    const [first] = signals;
    this.dimensions = first === undefined ? 0 : first.vector.length / first.labels.length;
    const places = new Map<number, number>();
    for (const { ngrams } of signals)
      for (const hash of ngrams) if (!places.has(hash)) places.set(hash, places.size);
    this.index = new FingerprintIndex(Uint32Array.from(places.keys()));
    this.table = new Float32Array(places.size * this.labelCount);
    this.stamps = new Uint8Array(places.size);
    let column = 0;
    for (const { ngrams, ngramWeights, labels } of signals) {
      for (let at = 0; at < ngrams.length; at++) {
        const base = places.get(ngrams[at]!)! * this.labelCount + column;
        for (let label = 0; label < labels.length; label++)
          this.table[base + label] = ngramWeights[at * labels.length + label]!;
      }
      column += labels.length;
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

  /** The signals of the prompt whose n-grams were taken in. `vector` has `dimensions` numbers and length one. */
  read(dense: Float32Array, vector: Float32Array | null): Record<string, LabelSignal<string>> {
    const read: Record<string, LabelSignal<string>> = {};
    let column = 0;
    for (const signal of this.signals) {
      this.addLinear(signal, signal.dense, dense, column);
      if (vector !== null) this.addLinear(signal, signal.vector, vector, column);
      for (let label = 0; label < signal.labels.length; label++)
        this.scores[column + label]! += signal.bias[label]!;
      read[signal.name] = this.labelled(signal, column);
      column += signal.labels.length;
    }
    return read;
  }

  /** What is said of a prompt that could not be read. */
  unknown(): Record<string, LabelSignal<string>> {
    return Object.fromEntries(this.signals.map(({ name }) => [name, { label: 'unknown', probability: 0 }]));
  }

  private labelled(signal: FittedSignal, column: number): LabelSignal<string> {
    const { labels, temperature, abstainBelow, leastScore } = signal;
    const best = softmaxInto(this.scores, column, labels.length, temperature, this.probabilities);
    const probability = this.probabilities[best]!;
    const rounded = Math.round(probability * 10_000) / 10_000;
    return probability < abstainBelow || this.scores[column + best]! < leastScore
      ? { label: 'unknown', probability: rounded, guess: labels[best]! }
      : { label: labels[best]!, probability: rounded };
  }

  private add(hashes: Uint32Array, count: number): void {
    const { index, table, scores, stamps, stamp, labelCount } = this;
    const share = ngramShare(count);
    for (let at = 0; at < count; at++) {
      const place = index.find(hashes[at]!);
      if (place < 0 || stamps[place] === stamp) continue;
      stamps[place] = stamp;
      const base = place * labelCount;
      for (let label = 0; label < labelCount; label++) scores[label]! += share * table[base + label]!;
    }
  }

  private addLinear(
    { labels }: FittedSignal,
    weights: Float64Array,
    values: Float32Array,
    column: number,
  ): void {
    const { scores } = this;
    const count = labels.length;
    for (let place = 0; place < values.length; place++) {
      const value = values[place]!;
      if (value === 0) continue;
      const base = place * count;
      for (let label = 0; label < count; label++) scores[column + label]! += value * weights[base + label]!;
    }
  }
}
