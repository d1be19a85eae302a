/**
 * Clusters of prompts with the models' accuracy and cost in each (Avengers-Pro, arXiv 2508.12631): within a cluster
 * accuracies are scaled to 0..1 from the worst to the best model and costs to the dearest, `α·p̃ + (1 − α)·(1 − c̃)` is
 * mixed over the nearest clusters. Here three are mixed by `exp(cos/0.1)`, and accuracies are shrunk to the cluster's mean
 * plus the model's offset, so that clusters with few prompts do not speak louder than they know.
 */
import { ClusterMember, type ClusterState } from '../quality-model/cluster-member.ts';
import { directionOf, type FeatureSchema } from '../quality-model/quality-features.ts';
import type { ArmPredictor } from './arm-predictor.ts';

export interface ClusterTableState {
  schema: FeatureSchema;
  arms: readonly string[];
  clusters: ClusterState;
  /** Mean cost per cluster and arm, k × arms; empty when the training data has no costs. */
  costs: Float32Array;
}

/**
 * With `isScaled` worths and costs are on the paper's scale of each cluster, which is for weighing them against each
 * other; without it worths are chances and costs USD.
 */
export function createClusterTablePredictor(state: ClusterTableState, isScaled: boolean): ArmPredictor {
  const { schema, clusters } = state;
  const arms = state.arms.length;
  const member = new ClusterMember(clusters, schema.inputs.length);
  const worths = isScaled ? scaleRows(clusters.chances, arms, minMax) : clusters.chances;
  const costs = isScaled ? scaleRows(state.costs, arms, toLargest) : state.costs;
  const direction = new Float32Array(schema.inputs.length);
  const mix = (table: Float32Array, out: Float64Array) => {
    for (let arm = 0; arm < arms; arm++) {
      let sum = 0;
      for (let at = 0; at < member.nearest.length; at++) {
        const cluster = member.nearest[at]!;
        if (cluster >= 0) sum += member.weights[at]! * table[cluster * arms + arm]!;
      }
      out[arm] = sum;
    }
  };
  return {
    arms: state.arms,
    schema,
    predict(features, offset, into) {
      directionOf(schema, features, offset, direction, 0);
      member.locate(direction);
      mix(clusters.chances, into.chances);
      mix(worths, into.worths);
      if (costs.length > 0) mix(costs, into.costs);
    },
  };
}

function scaleRows(
  table: Float32Array,
  arms: number,
  scale: (row: Float32Array) => Float32Array,
): Float32Array {
  const scaled = new Float32Array(table.length);
  for (let start = 0; start < table.length; start += arms)
    scaled.set(scale(table.subarray(start, start + arms)), start);
  return scaled;
}

function minMax(row: Float32Array): Float32Array {
  const low = Math.min(...row);
  const range = Math.max(...row) - low;
  return row.map((value) => (range > 0 ? (value - low) / range : 1));
}

function toLargest(row: Float32Array): Float32Array {
  const largest = Math.max(...row);
  return row.map((value) => (largest > 0 ? value / largest : 0));
}
