import type { Random } from '../../numerics/random.ts';
import {
  type BinnedInputs,
  binInputs,
  fitForest,
  predictForest,
  type RegressionForest,
} from '../../numerics/regression-forest.ts';
import type { MixLlmState } from '../../routing/policies/mixllm-policy.ts';
import { directionOf, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';
import { sumCovariances } from './sum-covariances.ts';

const smallestCostUsd = 1e-9;

export function fitMixLlm(table: OutcomeColumns, rows: Int32Array, random: Random): MixLlmState {
  const schema = schemaOf(table, rows);
  const arms = table.arms.length;
  const values = inputsOf(table, rows, schema);
  const binned = binInputs(values, rows.length, schema.inputs.length);
  const columnOf = (cells: Float64Array, arm: number) =>
    Float64Array.from(rows, (row) => cells[row * arms + arm]!);
  const quality = table.arms.map((_, arm) => fitForest(binned, columnOf(table.scores, arm), random));
  const hasCosts = table.arms.every((_, arm) => columnOf(table.costsUsd, arm).some((cost) => cost > 0));
  const logCosts = hasCosts
    ? table.arms.map((_, arm) =>
        columnOf(table.costsUsd, arm).map((cost) => Math.log(Math.max(cost, smallestCostUsd))),
      )
    : [];
  const costForests = logCosts.map((targets) => fitForest(binned, targets, random));
  const direction = new Float32Array(schema.inputs.length);
  const covariances = sumCovariances(table, rows, schema.inputs.length, (row, out) => {
    directionOf(schema, table.features, row * table.featureCount, direction, 0);
    out.set(direction);
  });
  return {
    schema,
    arms: table.arms,
    quality,
    logCosts: costForests,
    smearing: Float32Array.from(costForests, (forest, arm) =>
      smearingOf(forest, binned, values, logCosts[arm]!),
    ),
    ...covariances,
  };
}

function inputsOf(table: OutcomeColumns, rows: Int32Array, { inputs }: FeatureSchema): Float32Array {
  const values = new Float32Array(rows.length * inputs.length);
  for (const [place, row] of rows.entries()) {
    for (const [at, input] of inputs.entries())
      values[place * inputs.length + at] = table.features[row * table.featureCount + input]!;
  }
  return values;
}

/** N. Duan, "Smearing Estimate", JASA 78, 1983: the mean of exp(error) turns a mean of logarithms into a mean. */
function smearingOf(
  forest: RegressionForest,
  { rows, inputs }: BinnedInputs,
  values: Float32Array,
  logs: Float64Array,
): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(logs[row]!)) continue;
    sum += Math.exp(logs[row]! - predictForest(forest, values.subarray(row * inputs, (row + 1) * inputs)));
    count++;
  }
  return count === 0 ? 1 : sum / count;
}
