import type { Arm } from '../arm.ts';
import type { PromptReading } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';

/** Predicts for every arm the chance of a good answer, with how unsure the prediction is. */
export interface QualityModel {
  readonly name: string;
  /** Makes the tables for a pool of arms under one policy state; off the hot path. */
  bind(arms: readonly Arm[], state: PolicyState): QualityPredictor;
}

export interface QualityPredictor {
  /**
   * Writes quality (0..1) and its standard deviation from not knowing for each arm. Both arrays have one place per arm.
   * Never throws and allocates nothing.
   */
  predict(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void;
  /** Where one arm's prediction comes from, for explanations. */
  explain(reading: PromptReading, arm: number): QualityBasis;
}

export interface QualityBasis {
  /** Prediction from the prior alone, 0..1. */
  prior: number;
  /** What the prior rests on, e.g. `benchmarks`. */
  basis: string;
  /** Weight of the observations that moved it. */
  observations: number;
}
