import type { Random } from '../../numerics/random.ts';
import { fitSphericalClusters } from '../../numerics/spherical-kmeans.ts';
import { type ClusterState, clusterPseudoCount } from '../../routing/quality-model/cluster-member.ts';
import {
  type NeighbourState,
  missingOutcome,
  outcomeScale,
} from '../../routing/quality-model/neighbour-member.ts';
import { directionOf, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import { columnMean, type OutcomeColumns } from './outcome-columns.ts';

const maxClusters = 64;
/** Outcomes that a cluster's mean over all arms is pulled to the overall mean by. */
const clusterMeanPseudoCount = 5;

/** About √N clusters, 2 to 64, with their shrunk tables, and the prompts in them for the search of neighbours. */
export function fitClusters(
  schema: FeatureSchema,
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
): { clusters: ClusterState; neighbours: NeighbourState } {
  const d = schema.inputs.length;
  const directions = new Float32Array(rows.length * d);
  for (const [place, row] of rows.entries()) {
    directionOf(schema, table.features, row * schema.featureCount, directions, place * d);
  }
  const wanted = Math.min(Math.max(Math.round(Math.sqrt(rows.length)), 2), maxClusters);
  const { centroids, labels } = fitSphericalClusters(directions, d, wanted, random);
  const clusterCount = d === 0 ? 0 : centroids.length / d;
  return {
    clusters: { centroids, ...shrunkTable(table, rows, labels, clusterCount) },
    neighbours: neighbourLists(table, rows, directions, labels, d, clusterCount),
  };
}

function shrunkTable(
  table: OutcomeColumns,
  rows: Int32Array,
  labels: Int32Array,
  clusterCount: number,
): { chances: Float32Array; counts: Float32Array } {
  const arms = table.arms.length;
  const counts = new Float32Array(clusterCount * arms);
  const sums = new Float64Array(clusterCount * arms);
  for (const [place, row] of rows.entries()) {
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      counts[labels[place]! * arms + arm]!++;
      sums[labels[place]! * arms + arm]! += score;
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const overall = total === 0 ? 0.5 : sums.reduce((sum, value) => sum + value, 0) / total;
  const armMeans = table.arms.map((_, arm) => columnMean(table.scores, arms, arm, rows, overall));
  const chances = new Float32Array(clusterCount * arms);
  for (let cluster = 0; cluster < clusterCount; cluster++) {
    const base = cluster * arms;
    let seen = 0;
    let sum = 0;
    for (let arm = 0; arm < arms; arm++) {
      seen += counts[base + arm]!;
      sum += sums[base + arm]!;
    }
    const level = (sum + clusterMeanPseudoCount * overall) / (seen + clusterMeanPseudoCount);
    for (let arm = 0; arm < arms; arm++) {
      const prior = Math.min(Math.max(level + armMeans[arm]! - overall, 0), 1);
      chances[base + arm] =
        (sums[base + arm]! + clusterPseudoCount * prior) / (counts[base + arm]! + clusterPseudoCount);
    }
  }
  return { chances, counts };
}

function neighbourLists(
  table: OutcomeColumns,
  rows: Int32Array,
  directions: Float32Array,
  labels: Int32Array,
  d: number,
  clusterCount: number,
): NeighbourState {
  const arms = table.arms.length;
  const listStarts = new Int32Array(clusterCount + 1);
  for (const label of labels) listStarts[label + 1]!++;
  for (let cluster = 0; cluster < clusterCount; cluster++) listStarts[cluster + 1]! += listStarts[cluster]!;
  const next = listStarts.slice();
  const bytes = new Int8Array(rows.length * d);
  const outcomes = new Uint8Array(rows.length * arms).fill(missingOutcome);
  for (const [place, row] of rows.entries()) {
    const slot = next[labels[place]!]!++;
    for (let at = 0; at < d; at++) bytes[slot * d + at] = Math.round(127 * directions[place * d + at]!);
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (!Number.isNaN(score)) outcomes[slot * arms + arm] = Math.round(outcomeScale * score);
    }
  }
  const armMeans = Float32Array.from(table.arms, (_, arm) => columnMean(table.scores, arms, arm, rows, 0.5));
  return { listStarts, directions: bytes, outcomes, armMeans };
}
