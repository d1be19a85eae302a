import type { LinUcbState } from '../../routing/policies/lin-ucb-policy.ts';
import { createFeatureSchema, expandFeatures } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';
import { sumCovariances } from './sum-covariances.ts';

const penalty = 30;
const optimism = 0.1;

/** The inputs as they are, without the indicators: the square of their number is what an arm has to learn and to keep. */
export function fitLinUcb(table: OutcomeColumns, rows: Int32Array): LinUcbState {
  const { classifierVersion, featureCount, inputs } = schemaOf(table, rows);
  const schema = createFeatureSchema(
    classifierVersion,
    featureCount,
    inputs,
    inputs.map(() => []),
  );
  const arms = table.arms.length;
  const dimensions = schema.size + 1;
  const vectorOf = (row: number, out: Float64Array) => {
    out[0] = 1;
    expandFeatures(schema, table.features, row * featureCount, out.subarray(1));
  };
  const sides = new Float64Array(arms * dimensions);
  const x = new Float64Array(dimensions);
  for (const row of rows) {
    vectorOf(row, x);
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      for (let at = 0; at < dimensions; at++) sides[arm * dimensions + at]! += score * x[at]!;
    }
  }
  const sums = sumCovariances(table, rows, dimensions, vectorOf);
  return { schema, arms: table.arms, ...sums, sides, penalty, optimism };
}
