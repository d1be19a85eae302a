import type { Random } from '../../numerics/random.ts';
import type { KnnState } from '../../routing/policies/knn-policy.ts';
import { armLevels } from '../offline/arm-levels.ts';
import { fitClusters } from '../offline/fit-clusters.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';

export function fitKnn(table: OutcomeColumns, rows: Int32Array, random: Random): KnnState {
  const schema = schemaOf(table, rows);
  return { schema, arms: table.arms, ...fitClusters(schema, table, rows, armLevels(table, rows), random) };
}
