/**
 * Matrix factorisation (Ong et al., "RouteLLM", arXiv 2406.18665, section 4.2): `δ(m, q) = w₂ᵀ(v_m ⊙ (W₁ᵀx_q + b))` and
 * `P(a beats b) = σ(δ(a, q) − δ(b, q))`. w₂ is folded into the arms' vectors, which leaves the model as it is; x are the
 * gateway's own features where the paper takes a text embedding.
 */
import { sigmoid } from '../../numerics/logistic.ts';
import type { ArmPredictor } from './arm-predictor.ts';
import { BilinearScores, type BilinearState } from './bilinear-scores.ts';

/** Without the difficulty term: what is the same for all arms cancels in comparisons. */
export type MatrixFactorizationState = BilinearState;

/** Chances are each arm's mean chance of beating another. */
export function createMatrixFactorizationPredictor(state: MatrixFactorizationState): ArmPredictor {
  const scores = new BilinearScores(state);
  const arms = state.arms.length;
  return {
    arms: state.arms,
    schema: state.schema,
    predict(features, offset, into) {
      scores.compute(features, offset);
      for (let arm = 0; arm < arms; arm++) {
        let sum = 0;
        for (let other = 0; other < arms; other++)
          if (other !== arm) sum += sigmoid(scores.values[arm]! - scores.values[other]!);
        into.chances[arm] = arms > 1 ? sum / (arms - 1) : 0.5;
      }
      into.worths.set(into.chances);
    },
  };
}
