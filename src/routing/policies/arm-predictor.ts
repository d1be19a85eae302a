import type { FeatureSchema } from '../quality-model/quality-features.ts';

/**
 * The trained part of a policy: what it expects of the arms that it was trained on. It knows nothing of plans, prices of
 * the day or objectives, so that evaluation on tables and serving run the same code.
 */
export interface ArmPredictor {
  /** Names of the arms as the training data writes them, with `#effort` where there is one. */
  readonly arms: readonly string[];
  /** What the features must come from, and their number. */
  readonly schema: Pick<FeatureSchema, 'classifierVersion' | 'featureCount'>;
  /** Fills `into` for the features at `offset`. Never throws; what it cannot tell becomes not-a-number. */
  predict(features: Float32Array, offset: number, into: ArmEstimates): void;
}

/** One place per arm in each array. */
export interface ArmEstimates {
  /** Chance of a good answer; for methods that learn from comparisons the chance of beating another arm. 0..1. */
  chances: Float64Array;
  /** What the policy's choice adds up before money: the chances, unless the method adds optimism or scales them. */
  worths: Float64Array;
  /** Expected cost of a call in any one unit; not-a-number where the method has no opinion. */
  costs: Float64Array;
}

export function createEstimates(arms: number): ArmEstimates {
  return {
    chances: new Float64Array(arms),
    worths: new Float64Array(arms),
    costs: new Float64Array(arms).fill(Number.NaN),
  };
}
