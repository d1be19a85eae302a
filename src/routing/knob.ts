/**
 * The knob: a tolerated mean loss of predicted quality against a reference model. On a sample of prompts the policy
 * "most of V·w(x)·(q − κu − τT) − c" is run for a grid of values V of a good answer; the smallest V whose mean loss is within
 * the tolerance serves. A value in dollars alone would mean something else for every pool and every traffic.
 */
import type { Arm } from './arm.ts';
import { predictSample, runPolicy, type SampleColumns } from './knob-sample.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { QualityPredictor } from './quality-model/quality-model.ts';
import type { RoutingTuning } from './tuning.ts';
import type { UsualArms } from './usual-arm.ts';

const smallestValueUsd = 1e-6;
const valueRatio = 1.25;
const valueCount = 94;

/** Published interpolation of the `quality` shorthand; at 0 the tolerance is whatever the cheapest plan loses. */
const knobPoints: readonly (readonly [quality: number, loss: number])[] = [
  [0.25, 0.1],
  [0.5, 0.05],
  [0.8, 0.02],
  [0.95, 0.005],
  [1, 0],
];

export interface KnobTable {
  /** Arm that losses are measured against; −1 when the pool has no priced model. */
  reference: number;
  /** Mean predicted quality of the reference over the sample. */
  referenceQuality: number;
  /** Mean predicted USD per request of the reference. */
  referenceCostUsd: number;
  usual: UsualArms;
  /** Rising grid of values of a good answer, with the policy's mean loss (falling) at each. */
  valuesUsd: Float64Array;
  losses: Float64Array;
}

/** `candidate[a]` is 0 for arms that only serve inside longer plans. */
export function calibrateKnob(
  arms: readonly Arm[],
  candidate: Uint8Array,
  predictor: QualityPredictor,
  sample: readonly PromptReading[],
  tuning: RoutingTuning,
  referenceModel?: string,
): KnobTable {
  const columns = predictSample(arms, candidate, predictor, sample, tuning);
  const reference = pickReference(arms, columns, referenceModel);
  const table: KnobTable = {
    reference: reference < 0 ? -1 : columns.arms[reference]!,
    referenceQuality: reference < 0 ? 0 : columns.meanQuality[reference]!,
    referenceCostUsd: reference < 0 ? 0 : columns.meanCost[reference]!,
    usual: columns.usual,
    valuesUsd: new Float64Array(valueCount),
    losses: new Float64Array(valueCount),
  };
  let value = smallestValueUsd;
  for (let step = 0; step < valueCount; step++, value *= valueRatio) {
    const { quality } = runPolicy(columns, { mode: 'balanced', valueUsd: value });
    const loss = table.referenceQuality - quality;
    table.valuesUsd[step] = value;
    // Pessimism can make a dearer choice look worse on average; the tolerance must stay monotone all the same.
    table.losses[step] = step === 0 ? loss : Math.min(loss, table.losses[step - 1]!);
  }
  return table;
}

/** Tolerated loss that a `quality` of 0..1 stands for in this pool. */
export function toleratedLoss(table: KnobTable, quality: number): number {
  const [lowestQuality, lowestLoss] = knobPoints[0]!;
  if (quality >= 1) return 0;
  if (quality < lowestQuality) {
    const cheapestLoss = Math.max(table.losses[0] ?? lowestLoss, lowestLoss);
    const share = Math.max(quality, 0) / lowestQuality;
    return cheapestLoss + share * (lowestLoss - cheapestLoss);
  }
  for (let point = 1; point < knobPoints.length; point++) {
    const [right, rightLoss] = knobPoints[point]!;
    const [left, leftLoss] = knobPoints[point - 1]!;
    if (quality <= right) return leftLoss + ((quality - left) / (right - left)) * (rightLoss - leftLoss);
  }
  return 0;
}

/** The `quality` that stands for a tolerated loss: the inverse of `toleratedLoss`. */
export function knobOfLoss(table: KnobTable, loss: number): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (toleratedLoss(table, middle) > loss) low = middle;
    else high = middle;
  }
  return high;
}

/** Smallest value in USD whose policy stays within the loss; where none does, the smallest of least loss. */
export function valueForLoss(table: KnobTable, maxLoss: number): number {
  let low = 0;
  let high = table.losses.length - 1;
  const reachable = Math.max(maxLoss, (table.losses[high] ?? 0) + 1e-9);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (table.losses[middle]! <= reachable) high = middle;
    else low = middle + 1;
  }
  return table.valuesUsd[low] ?? smallestValueUsd;
}

function pickReference(arms: readonly Arm[], columns: SampleColumns, wanted: string | undefined): number {
  if (wanted !== undefined) {
    const named = columns.arms.findIndex(
      (arm) => arms[arm]!.plan.id === wanted || arms[arm]!.model.id === wanted,
    );
    if (named >= 0) return named;
  }
  let best = -1;
  for (let column = 0; column < columns.arms.length; column++) {
    if (best < 0) best = column;
    const gain = columns.meanQuality[column]! - columns.meanQuality[best]!;
    if (gain > 0 || (gain === 0 && columns.meanCost[column]! < columns.meanCost[best]!)) best = column;
  }
  return best;
}
