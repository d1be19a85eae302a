import type { Arm } from '../arm.ts';
import type { PromptReading } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';

/** Predicts for every arm the chance of a good answer, with how unsure the prediction is. */
export interface QualityModel {
  readonly name: string;
  /** Prompts that stand for the traffic, with their features; the knob is calibrated on them. */
  readonly sample?: readonly PromptReading[];
  /** Whether the sample is of an artefact of the user's own, not of the one that ships. */
  readonly isOwnSample?: boolean;
  /** Makes the tables for a pool of arms under one policy state; off the hot path. */
  bind(arms: readonly Arm[], state: PolicyState): QualityPredictor;
}

export interface QualityPredictor {
  /** How much better than a route’s usual arm another must be predicted, see `UsualArms`; absent for 0. */
  readonly margin?: number;
  /**
   * Writes quality (0..1) and its standard deviation from not knowing for each arm. Both arrays have one place per arm.
   * Never throws and allocates nothing.
   */
  predict(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void;
  /**
   * Writes the output tokens expected of each arm, hidden reasoning included, and the standard deviation of their
   * logarithm; not-a-number where the model knows no better than the reading. About the prompt of the last `predict`.
   */
  predictOutput?(reading: PromptReading, tokens: Float64Array, logSd: Float64Array): void;
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
  /** Members of a trained prediction, with their weights. */
  members?: readonly { member: string; weight: number; chance: number }[];
  /** What each named signal adds to the trained member that weighs signals, in points of a hundred, most first. */
  contributions?: readonly { signal: string; points: number }[];
  /** Nearest groups of training prompts: commonest kind, outcomes of this model there, share in the mix, and how it did there. */
  clusters?: readonly { kind: string; outcomes: number; share: number; chance: number }[];
}
