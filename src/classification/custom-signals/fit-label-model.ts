import { fitKernelRidge } from '../../numerics/kernel-ridge.ts';
import { softmaxInto } from '../heads/probabilities.ts';

/** λ of the ridge; similarities of a prompt with itself are about 1. Between 0.05 and 0.6 accuracy hardly changes. */
export const RIDGE = 0.2;
/** Share of right labels among those that are not `unknown`, which the abstention threshold aims at. */
const WANTED_ACCURACY = 0.9;
const MAX_THRESHOLD = 0.99;
const LOG_TEMPERATURES = [Math.log(0.01), Math.log(10)] as const;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Scores of labels from similarities, and how they become probabilities. */
export interface LabelModel {
  /** Weight of each example for each label, n × labels row-major. */
  duals: Float64Array;
  temperature: number;
  /** Probability below which the signal is `unknown`. */
  abstainBelow: number;
}

/**
 * Fits one-against-the-rest ridge scores, a temperature and an abstention threshold. Both of the latter are taken from
 * predictions for each example by the model without it, so that they hold for prompts that are not among the examples.
 * `kernel` is n × n and overwritten; a stated `abstainBelow`, 0..1, is taken instead of the fitted one.
 */
export function fitLabelModel(
  kernel: Float64Array,
  labels: readonly number[],
  labelCount: number,
  abstainBelow?: number,
): LabelModel {
  const n = labels.length;
  const targets = new Float64Array(n * labelCount).fill(-1 / (labelCount - 1));
  labels.forEach((label, at) => {
    targets[at * labelCount + label] = 1;
  });
  const { duals, leaveOneOut } = fitKernelRidge(kernel, targets, n, labelCount, RIDGE);
  const temperature = fitTemperature(leaveOneOut, labels, labelCount);
  return {
    duals,
    temperature,
    abstainBelow: abstainBelow ?? chooseThreshold(leaveOneOut, labels, labelCount, temperature),
  };
}

/**
 * The temperature with the least mean negative log-likelihood, by golden-section search over its logarithm. Each label
 * counts a little for the others, so that a few examples that are all told apart do not make the signal sure of itself.
 */
function fitTemperature(scores: Float64Array, labels: readonly number[], labelCount: number): number {
  const doubt = 1 / (labels.length + labelCount);
  const probabilities = new Float64Array(labelCount);
  const loss = (logTemperature: number) => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    labels.forEach((label, at) => {
      softmaxInto(scores, at * labelCount, labelCount, temperature, probabilities);
      for (let other = 0; other < labelCount; other++) {
        const share = other === label ? 1 - doubt : doubt / (labelCount - 1);
        sum -= share * Math.log(Math.max(probabilities[other]!, 1e-12));
      }
    });
    return sum;
  };
  let [low, high] = LOG_TEMPERATURES as readonly [number, number];
  for (let round = 0; round < 30; round++) {
    const width = GOLDEN * (high - low);
    if (loss(high - width) <= loss(low + width)) high = low + width;
    else low = high - width;
  }
  return Math.exp((low + high) / 2);
}

/** The lowest probability from which on the wanted share is right, half a wrong one taken for granted. */
function chooseThreshold(
  scores: Float64Array,
  labels: readonly number[],
  labelCount: number,
  temperature: number,
): number {
  const probabilities = new Float64Array(labelCount);
  const reads = labels.map((label, at) => {
    const best = softmaxInto(scores, at * labelCount, labelCount, temperature, probabilities);
    return { probability: probabilities[best]!, isRight: best === label };
  });
  reads.sort((a, b) => b.probability - a.probability);
  const least = Math.min(0.5, 1.5 / labelCount) + 0.1;
  let threshold = MAX_THRESHOLD;
  let right = 0;
  reads.forEach(({ probability, isRight }, at) => {
    if (isRight) right++;
    if (right / (at + 1.5) >= WANTED_ACCURACY) threshold = Math.min(threshold, probability);
  });
  return Math.max(least, threshold);
}
