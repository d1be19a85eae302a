import type { HistogramSample } from './exposition.ts';

/** How many values fell below each of some boundaries. Recording allocates nothing. */
export class Histogram {
  readonly labels: readonly string[];
  readonly #boundaries: readonly number[];
  /** Values in each bucket alone, the last of them without a bound. */
  readonly #counts: Float64Array;
  #sum = 0;

  /** Boundaries rise and belong to the bucket below them. */
  constructor(boundaries: readonly number[], labels: readonly string[] = []) {
    this.labels = labels;
    this.#boundaries = boundaries;
    this.#counts = new Float64Array(boundaries.length + 1);
  }

  record(value: number): void {
    const boundaries = this.#boundaries;
    let bucket = 0;
    while (bucket < boundaries.length && value > (boundaries[bucket] as number)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += value;
  }

  sample(): HistogramSample {
    let count = 0;
    const cumulative = Array.from(this.#counts, (inBucket) => {
      count += inBucket;
      return count;
    });
    return { labels: this.labels, boundaries: this.#boundaries, cumulative, sum: this.#sum };
  }
}
