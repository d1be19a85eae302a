import type { Sample } from './exposition.ts';

interface Series {
  labels: readonly string[];
  value: number;
}

/** Most label combinations that one counter keeps; what comes after goes into one series labelled `other`. */
const MAX_SERIES = 2_000;

/** A counter for each combination of label values. Adding is one look-up by a short key; text is made when somebody asks. */
export class CounterFamily<Names extends readonly string[]> {
  readonly names: Names;
  readonly #series = new Map<string, Series>();

  constructor(names: Names) {
    this.names = names;
  }

  add(amount: number, ...values: { [At in keyof Names]: string }): void {
    const key = values.length === 1 ? (values[0] as string) : values.join('\u0000');
    const series = this.#series.get(key);
    if (series !== undefined) series.value += amount;
    else this.#addSeries(key, values as readonly string[], amount);
  }

  samples(): Sample[] {
    return [...this.#series.values()];
  }

  #addSeries(key: string, values: readonly string[], amount: number): void {
    const isFull = this.#series.size >= MAX_SERIES;
    const keyOrOther = isFull ? '\u0000other' : key;
    const other = this.#series.get(keyOrOther);
    if (other !== undefined) other.value += amount;
    else
      this.#series.set(keyOrOther, {
        labels: isFull ? this.names.map(() => 'other') : values,
        value: amount,
      });
  }
}
