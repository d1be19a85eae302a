/**
 * MixLLM (Wang et al., "MixLLM: Dynamic Routing in Mixed Large Language Models", arXiv 2502.18482): for every model its own
 * light regressors of quality and of the answer's length (random forests served best), and the score
 * `s_trade + α·s_unc − β·s_pen` with `s_trade = λ/(1 + λ)·p̂ − 1/(1 + λ)·ĉ`, `s_unc = eᵀA_m⁻¹e` and a penalty that grows
 * exponentially with the waiting time against the tolerated one. At fixed prices length is cost, which is what is learnt
 * where the training data has costs.
 */
import { predictForest, type RegressionForest } from '../../numerics/regression-forest.ts';
import { directionOf, type FeatureSchema } from '../quality-model/quality-features.ts';
import { ArmCovariances, type CovarianceSums } from './arm-covariances.ts';
import type { ArmPredictor } from './arm-predictor.ts';
import type { PolicyInput, ScoredPlan } from './routing-policy.ts';

export interface MixLlmState extends CovarianceSums {
  schema: FeatureSchema;
  arms: readonly string[];
  /** One per arm. */
  quality: readonly RegressionForest[];
  /** Of the logarithm of the cost, one per arm; empty without costs. */
  logCosts: readonly RegressionForest[];
  /** Mean of exp(error) per arm (Duan's smearing). */
  smearing: Float32Array;
}

/** α and β of the paper; A begins as the unit matrix. */
const uncertaintyWeight = 0.01;
const penaltyWeight = 0.1;
const startingCovariance = 1;
/** Tolerated wait where the objective has no deadline: the paper's simulation counts an answer as late after 15 s. */
const toleratedMs = 15_000;

export function createMixLlmPredictor(state: MixLlmState): ArmPredictor {
  const { schema, arms, quality, logCosts, smearing } = state;
  const covariances = new ArmCovariances(state, startingCovariance);
  const direction = new Float32Array(schema.inputs.length);
  const x = new Float64Array(schema.inputs.length);
  const spread = new Float64Array(arms.length);
  return {
    arms,
    schema,
    predict(features, offset, into) {
      directionOf(schema, features, offset, direction, 0);
      x.set(direction);
      covariances.quadraticForms(x, spread);
      for (let input = 0; input < x.length; input++) x[input] = features[offset + schema.inputs[input]!]!;
      for (let arm = 0; arm < arms.length; arm++) {
        into.chances[arm] = predictForest(quality[arm]!, x);
        into.worths[arm] = into.chances[arm]! + uncertaintyWeight * spread[arm]!;
        const cost = logCosts[arm];
        if (cost !== undefined) into.costs[arm] = Math.exp(predictForest(cost, x)) * smearing[arm]!;
      }
    },
  };
}

/** `−β·exp(γ·(T − ξτ)/τ)`, at most β: with the waiting time that the gateway expects at this moment. */
export function waitingPenalty(plan: ScoredPlan, { objective, tuning }: PolicyInput): number {
  const { gamma, xi } = tuning.congestion;
  const tolerated = objective.deadlineMs ?? toleratedMs;
  return -penaltyWeight * Math.min(1, Math.exp((gamma * (plan.latencyMs - xi * tolerated)) / tolerated));
}
