/**
 * The mean score of each arm as its outcomes and its card together say: `(n₀·q₀ + Σ w·y) / (n₀ + Σ w)`, with the prior's
 * pseudo-count of the cell table (Gelman et al., "Bayesian Data Analysis", 3rd edition, §2.4). An arm of one outcome stands
 * where its card stands; the plain mean would put it at the top or the bottom of every ranking.
 */
import type { Model } from '../../catalog/model.ts';
import { sigmoid } from '../../numerics/logistic.ts';
import { pseudoCount } from '../../routing/quality-model/cell-table.ts';
import { cardAbility } from './card-ability.ts';
import { unknownLogitSd } from './fit-cells.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

/** A logit by which a whole table may be graded more strictly than the cards, as a standard deviation. */
const tableShiftSd = 1;
const iterations = 25;

type CardOf = (name: string) => Model | undefined;

/** Per arm of the table, 0..1. Cards are moved to the level of the table; arms without one start at the mean of all. */
export function armLevels(table: OutcomeColumns, rows: Int32Array, cardOf?: CardOf): Float64Array {
  const arms = table.arms.length;
  const sums = new Float64Array(arms);
  const weights = new Float64Array(arms);
  for (const row of rows) {
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      const weight = table.weights?.[row * arms + arm] ?? 1;
      sums[arm]! += weight * score;
      weights[arm]! += weight;
    }
  }
  const seen = weights.reduce((sum, weight) => sum + weight, 0);
  const overall = seen === 0 ? 0.5 : sums.reduce((sum, value) => sum + value, 0) / seen;
  const cards = table.arms.map((name) => cardOf?.(name));
  const abilities = Float64Array.from(cards, cardAbility);
  const shift = tableShift(abilities, sums, weights);
  return sums.map((sum, arm) => {
    const ability = abilities[arm]!;
    const prior = Number.isNaN(ability) ? overall : sigmoid(ability + shift);
    const logitSd = Number.isNaN(ability) ? unknownLogitSd : cards[arm]!.qualityPrior.logitSd;
    const count = pseudoCount(prior, logitSd);
    return (count * prior + sum) / (count + weights[arm]!);
  });
}

/** By Newton's method, the likeliest common move of the cards' logits, from a prior at none. */
function tableShift(abilities: Float64Array, sums: Float64Array, weights: Float64Array): number {
  const precision = 1 / (tableShiftSd * tableShiftSd);
  let shift = 0;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let gradient = -precision * shift;
    let curvature = precision;
    for (let arm = 0; arm < abilities.length; arm++) {
      if (Number.isNaN(abilities[arm]!)) continue;
      const chance = sigmoid(abilities[arm]! + shift);
      gradient += sums[arm]! - weights[arm]! * chance;
      curvature += weights[arm]! * chance * (1 - chance);
    }
    const step = Math.min(Math.max(gradient / curvature, -1), 1);
    shift += step;
    if (Math.abs(step) < 1e-9) break;
  }
  return shift;
}
