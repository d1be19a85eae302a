import type { PromptReading } from '../prompt-reading.ts';
import type { EffectiveObjective, RankedPlan } from '../routing-decision.ts';
import type { RoutingTuning } from '../tuning.ts';

/** A plan with the number that the objective's mode orders by; higher is better. */
export interface ScoredPlan extends RankedPlan {
  score: number;
}

export interface PolicyInput {
  /** Eligible plans, best first, at least one; `probability` is not set yet. */
  plans: readonly ScoredPlan[];
  reading: PromptReading;
  objective: EffectiveObjective;
  /** Share of this request's choices that may be tried out, 0..1; 0 where exploration is excluded. */
  explorationRate: number;
  tuning: RoutingTuning;
}

/**
 * Gives every plan the exact probability with which it is to be picked; a seeded sampler outside picks. Pure and total:
 * the same input gives the same probabilities, they are finite, at least 0 and sum to 1.
 */
export interface RoutingPolicy {
  readonly name: string;
  readonly version: string;
  distribution(input: PolicyInput): Float64Array;
}
