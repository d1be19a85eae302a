/**
 * Item response theory in several dimensions (Song et al., "IRT-Router", arXiv 2506.01048, the MIRT form):
 * `P(m answers q) = σ(a(q)ᵀθ_m − b(q))` with discrimination a(q) and difficulty b(q) linear in the features and an ability
 * θ_m per model; the choice is `α·P̂ − (1 − α)·ĉ`.
 */
import { sigmoid } from '../../numerics/logistic.ts';
import type { ArmPredictor } from './arm-predictor.ts';
import { BilinearScores, type BilinearState } from './bilinear-scores.ts';

export type ItemResponseState = BilinearState;

export function createItemResponsePredictor(state: ItemResponseState): ArmPredictor {
  const scores = new BilinearScores(state);
  return {
    arms: state.arms,
    schema: state.schema,
    predict(features, offset, into) {
      scores.compute(features, offset);
      for (let arm = 0; arm < state.arms.length; arm++) into.chances[arm] = sigmoid(scores.values[arm]!);
      into.worths.set(into.chances);
    },
  };
}
