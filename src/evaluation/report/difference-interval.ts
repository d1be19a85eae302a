/**
 * Interval of a mean difference of predicted quality between two ways to answer the same calls.
 *
 * Percentile bootstrap (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13) over two sources of
 * doubt at once: which calls happened to be in the log, and how far each model's predicted quality is off. The second does
 * not average out over calls, since a wrong prior is wrong for every call of its model: each replicate draws one error per
 * model, and one per model and domain, in equal parts of the variance, and applies it to all calls alike.
 */
import type { Random } from '../../numerics/random.ts';
import { modelOfPlan, type Prediction } from './report-case.ts';

export interface Compared {
  from: Prediction;
  to: Prediction;
  domain: string;
}

export interface Interval {
  mean: number;
  /** 2.5th and 97.5th percentile. */
  low: number;
  high: number;
  /** Calls it rests on. */
  calls: number;
}

export interface BootstrapOptions {
  random: Random;
  replicates?: number;
  /** More calls than these are thinned out evenly. */
  maxCalls?: number;
}

/** Half of a model's error is common to all domains. */
const SHARED = Math.SQRT1_2;

/** Null without calls. */
export function differenceInterval(calls: readonly Compared[], options: BootstrapOptions): Interval | null {
  if (calls.length === 0) return null;
  const { random, replicates = 1_000, maxCalls = 5_000 } = options;
  const mean = calls.reduce((sum, { from, to }) => sum + to.quality - from.quality, 0) / calls.length;
  const step = Math.max(1, calls.length / maxCalls);
  const sample = Array.from(
    { length: Math.floor(calls.length / step) },
    (_, at) => calls[Math.floor(at * step)] as Compared,
  );
  const errors = new ErrorTable();
  const rows = sample.map((call) => errors.rowOf(call));
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    errors.draw(random);
    let sum = 0;
    for (let n = 0; n < rows.length; n++) sum += errors.difference(rows[random.integer(rows.length)] as Row);
    means[replicate] = sum / rows.length;
  }
  means.sort();
  return { mean, low: percentile(means, 0.025), high: percentile(means, 0.975), calls: calls.length };
}

interface Row {
  difference: number;
  /** Indices of errors with the factor that each counts with. */
  terms: readonly [index: number, factor: number][];
}

class ErrorTable {
  readonly #indices = new Map<string, number>();
  #errors = new Float64Array(0);

  rowOf({ from, to, domain }: Compared): Row {
    if (from.plan === to.plan) return { difference: to.quality - from.quality, terms: [] };
    return {
      difference: to.quality - from.quality,
      terms: [...this.#terms(to, domain, 1), ...this.#terms(from, domain, -1)],
    };
  }

  draw(random: Random): void {
    if (this.#errors.length !== this.#indices.size) this.#errors = new Float64Array(this.#indices.size);
    for (let at = 0; at < this.#errors.length; at++) this.#errors[at] = random.normal();
  }

  difference({ difference, terms }: Row): number {
    let sum = difference;
    for (const [index, factor] of terms) sum += factor * (this.#errors[index] ?? 0);
    return sum;
  }

  #terms({ plan, uncertainty }: Prediction, domain: string, sign: 1 | -1): [number, number][] {
    const model = modelOfPlan(plan);
    const factor = sign * SHARED * uncertainty;
    return [
      [this.#indexOf(model), factor],
      [this.#indexOf(`${model} ${domain}`), factor],
    ];
  }

  #indexOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.#indices.size;
      this.#indices.set(name, index);
    }
    return index;
  }
}

/** Of sorted values, linear between neighbours. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const left = Math.floor(place);
  const from = sorted[left] ?? 0;
  return from + (place - left) * ((sorted[Math.min(left + 1, sorted.length - 1)] ?? from) - from);
}
