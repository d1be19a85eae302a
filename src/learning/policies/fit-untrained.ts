/** Policies that learn nothing but the means of the arms; in evaluation they are what they are in serving. */
import { columnMean, type OutcomeColumns } from '../offline/outcome-columns.ts';
import { fitCosts, predictCosts } from '../offline/fit-costs.ts';
import { schemaOf } from '../offline/train-quality-model.ts';
import type { FitPolicy, FittedPolicy } from './policy-predictions.ts';

/** `fixed`: the arm of the best mean on the training prompts. */
export const fitFixed: FitPolicy = (table, rows) => fromArms(table, rows, () => armMeans(table, rows));

/** `weighted`: equal weights, so a draw among all arms for each prompt. */
export const fitWeighted: FitPolicy = (table, rows, _options, random) =>
  fromArms(table, rows, () => table.arms.map(() => random.uniform()));

/** Complexity tiers, as gateways' rule routers have them: the harder a prompt reads, the stronger the arm. */
export const fitRules: FitPolicy = (table, rows) => {
  const means = armMeans(table, rows);
  const ranks = rankOf(means);
  const readings = Float64Array.from(rows, (row) => table.readings[row]!.complexity).sort();
  return fromArms(table, rows, (target, row) => {
    const share = rankShare(readings, target.readings[row]!.complexity);
    const wanted = share * (table.arms.length - 1);
    return ranks.map((rank) => 1 - Math.abs(rank - wanted) / table.arms.length);
  });
};

export function armMeans(table: OutcomeColumns, rows: Int32Array): number[] {
  return table.arms.map((_, arm) => columnMean(table.scores, table.arms.length, arm, rows, 0.5));
}

/** A policy without chances whose worths are computed prompt by prompt. */
export function fromArms(
  table: OutcomeColumns,
  rows: Int32Array,
  worthsOf: (target: OutcomeColumns, row: number) => readonly number[],
): FittedPolicy {
  const costHead = fitCosts(table, rows, schemaOf(table, rows));
  return {
    predict(target, test) {
      const arms = table.arms.length;
      const worths = new Float64Array(test.length * arms);
      for (const [place, row] of test.entries()) worths.set(worthsOf(target, row), place * arms);
      const costs = costHead === null ? null : predictCosts(costHead, target, test);
      return { chances: null, worths, costs };
    },
  };
}

/** Place of each arm from the weakest, 0, to the strongest. */
function rankOf(means: readonly number[]): number[] {
  const order = means.map((_, arm) => arm).sort((a, b) => means[a]! - means[b]! || a - b);
  return means.map((_, arm) => order.indexOf(arm));
}

/** Share of the numbers that are smaller, and half of those that are equal. */
function rankShare(sorted: Float64Array, value: number): number {
  const firstNot = (isBefore: (other: number) => boolean) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(sorted[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const below = firstNot((other) => other < value);
  const notAbove = firstNot((other) => other <= value);
  return sorted.length === 0 ? 0.5 : (below + notAbove) / (2 * sorted.length);
}
