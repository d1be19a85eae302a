/** What the default policy would pick for each prompt of a sample, by predictions alone: no rules, no load, no plans. */
import type { Arm } from './arm.ts';
import { createPredictions, predictArms } from './arm-predictions.ts';
import { expectedCostUsd, expectedOutputTokens } from './cost-model.ts';
import { latencyPrior } from './latency-estimates.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { QualityPredictor } from './quality-model/quality-model.ts';
import { type RoutingTuning, valueFactor } from './tuning.ts';
import { type UsualArms, usualMargins } from './usual-arm.ts';

/** Predictions for each prompt of a sample, prompts × arms, and their means per arm. */
export interface SampleColumns {
  prompts: number;
  /** Priced candidates, as indices into the arms that were given. */
  arms: readonly number[];
  quality: Float64Array;
  /** Quality less pessimism and the price of time, both as shares of V, times the prompt's factor on V. */
  worth: Float64Array;
  /** Factor of each prompt on V. */
  factors: Float64Array;
  /** USD. */
  cost: Float64Array;
  meanQuality: Float64Array;
  meanCost: Float64Array;
  usual: UsualArms;
}

/** What the policy makes most of: `valueUsd` of `worth` less cost, quality whatever it costs, or little cost alone. */
export type SampleAim = { mode: 'balanced'; valueUsd: number } | { mode: 'best' } | { mode: 'cheapest' };

/** `candidate[a]` is 0 for arms that only serve inside longer plans. */
export function predictSample(
  arms: readonly Arm[],
  candidate: Uint8Array,
  predictor: QualityPredictor,
  sample: readonly PromptReading[],
  tuning: RoutingTuning,
): SampleColumns {
  const priced: number[] = [];
  for (let arm = 0; arm < arms.length; arm++)
    if (candidate[arm] === 1 && arms[arm]!.pricing !== null) priced.push(arm);
  const meanCost = new Float64Array(priced.length);
  const meanWorths = new Float64Array(priced.length);
  const columns: SampleColumns = {
    prompts: sample.length,
    arms: priced,
    quality: new Float64Array(sample.length * priced.length),
    worth: new Float64Array(sample.length * priced.length),
    factors: new Float64Array(sample.length),
    cost: new Float64Array(sample.length * priced.length),
    meanQuality: new Float64Array(priced.length),
    meanCost,
    usual: { margin: predictor.margin ?? 0, arms: priced, meanWorths, meanCosts: meanCost },
  };
  const predictions = createPredictions(predictor, arms.length);
  const { quality, uncertainty, outputTokens: lengths } = predictions;
  const speeds = priced.map((arm) => latencyPrior(arms[arm]!.model));
  for (const [prompt, reading] of sample.entries()) {
    predictArms(predictions, reading);
    const factor = valueFactor(reading.complexity, tuning);
    columns.factors[prompt] = factor;
    for (const [column, arm] of priced.entries()) {
      const place = prompt * priced.length + column;
      const outputTokens = expectedOutputTokens(arms[arm]!, reading, lengths[arm]);
      const speed = speeds[column]!;
      const seconds = speed.firstContentMs / 1000 + outputTokens / speed.outputTokensPerSecond;
      const cost = expectedCostUsd(arms[arm]!.pricing!, reading.inputTokens, 0, outputTokens);
      columns.quality[place] = quality[arm]!;
      const worth =
        quality[arm]! - tuning.pessimism * uncertainty[arm]! - tuning.secondShareByUrgency[0] * seconds;
      columns.worth[place] = factor * worth;
      meanWorths[column]! += worth / sample.length;
      columns.cost[place] = cost;
      columns.meanQuality[column]! += quality[arm]! / sample.length;
      meanCost[column]! += cost / sample.length;
    }
  }
  return columns;
}

/** Runs the policy over the sample: mean predicted quality and USD, and how often each column was picked. */
export function runPolicy(
  columns: SampleColumns,
  aim: SampleAim,
): { quality: number; costUsd: number; picks: Uint32Array } {
  const { prompts, cost } = columns;
  const count = columns.arms.length;
  const gain = aim.mode === 'balanced' ? columns.worth : columns.quality;
  const gainFactor = aim.mode === 'balanced' ? aim.valueUsd : aim.mode === 'best' ? 1 : 0;
  const costFactor = aim.mode === 'best' ? 0 : 1;
  const picks = new Uint32Array(count);
  const margins = usualMargins(columns.usual, aim.mode, gainFactor);
  let quality = 0;
  let costUsd = 0;
  for (let start = 0; count > 0 && start < prompts * count; start += count) {
    const factor = aim.mode === 'balanced' ? columns.factors[start / count]! : 1;
    let best = start;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let place = start; place < start + count; place++) {
      let score = gainFactor * gain[place]! - costFactor * cost[place]!;
      if (margins !== null) score -= gainFactor * factor * margins[place - start]!;
      // Ties as in the order of plans: the cheaper, then the better.
      if (score > bestScore || (score === bestScore && isBefore(columns, place, best))) {
        best = place;
        bestScore = score;
      }
    }
    picks[best - start]!++;
    quality += columns.quality[best]!;
    costUsd += cost[best]!;
  }
  return { quality: quality / Math.max(prompts, 1), costUsd: costUsd / Math.max(prompts, 1), picks };
}

function isBefore({ cost, quality }: SampleColumns, a: number, b: number): boolean {
  return cost[a]! < cost[b]! || (cost[a] === cost[b] && quality[a]! > quality[b]!);
}
