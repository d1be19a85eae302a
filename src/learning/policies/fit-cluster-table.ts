import { nearestCentroid } from '../../numerics/spherical-kmeans.ts';
import type { Random } from '../../numerics/random.ts';
import type { ClusterTableState } from '../../routing/policies/cluster-table-policy.ts';
import { directionOf } from '../../routing/quality-model/quality-features.ts';
import { armLevels } from '../offline/arm-levels.ts';
import { fitClusters } from '../offline/fit-clusters.ts';
import { columnMean, type OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';

/** Calls that a cluster's mean cost is pulled to the arm's by. */
const costPseudoCount = 5;

export function fitClusterTable(table: OutcomeColumns, rows: Int32Array, random: Random): ClusterTableState {
  const schema = schemaOf(table, rows);
  const { clusters } = fitClusters(schema, table, rows, armLevels(table, rows), random);
  return { schema, arms: table.arms, clusters, costs: meanCosts(table, rows, schema, clusters.centroids) };
}

function meanCosts(
  table: OutcomeColumns,
  rows: Int32Array,
  schema: ClusterTableState['schema'],
  centroids: Float32Array,
): Float32Array {
  const arms = table.arms.length;
  const d = schema.inputs.length;
  const clusters = d === 0 ? 0 : centroids.length / d;
  const means = table.arms.map((_, arm) => columnMean(table.costsUsd, arms, arm, rows, Number.NaN));
  if (means.some((mean) => !(mean >= 0))) return new Float32Array(0);
  const sums = new Float64Array(clusters * arms);
  const counts = new Float64Array(clusters * arms);
  const direction = new Float32Array(d);
  for (const row of rows) {
    directionOf(schema, table.features, row * table.featureCount, direction, 0);
    const base = nearestCentroid(direction, 0, centroids, d, clusters) * arms;
    if (base < 0) continue;
    for (let arm = 0; arm < arms; arm++) {
      const cost = table.costsUsd[row * arms + arm]!;
      if (Number.isNaN(cost)) continue;
      sums[base + arm]! += cost;
      counts[base + arm]!++;
    }
  }
  return Float32Array.from(
    sums,
    (sum, place) => (sum + costPseudoCount * means[place % arms]!) / (counts[place]! + costPseudoCount),
  );
}
