/**
 * LinUCB with disjoint models (Li et al., "A Contextual-Bandit Approach to Personalized News Article Recommendation",
 * WWW 2010, algorithm 1): `A_m = λI + Σ x·xᵀ`, `θ_m = A_m⁻¹·b_m`, the choice is `θ_mᵀx + α·sqrt(xᵀA_m⁻¹x)`. As routers use it
 * (ParetoBandit, OrcaRouter), it begins with what an outcome table tells of all arms. x has a constant 1 first.
 */
import { solveCholesky } from '../../numerics/cholesky.ts';
import { expandFeatures, type FeatureSchema } from '../quality-model/quality-features.ts';
import { ArmCovariances, type CovarianceSums } from './arm-covariances.ts';
import type { ArmPredictor } from './arm-predictor.ts';

export interface LinUcbState extends CovarianceSums {
  schema: FeatureSchema;
  arms: readonly string[];
  /** b, arms × dimensions. */
  sides: Float64Array;
  /** λ. */
  penalty: number;
  /** α: standard widths that uncertain arms are preferred by. */
  optimism: number;
}

export function createLinUcbPredictor(state: LinUcbState): ArmPredictor {
  const { schema, dimensions, sides } = state;
  const covariances = new ArmCovariances(state, state.penalty);
  const weights = sides.slice();
  for (let arm = 0; arm < state.arms.length; arm++) {
    const factor = covariances.factorOf(arm);
    const own = weights.subarray(arm * dimensions, (arm + 1) * dimensions);
    if (factor !== undefined) solveCholesky(factor, dimensions, own);
  }
  const x = new Float64Array(dimensions);
  const widths = new Float64Array(state.arms.length);
  return {
    arms: state.arms,
    schema,
    predict(features, offset, into) {
      x[0] = 1;
      expandFeatures(schema, features, offset, x.subarray(1));
      covariances.quadraticForms(x, widths);
      for (let arm = 0; arm < state.arms.length; arm++) {
        let sum = 0;
        for (let at = 0; at < dimensions; at++) sum += weights[arm * dimensions + at]! * x[at]!;
        into.chances[arm] = Math.min(Math.max(sum, 0.01), 0.99);
        into.worths[arm] = sum + state.optimism * Math.sqrt(widths[arm]!);
      }
    },
  };
}

/** The state that all prompts of both would have given; for deltas of replicas, which know the same arms and features. */
export function addLinUcb(first: LinUcbState, second: LinUcbState): LinUcbState {
  const square = first.dimensions ** 2;
  const grams = new Float64Array(first.arms.length * square);
  for (let arm = 0; arm < first.arms.length; arm++) {
    const own = grams.subarray(arm * square, (arm + 1) * square);
    for (const { grams: sums, gramOf } of [first, second]) {
      const start = gramOf[arm]! * square;
      for (let at = 0; at < square; at++) own[at]! += sums[start + at]!;
    }
  }
  return {
    ...first,
    grams,
    gramOf: Int32Array.from(first.arms, (_, arm) => arm),
    sides: first.sides.map((side, at) => side + second.sides[at]!),
  };
}
