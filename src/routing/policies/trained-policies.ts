import type { ArmPredictor } from './arm-predictor.ts';
import { type ClusterTableState, createClusterTablePredictor } from './cluster-table-policy.ts';
import { createKnnPredictor, type KnnState } from './knn-policy.ts';

/** What training gives for each policy that has to be trained: plain values and typed arrays. */
export interface TrainedStates {
  knn: KnnState;
  'cluster-table': ClusterTableState;
}
export type TrainedPolicyName = keyof TrainedStates;

const creators: {
  [Name in TrainedPolicyName]: (state: TrainedStates[Name], isScaled: boolean) => ArmPredictor;
} = {
  knn: createKnnPredictor,
  'cluster-table': createClusterTablePredictor,
};

export const trainedPolicyNames = Object.keys(creators) as readonly TrainedPolicyName[];

/** `isScaled`: worths are weighed against costs in the policy's own units, not in dollars. */
export function createPredictor<Name extends TrainedPolicyName>(
  name: Name,
  state: TrainedStates[Name],
  isScaled = false,
): ArmPredictor {
  return creators[name](state, isScaled);
}
