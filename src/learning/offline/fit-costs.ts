/**
 * Expected cost per prompt and arm: ridge on the logarithm of the cost with Duan's smearing factor (N. Duan, "Smearing
 * Estimate", JASA 78, 1983) instead of exp(σ²/2), so that no distribution of the errors is assumed.
 */
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { RidgeState } from '../../routing/quality-model/ridge-member.ts';
import { solveForRidge, sumForRidge } from './fit-ridge.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

const smallestCostUsd = 1e-9;
/** Lengths vary together over arms, so the shared part may bend more than each arm's own. */
const penalties = { shared: 30, deviation: 100 };

export interface CostHead {
  schema: FeatureSchema;
  ridge: RidgeState;
  /** Mean of exp(error) per arm. */
  smearing: Float64Array;
}

/** Null when the table has no costs on these rows. */
export function fitCosts(table: OutcomeColumns, rows: Int32Array, schema: FeatureSchema): CostHead | null {
  const arms = table.arms.length;
  const logs = table.costsUsd.map((cost) => Math.log(Math.max(cost, smallestCostUsd)));
  if (!rows.some((row) => table.costsUsd.subarray(row * arms, row * arms + arms).some((cost) => cost > 0)))
    return null;
  const ridge = solveForRidge(sumForRidge(schema, table.features, { cells: logs, arms }, rows), penalties);
  const sums = new Float64Array(arms);
  const counts = new Float64Array(arms);
  const predicted = new Float64Array(arms);
  const head = { schema, ridge, smearing: new Float64Array(arms).fill(1) };
  for (const row of rows) {
    predictLogCosts(head, table.features, row * table.featureCount, predicted);
    for (let arm = 0; arm < arms; arm++) {
      const log = logs[row * arms + arm]!;
      if (Number.isNaN(log)) continue;
      sums[arm]! += Math.exp(log - predicted[arm]!);
      counts[arm]!++;
    }
  }
  return { ...head, smearing: sums.map((sum, arm) => (counts[arm] === 0 ? 1 : sum / counts[arm]!)) };
}

/** Expected USD per row and arm, rows × arms. */
export function predictCosts(head: CostHead, table: OutcomeColumns, rows: Int32Array): Float64Array {
  const arms = head.smearing.length;
  const costs = new Float64Array(rows.length * arms);
  const logs = new Float64Array(arms);
  for (const [place, row] of rows.entries()) {
    predictLogCosts(head, table.features, row * table.featureCount, logs);
    for (let arm = 0; arm < arms; arm++)
      costs[place * arms + arm] = Math.exp(logs[arm]!) * head.smearing[arm]!;
  }
  return costs;
}

/** As the ridge member, without its bounds on chances. */
function predictLogCosts(
  { schema, ridge }: CostHead,
  features: Float32Array,
  offset: number,
  out: Float64Array,
): void {
  const x = new Float64Array(schema.size);
  expandFeatures(schema, features, offset, x);
  for (let arm = 0; arm < out.length; arm++) {
    let sum = ridge.intercepts[arm]!;
    for (let at = 0; at < schema.size; at++)
      sum += ridge.weights[arm * schema.size + at]! * (x[at]! - ridge.means[at]!);
    out[arm] = sum;
  }
}
