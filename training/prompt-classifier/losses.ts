import { COLUMN_COUNT, HEADS } from '../../src/classification/heads/head-layout.ts';
import { sigmoid } from '../../src/classification/heads/probabilities.ts';

/** Labels of one example by head, in the order of `HEADS`: a label's or level's place, a share for a soft target, NaN when absent. */
export type Targets = Float32Array;

/** Weight of each head's loss, and of each of its classes. */
export interface LossWeights {
  heads: Float32Array;
  classes: Float32Array[];
}

/**
 * Probability that a level counts with at least, so that one surprising example cannot throw the thresholds.
 */
const MIN_PROBABILITY = 0.02;

/**
 * Gradient of the weighted loss with respect to the column scores (into `gradient`) and the thresholds (added to
 * `thresholdGradient`): cross-entropy for softmax and levels heads, negative log-likelihood of the cumulative-link model for
 * ordinal ones. Columns of heads without a label get 0. Returns the loss.
 */
export function lossGradient(
  scores: Float32Array,
  thresholds: Float32Array,
  targets: Targets,
  weights: LossWeights,
  exampleWeight: Float32Array | undefined,
  gradient: Float32Array,
  thresholdGradient: Float32Array,
): number {
  gradient.fill(0, 0, COLUMN_COUNT);
  let loss = 0;
  for (let at = 0; at < HEADS.length; at++) {
    const target = targets[at]!;
    if (Number.isNaN(target)) continue;
    const head = HEADS[at]!;
    let weight = weights.heads[at]! * (exampleWeight === undefined ? 1 : exampleWeight[at]!);
    if (weight === 0) continue;
    if (head.kind !== 'ordinal') {
      weight *= weights.classes[at]![target]!;
      const count = head.size;
      let top = -Infinity;
      for (let label = 0; label < count; label++) top = Math.max(top, scores[head.firstColumn + label]!);
      let sum = 0;
      for (let label = 0; label < count; label++) sum += Math.exp(scores[head.firstColumn + label]! - top);
      for (let label = 0; label < count; label++) {
        const column = head.firstColumn + label;
        gradient[column] = weight * (Math.exp(scores[column]! - top) / sum - (label === target ? 1 : 0));
      }
      loss -= weight * (scores[head.firstColumn + target]! - top - Math.log(sum));
      continue;
    }
    const latent = scores[head.firstColumn]!;
    if (head.levels.length === 2) {
      // One threshold: a boolean, whose target may be a share.
      const probability = sigmoid(latent - thresholds[head.firstThreshold]!);
      weight *= weights.classes[at]![Math.round(target)]!;
      gradient[head.firstColumn] = weight * (probability - target);
      thresholdGradient[head.firstThreshold]! -= weight * (probability - target);
      loss -=
        weight * (target * Math.log(probability + 1e-9) + (1 - target) * Math.log(1 - probability + 1e-9));
      continue;
    }
    weight *= weights.classes[at]![target]!;
    const lower = target === 0 ? 1 : sigmoid(latent - thresholds[head.firstThreshold + target - 1]!);
    const upper =
      target === head.levels.length - 1 ? 0 : sigmoid(latent - thresholds[head.firstThreshold + target]!);
    const probability = Math.max(MIN_PROBABILITY, lower - upper);
    const lowerSlope = lower * (1 - lower);
    const upperSlope = upper * (1 - upper);
    gradient[head.firstColumn] = (-weight * (lowerSlope - upperSlope)) / probability;
    if (target > 0)
      thresholdGradient[head.firstThreshold + target - 1]! += (weight * lowerSlope) / probability;
    if (target < head.levels.length - 1)
      thresholdGradient[head.firstThreshold + target]! -= (weight * upperSlope) / probability;
    loss -= weight * Math.log(probability);
  }
  return loss;
}
