import type { Random } from '../../numerics/random.ts';
import { fitSphericalClusters, nearestCentroid } from '../../numerics/spherical-kmeans.ts';
import { type ClusterState, clusterPseudoCount } from '../../routing/quality-model/cluster-member.ts';
import {
  type NeighbourState,
  missingOutcome,
  outcomeScale,
} from '../../routing/quality-model/neighbour-member.ts';
import { directionOf, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

const maxClusters = 64;
const maxFittedPrompts = 6_000;
const maxNeighbourPrompts = 8_000;
/** Outcomes that a cluster's mean over all arms is pulled to the overall mean by. */
const clusterMeanPseudoCount = 5;

/**
 * About √N clusters, 2 to 64, with their shrunk tables, and the prompts in them for the search of neighbours.
 * @param levels of the arms (`armLevels`), which few outcomes are shrunk to
 */
export function fitClusters(
  schema: FeatureSchema,
  table: OutcomeColumns,
  rows: Int32Array,
  levels: Float64Array,
  random: Random,
): { clusters: ClusterState; clusterKinds: string[]; neighbours: NeighbourState } {
  const d = schema.inputs.length;
  const directions = new Float32Array(rows.length * d);
  for (const [place, row] of rows.entries()) {
    directionOf(schema, table.features, row * schema.featureCount, directions, place * d);
  }
  const wanted = Math.min(Math.max(Math.round(Math.sqrt(rows.length)), 2), maxClusters);
  const { centroids } = fitSphericalClusters(everyStep(directions, d, maxFittedPrompts), d, wanted, random);
  const clusterCount = d === 0 ? 0 : centroids.length / d;
  const members = clusterCount === 0 ? rows.subarray(0, 0) : rows;
  const labels = Int32Array.from(members, (_, place) =>
    nearestCentroid(directions, place * d, centroids, d, clusterCount),
  );
  return {
    clusters: { centroids, ...shrunkTable(table, members, levels, labels, clusterCount) },
    clusterKinds: commonestTasks(table, members, labels, clusterCount),
    neighbours: {
      ...neighbourLists(table, members, directions, labels, d, clusterCount),
      armMeans: Float32Array.from(levels),
    },
  };
}

/** Centroids hardly change with more prompts than this, which are taken evenly. */
function everyStep(directions: Float32Array, d: number, most: number): Float32Array {
  const count = d === 0 ? 0 : directions.length / d;
  const step = Math.ceil(count / most);
  if (step <= 1) return directions;
  const taken = new Float32Array(Math.ceil(count / step) * d);
  for (let place = 0; place * step < count; place++)
    taken.set(directions.subarray(place * step * d, place * step * d + d), place * d);
  return taken;
}

function shrunkTable(
  table: OutcomeColumns,
  rows: Int32Array,
  levels: Float64Array,
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
      const weight = table.weights?.[row * arms + arm] ?? 1;
      counts[labels[place]! * arms + arm]! += weight;
      sums[labels[place]! * arms + arm]! += weight * score;
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const overall = total === 0 ? 0.5 : sums.reduce((sum, value) => sum + value, 0) / total;
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
      const prior = Math.min(Math.max(level + levels[arm]! - overall, 0), 1);
      chances[base + arm] =
        (sums[base + arm]! + clusterPseudoCount * prior) / (counts[base + arm]! + clusterPseudoCount);
    }
  }
  return { chances, counts };
}

function commonestTasks(
  table: OutcomeColumns,
  rows: Int32Array,
  labels: Int32Array,
  clusterCount: number,
): string[] {
  const counts = Array.from({ length: clusterCount }, () => new Map<string, number>());
  for (const [place, row] of rows.entries()) {
    const tasks = counts[labels[place]!]!;
    tasks.set(table.tasks[row]!, (tasks.get(table.tasks[row]!) ?? 0) + 1);
  }
  return counts.map((tasks) => [...tasks].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none');
}

/** Every step-th prompt where there are very many: the search must stay quick, and more neighbours say little more. */
function neighbourLists(
  table: OutcomeColumns,
  allRows: Int32Array,
  allDirections: Float32Array,
  allLabels: Int32Array,
  d: number,
  clusterCount: number,
): Omit<NeighbourState, 'armMeans'> {
  const arms = table.arms.length;
  const step = Math.ceil(allRows.length / maxNeighbourPrompts);
  const rows = allRows.filter((_, place) => place % step === 0);
  const labels = allLabels.filter((_, place) => place % step === 0);
  const listStarts = new Int32Array(clusterCount + 1);
  for (const label of labels) listStarts[label + 1]!++;
  for (let cluster = 0; cluster < clusterCount; cluster++) listStarts[cluster + 1]! += listStarts[cluster]!;
  const next = listStarts.slice();
  const bytes = new Int8Array(rows.length * d);
  const outcomes = new Uint8Array(rows.length * arms).fill(missingOutcome);
  for (const [place, row] of rows.entries()) {
    const slot = next[labels[place]!]!++;
    for (let at = 0; at < d; at++)
      bytes[slot * d + at] = Math.round(127 * allDirections[place * step * d + at]!);
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (!Number.isNaN(score)) outcomes[slot * arms + arm] = Math.round(outcomeScale * score);
    }
  }
  return { listStarts, directions: bytes, outcomes };
}
