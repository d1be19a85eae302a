/**
 * A cascade with a threshold (Chen et al., "FrugalGPT", arXiv 2305.05176): a first model answers, a scorer judges the
 * answer, and below a threshold another model answers as well and is paid on top. Tables hold no answers to judge, so the
 * scorer is simulated as RouterBench does (arXiv 2403.12031): it sees the real score through noise that makes it err on a
 * stated share of answers.
 */
import { logit, sigmoid } from '../../numerics/logistic.ts';
import { seededRandom } from '../../numerics/random.ts';
import { columnMean, type OutcomeColumns } from '../offline/outcome-columns.ts';
import { armMeans } from './fit-untrained.ts';
import type { FitPolicy } from './policy-predictions.ts';

/** Standard deviation at which `score + noise` stands on the wrong side of a half for a fifth of right or wrong answers. */
const noise = 0.5 / 0.8416;
const simulated = 'the scorer of first answers, which errs on 20 % of them';
/** Prices of money, as multiples of quality per mean cost, at which a first model is judged. */
const priceLevels = [0.03, 0.1, 0.3];

/** Column of the first arm: its answer is taken; of any other: that arm answers after it, and both are paid. */
export const fitCascadeThreshold: FitPolicy = (table, rows, { seed }) => {
  const means = armMeans(table, rows);
  const costs = table.arms.map((_, arm) =>
    columnMean(table.costsUsd, table.arms.length, arm, rows, Number.NaN),
  );
  const hasCosts = costs.every((cost) => cost >= 0) && costs.some((cost) => cost > 0);
  const first = chooseFirst(table, rows, seed, means, hasCosts ? costs : null);
  return {
    simulated,
    predict(target, test) {
      const arms = target.arms.length;
      const worths = new Float64Array(test.length * arms);
      const expected = new Float64Array(test.length * arms);
      const outcomes = { scores: new Float64Array(worths.length), costsUsd: new Float64Array(worths.length) };
      for (const [place, row] of test.entries()) {
        const base = place * arms;
        const paid = target.costsUsd[row * arms + first]!;
        for (let arm = 0; arm < arms; arm++) {
          const own = row * arms + arm;
          worths[base + arm] = arm === first ? judge(target, row, first, means[first]!, seed) : means[arm]!;
          expected[base + arm] = arm === first ? costs[first]! : costs[first]! + costs[arm]!;
          outcomes.scores[base + arm] = target.scores[own]!;
          outcomes.costsUsd[base + arm] = arm === first ? paid : paid + target.costsUsd[own]!;
        }
      }
      return { chances: null, worths, costs: hasCosts ? expected : null, outcomes };
    },
  };
};

/** Chance that the first answer is right, given the scorer's verdict and the arm's mean; Bayes with normal noise. */
function judge(target: OutcomeColumns, row: number, first: number, mean: number, seed: number): number {
  const score = target.scores[row * target.arms.length + first]!;
  if (Number.isNaN(score)) return 0;
  const verdict = score + noise * seededRandom(seed * 1_000_003 + row).normal();
  const prior = Math.min(Math.max(mean, 0.01), 0.99);
  return sigmoid(logit(prior) + (verdict - 0.5) / noise ** 2);
}

/** The arm of most worth as a first one, at usual prices of money; without costs the weaker of two, so that calls count. */
function chooseFirst(
  table: OutcomeColumns,
  rows: Int32Array,
  seed: number,
  means: readonly number[],
  costs: readonly number[] | null,
): number {
  if (costs === null) return means.indexOf(Math.min(...means));
  const arms = table.arms.length;
  const typical = costs.reduce((sum, cost) => sum + cost, 0) / arms;
  const worthAsFirst = (first: number) => {
    let worth = 0;
    for (const level of priceLevels) {
      const price = level / typical;
      const seconds = means.map((mean, arm) =>
        arm === first ? Number.NEGATIVE_INFINITY : mean - price * costs[arm]!,
      );
      const bestSecond = Math.max(...seconds);
      const second = seconds.indexOf(bestSecond);
      for (const row of rows) {
        const isTaken = arms === 1 || judge(table, row, first, means[first]!, seed) >= bestSecond;
        const score = table.scores[row * arms + (isTaken ? first : second)]!;
        if (!Number.isNaN(score)) worth += score - price * (isTaken ? 0 : costs[second]!);
      }
      worth -= price * costs[first]! * rows.length;
    }
    return worth;
  };
  const worths = means.map((_, arm) => worthAsFirst(arm));
  return worths.indexOf(Math.max(...worths));
}
