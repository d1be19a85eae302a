import type { ClusterState } from './cluster-member.ts';
import type { NeighbourState } from './neighbour-member.ts';
import type { FeatureSchema } from './quality-features.ts';
import type { RidgeState } from './ridge-member.ts';

/** Members of the stack, in the order of its weights. */
export const stackMembers = ['cells', 'ridge', 'clusters', 'neighbours'] as const;

/** Output tokens per prompt and arm, on a log-normal scale. */
export interface LengthState {
  /** Of the logarithm of what `units` says. */
  ridge: RidgeState;
  /** Mean of exp(error) per arm (Duan's smearing factor). */
  smearing: Float32Array;
  /** Standard deviation of the error per arm. */
  logSd: Float32Array;
  /** Per arm: 0 nothing known, 1 output tokens, 2 USD a call. */
  units: Uint8Array;
}

export const lengthUnits = { none: 0, tokens: 1, usd: 2 } as const;

/** Everything that training gives and serving needs; immutable. */
export interface TrainedState {
  version: string;
  /** Names of the arms in the training data: model names, with `#effort` where there is one. */
  arms: readonly string[];
  /** Logit ability that each arm's card gave it before its outcomes were seen; not-a-number without a card. */
  cardAbilities: Float32Array;
  schema: FeatureSchema;
  ridge: RidgeState;
  clusters: ClusterState;
  /** Commonest task of each cluster's prompts, for explanations. */
  clusterKinds: readonly string[];
  neighbours: NeighbourState;
  /** Outcomes per arm and cell (domain × band), as weight and weighted sum of scores. */
  cellWeights: Float32Array;
  cellSums: Float32Array;
  /** Weights of the members, at least 0, in all 1. */
  weights: readonly number[];
  /** How much better than the usual arm another must be predicted before it is picked, 0..1. */
  margin: number;
  /** Per arm: slope and offset on the logit of the stacked chance (Platt). */
  calibration: Float32Array;
  /** Factor that makes the stated uncertainty cover. */
  uncertaintyScale: number;
  /** Null when the training data had neither lengths nor costs. */
  lengths: LengthState | null;
}
