/**
 * Expected cost per prompt and arm: ridge on the logarithm of the cost with Duan's smearing factor (N. Duan, "Smearing
 * Estimate", JASA 78, 1983) instead of exp(σ²/2), so that no distribution of the errors is assumed.
 */
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import { predictLogs, type RidgeState } from '../../routing/quality-model/ridge-member.ts';
import { type LengthState, lengthUnits } from '../../routing/quality-model/trained-state.ts';
import { solveForRidge, sumForRidge } from './fit-ridge.ts';
import { movementOf } from './movement.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

const smallestCostUsd = 1e-9;
/** Lengths vary together over arms, so the shared part may bend more than each arm's own. */
const penalties = { shared: 30, deviation: 100 };

export interface CostHead {
  schema: FeatureSchema;
  ridge: RidgeState;
  /** Mean of exp(error) per arm. */
  smearing: Float64Array;
  /** Standard deviation of the error per arm. */
  logSd: Float64Array;
}

/** Null when the table has no costs on these rows. */
export function fitCosts(table: OutcomeColumns, rows: Int32Array, schema: FeatureSchema): CostHead | null {
  return fitLogHead(table, table.costsUsd, rows, schema);
}

/**
 * Output tokens per arm where the table has them, else USD a call; null when it has neither. Which of the two it is, stands
 * in the units.
 */
export function fitLengths(
  table: OutcomeColumns,
  rows: Int32Array,
  schema: FeatureSchema,
): LengthState | null {
  const arms = table.arms.length;
  const cells = new Float64Array(table.rows * arms).fill(Number.NaN);
  const units = new Uint8Array(arms);
  for (let arm = 0; arm < arms; arm++) {
    const tokens = countPositive(table.outputTokens, rows, arms, arm);
    const costs = countPositive(table.costsUsd, rows, arms, arm);
    if (Math.max(tokens, costs) < leastMeasured) continue;
    units[arm] = tokens >= costs ? lengthUnits.tokens : lengthUnits.usd;
    const from = tokens >= costs ? table.outputTokens : table.costsUsd;
    for (const row of rows) cells[row * arms + arm] = from[row * arms + arm]!;
  }
  const head = fitLogHead(table, cells, rows, schema);
  if (head === null) return null;
  return {
    ridge: head.ridge,
    smearing: Float32Array.from(head.smearing),
    logSd: Float32Array.from(head.logSd),
    units,
  };
}

/** With fewer calls than this an arm's lengths are taken from the reading. */
const leastMeasured = 10;

function countPositive(cells: Float64Array, rows: Int32Array, arms: number, arm: number): number {
  let count = 0;
  for (const row of rows) if (cells[row * arms + arm]! > 0) count++;
  return count;
}

function fitLogHead(
  table: OutcomeColumns,
  cells: Float64Array,
  rows: Int32Array,
  schema: FeatureSchema,
): CostHead | null {
  const arms = table.arms.length;
  const logs = cells.map((value) => Math.log(Math.max(value, smallestCostUsd)));
  if (!rows.some((row) => cells.subarray(row * arms, row * arms + arms).some((value) => value > 0)))
    return null;
  const targets = { cells: logs, arms, weights: null };
  const ridge = solveForRidge(
    sumForRidge(schema, table.features, targets, rows, movementOf(schema, table.copies, rows)),
    penalties,
  );
  const sums = new Float64Array(arms);
  const squares = new Float64Array(arms);
  const counts = new Float64Array(arms);
  const predicted = new Float64Array(arms);
  const x = new Float64Array(schema.size);
  for (const row of rows) {
    expandFeatures(schema, table.features, row * table.featureCount, x);
    predictLogs(ridge, x, predicted);
    for (let arm = 0; arm < arms; arm++) {
      const log = logs[row * arms + arm]!;
      if (Number.isNaN(log)) continue;
      const error = log - predicted[arm]!;
      sums[arm]! += Math.exp(error);
      squares[arm]! += error * error;
      counts[arm]!++;
    }
  }
  return {
    schema,
    ridge,
    smearing: sums.map((sum, arm) => (counts[arm] === 0 ? 1 : sum / counts[arm]!)),
    logSd: squares.map((sum, arm) => (counts[arm] === 0 ? 0 : Math.sqrt(sum / counts[arm]!))),
  };
}

/** Expected USD per row and arm, rows × arms. */
export function predictCosts(head: CostHead, table: OutcomeColumns, rows: Int32Array): Float64Array {
  const arms = head.smearing.length;
  const costs = new Float64Array(rows.length * arms);
  const logs = new Float64Array(arms);
  const x = new Float64Array(head.schema.size);
  for (const [place, row] of rows.entries()) {
    expandFeatures(head.schema, table.features, row * table.featureCount, x);
    predictLogs(head.ridge, x, logs);
    for (let arm = 0; arm < arms; arm++)
      costs[place * arms + arm] = Math.exp(logs[arm]!) * head.smearing[arm]!;
  }
  return costs;
}
