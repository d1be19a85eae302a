/** Platt scaling with soft labels by Newton's method, per arm, shrunk to the scaling of all arms and that to the identity. */
import { logit, sigmoid } from '../../numerics/logistic.ts';

const shrinkage = 200;
/** Slopes of their own move the differences between arms, which decide, and take more labels to know than levels do. */
const slopeShrinkage = 1_000;
const iterations = 25;
const leastSlope = 0.05;
/** Keeps the slope finite when the chances tell outcomes apart perfectly. */
const priorPrecision = 0.5;

export interface Scaling {
  slope: number;
  offset: number;
}

/**
 * `chances` and `scores` are rows × arms over the same rows; missing scores are not-a-number. Gives slope and offset per
 * arm, flat.
 */
export function fitCalibration(chances: Float64Array, scores: Float64Array, arms: number): Float32Array {
  const rows = arms === 0 ? 0 : chances.length / arms;
  const everything = collect(chances, scores, arms, rows, null);
  const pooled = shrink(fitScaling(everything.logits, everything.labels), { slope: 1, offset: 0 }, rows);
  const calibration = new Float32Array(2 * arms);
  for (let arm = 0; arm < arms; arm++) {
    const own = collect(chances, scores, arms, rows, arm);
    const count = own.labels.length;
    const fitted = fitScaling(own.logits, own.labels);
    const slope = mix(fitted.slope, pooled.slope, count / (count + slopeShrinkage));
    const offset = fitOffset(own.logits, own.labels, slope);
    calibration[2 * arm] = slope;
    calibration[2 * arm + 1] = mix(offset, pooled.offset, count / (count + shrinkage));
  }
  return calibration;
}

/** Maximum a posteriori slope and offset, with a weak prior at the identity. */
export function fitScaling(logits: readonly number[], labels: readonly number[]): Scaling {
  let slope = 1;
  let offset = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let gradientSlope = priorPrecision * (slope - 1);
    let gradientOffset = priorPrecision * offset;
    let slopeSlope = priorPrecision;
    let slopeOffset = 0;
    let offsetOffset = priorPrecision;
    for (let row = 0; row < logits.length; row++) {
      const value = logits[row]!;
      const chance = sigmoid(slope * value + offset);
      const error = chance - labels[row]!;
      const weight = Math.max(chance * (1 - chance), 1e-6);
      gradientSlope += error * value;
      gradientOffset += error;
      slopeSlope += weight * value * value;
      slopeOffset += weight * value;
      offsetOffset += weight;
    }
    const determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset;
    if (!(Math.abs(determinant) > 1e-12)) break;
    const stepSlope = (offsetOffset * gradientSlope - slopeOffset * gradientOffset) / determinant;
    const stepOffset = (slopeSlope * gradientOffset - slopeOffset * gradientSlope) / determinant;
    slope -= clip(stepSlope);
    offset -= clip(stepOffset);
    if (Math.abs(stepSlope) + Math.abs(stepOffset) < 1e-8) break;
  }
  // A scaling that turns the order round is noise; then the offset alone is fitted.
  return slope >= leastSlope
    ? { slope, offset }
    : { slope: leastSlope, offset: fitOffset(logits, labels, leastSlope) };
}

function fitOffset(logits: readonly number[], labels: readonly number[], slope: number): number {
  let offset = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let gradient = priorPrecision * offset;
    let curvature = priorPrecision;
    for (let row = 0; row < logits.length; row++) {
      const chance = sigmoid(slope * logits[row]! + offset);
      gradient += chance - labels[row]!;
      curvature += Math.max(chance * (1 - chance), 1e-6);
    }
    offset -= clip(gradient / curvature);
  }
  return offset;
}

function shrink(own: Scaling, target: Scaling, rows: number): Scaling {
  const share = rows / (rows + shrinkage);
  return {
    slope: mix(own.slope, target.slope, share),
    offset: mix(own.offset, target.offset, share),
  };
}

function collect(
  chances: Float64Array,
  scores: Float64Array,
  arms: number,
  rows: number,
  only: number | null,
): { logits: number[]; labels: number[] } {
  const logits: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let arm = only ?? 0; arm <= (only ?? arms - 1); arm++) {
      const score = scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      logits.push(logit(chances[row * arms + arm]!));
      labels.push(score);
    }
  }
  return { logits, labels };
}

function clip(step: number): number {
  return Math.min(Math.max(step, -2), 2);
}

function mix(one: number, other: number, share: number): number {
  return share * one + (1 - share) * other;
}
