import type { Head } from './head-layout.ts';

/**
 * From scores to probabilities: softmax, and the cumulative-link (proportional odds) model for ordered levels,
 * P(level > k) = σ(z − θ_k). Source: P. McCullagh, "Regression Models for Ordinal Data", JRSS B 42(2), 1980.
 */

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** Softmax of `scores[first … first + count − 1] / temperature` into `out[0 … count − 1]`; returns the best place. */
export function softmaxInto(
  scores: ArrayLike<number>,
  first: number,
  count: number,
  temperature: number,
  out: Float64Array | Float32Array,
): number {
  let best = 0;
  for (let at = 1; at < count; at++) if (scores[first + at]! > scores[first + best]!) best = at;
  const top = scores[first + best]!;
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const weight = Math.exp((scores[first + at]! - top) / temperature);
    out[at] = weight;
    sum += weight;
  }
  for (let at = 0; at < count; at++) out[at]! /= sum;
  return best;
}

/**
 * Place of the highest level that is reached or passed with a probability of at least its cut, `cuts[level]`: of ordered
 * levels the middle ones are seldom the likeliest, so the likeliest is a poor summary.
 */
export function reachedLevel(probabilities: ArrayLike<number>, cuts: readonly number[]): number {
  let reached = 0;
  for (let level = cuts.length - 1; level > 0; level--) {
    reached += probabilities[level]!;
    if (reached >= cuts[level]!) return level;
  }
  return 0;
}

/**
 * Probabilities of `count` ordered levels into `out`, from the latent score and its ascending thresholds
 * `thresholds[first … first + count − 2]`, both divided by the temperature. Returns the likeliest level's place.
 */
export function ordinalInto(
  latent: number,
  thresholds: ArrayLike<number>,
  first: number,
  count: number,
  temperature: number,
  out: Float64Array | Float32Array,
): number {
  let above = 1;
  let best = 0;
  for (let level = 0; level < count; level++) {
    const next = level === count - 1 ? 0 : sigmoid((latent - thresholds[first + level]!) / temperature);
    out[level] = Math.max(0, above - next);
    above = next;
    if (out[level]! > out[best]!) best = level;
  }
  return best;
}

/** A share or score of 0..1 as signals give it: four decimals are more than the calibration is good for. */
export function roundShare(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

/**
 * Probabilities of a head's labels or levels into `out`, from the scores of all columns; returns the likeliest place.
 */
export function headProbabilities(
  head: Head,
  scores: ArrayLike<number>,
  thresholds: ArrayLike<number>,
  temperature: number,
  out: Float64Array | Float32Array,
): number {
  return head.kind === 'ordinal'
    ? ordinalInto(scores[head.firstColumn]!, thresholds, head.firstThreshold, head.size, temperature, out)
    : softmaxInto(scores, head.firstColumn, head.size, temperature, out);
}
