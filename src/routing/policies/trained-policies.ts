import type { ArmPredictor } from './arm-predictor.ts';
import { type ClusterTableState, createClusterTablePredictor } from './cluster-table-policy.ts';
import { createItemResponsePredictor, type ItemResponseState } from './item-response-policy.ts';
import { createKnnPredictor, type KnnState } from './knn-policy.ts';
import { createLinUcbPredictor, type LinUcbState } from './lin-ucb-policy.ts';
import {
  createMatrixFactorizationPredictor,
  type MatrixFactorizationState,
} from './matrix-factorization-policy.ts';
import { createMixLlmPredictor, type MixLlmState } from './mixllm-policy.ts';
import { createPlugInPredictor, type PlugInState } from './plug-in-policy.ts';
import {
  createSimilarityWeightedPredictor,
  type SimilarityWeightedState,
} from './similarity-weighted-policy.ts';

/** What training gives for each policy that has to be trained: plain values and typed arrays. */
export interface TrainedStates {
  'similarity-weighted': SimilarityWeightedState;
  'matrix-factorization': MatrixFactorizationState;
  knn: KnnState;
  'cluster-table': ClusterTableState;
  'plug-in': PlugInState;
  'item-response': ItemResponseState;
  'lin-ucb': LinUcbState;
  mixllm: MixLlmState;
}
export type TrainedPolicyName = keyof TrainedStates;

const creators: {
  [Name in TrainedPolicyName]: (state: TrainedStates[Name], isScaled: boolean) => ArmPredictor;
} = {
  'similarity-weighted': createSimilarityWeightedPredictor,
  'matrix-factorization': createMatrixFactorizationPredictor,
  knn: createKnnPredictor,
  'cluster-table': createClusterTablePredictor,
  'plug-in': createPlugInPredictor,
  'item-response': createItemResponsePredictor,
  'lin-ucb': createLinUcbPredictor,
  mixllm: createMixLlmPredictor,
};

export const trainedPolicyNames = Object.keys(creators) as readonly TrainedPolicyName[];

/** Policies whose chances are those of beating another arm, not of being right. */
export const comparingPolicies: ReadonlySet<string> = new Set<TrainedPolicyName>([
  'similarity-weighted',
  'matrix-factorization',
]);

/** `isScaled`: worths are weighed against costs in the policy's own units, not in dollars. */
export function createPredictor<Name extends TrainedPolicyName>(
  name: Name,
  state: TrainedStates[Name],
  isScaled = false,
): ArmPredictor {
  return creators[name](state, isScaled);
}
