/**
 * The plug-in rule (Somerstep et al., "CARROT: A Cost Aware Rate Optimal Router", arXiv 2502.03261): predict quality and
 * cost of every model on its own, then take `argmax (1 − μ)·p̂_m(x) − μ·ĉ_m(x)`. The heads are ridge regressions, one per
 * model, which share nothing.
 */
import { expandFeatures, type FeatureSchema } from '../quality-model/quality-features.ts';
import { predictRidge, type RidgeState } from '../quality-model/ridge-member.ts';
import type { ArmPredictor } from './arm-predictor.ts';

export interface PlugInState {
  schema: FeatureSchema;
  arms: readonly string[];
  ridge: RidgeState;
}

export function createPlugInPredictor({ schema, arms, ridge }: PlugInState): ArmPredictor {
  const x = new Float64Array(schema.size);
  return {
    arms,
    schema,
    predict(features, offset, into) {
      expandFeatures(schema, features, offset, x);
      predictRidge(ridge, x, into.chances);
      into.worths.set(into.chances);
    },
  };
}
