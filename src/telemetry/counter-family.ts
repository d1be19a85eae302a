import type { Attributes, BatchObservableResult, Observable } from '@opentelemetry/api';

interface Series {
  attributes: Attributes;
  value: number;
}

/** Most label combinations that one counter keeps; what comes after goes into one series labelled `other`. */
const MAX_SERIES = 2_000;

/**
 * A counter that is added to on the hot path and told to OpenTelemetry only when somebody collects: adding is one
 * look-up by a short key, where the SDK would serialise the labels anew for each call.
 */
export class CounterFamily<Labels extends readonly string[]> {
  readonly #names: Labels;
  readonly #series = new Map<string, Series>();

  constructor(names: Labels) {
    this.#names = names;
  }

  add(amount: number, ...values: { [At in keyof Labels]: string }): void {
    const key = values.length === 1 ? (values[0] as string) : values.join('\u0000');
    const series = this.#series.get(key);
    if (series !== undefined) series.value += amount;
    else this.#addSeries(key, values as readonly string[], amount);
  }

  observe(result: BatchObservableResult, instrument: Observable): void {
    for (const { attributes, value } of this.#series.values()) result.observe(instrument, value, attributes);
  }

  #addSeries(key: string, values: readonly string[], amount: number): void {
    const isFull = this.#series.size >= MAX_SERIES;
    const keyOrOther = isFull ? '\u0000other' : key;
    const other = this.#series.get(keyOrOther);
    if (other !== undefined) {
      other.value += amount;
      return;
    }
    const attributes: Attributes = {};
    for (const [at, name] of this.#names.entries())
      attributes[name] = isFull ? 'other' : (values[at] as string);
    this.#series.set(keyOrOther, { attributes, value: amount });
  }
}
