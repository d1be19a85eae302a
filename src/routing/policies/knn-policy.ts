/**
 * Nearest neighbours in the space of features: the success of a model on the training prompts most like this one
 * ("Rethinking Predictive Modeling for LLM Routing: When Simple kNN Beats Complex Learned Routers", arXiv 2505.12601).
 */
import { ClusterMember, type ClusterState } from '../quality-model/cluster-member.ts';
import { NeighbourMember, type NeighbourState } from '../quality-model/neighbour-member.ts';
import { directionOf, type FeatureSchema } from '../quality-model/quality-features.ts';
import type { ArmPredictor } from './arm-predictor.ts';

export interface KnnState {
  schema: FeatureSchema;
  arms: readonly string[];
  /** Only their centroids are used: they say whose lists are searched. */
  clusters: ClusterState;
  neighbours: NeighbourState;
}

export function createKnnPredictor(state: KnnState): ArmPredictor {
  const { schema, arms } = state;
  const cluster = new ClusterMember(state.clusters, schema.inputs.length);
  const neighbour = new NeighbourMember(state.neighbours, schema.inputs.length);
  const direction = new Float32Array(schema.inputs.length);
  return {
    arms,
    schema,
    predict(features, offset, into) {
      directionOf(schema, features, offset, direction, 0);
      cluster.locate(direction);
      neighbour.search(direction, cluster.nearest);
      neighbour.predict(into.chances);
      into.worths.set(into.chances);
    },
  };
}
