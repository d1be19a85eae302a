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
  /** Threshold of the win probability that the request names (`router-<name>-<threshold>`), 0..1. */
  winThreshold?: number;
  /** Classifier that the reading's features come from; where it is absent they are taken on trust. */
  classifierVersion?: string;
  /** What the policy's advisor answered, by model id, at least 0; absent when it was not asked or did not answer in time. */
  advice?: ReadonlyMap<string, number>;
}

/** A model that is asked about a request before the policy decides; see the `causal` policy. */
export interface PolicyAdvisor {
  /** Model id, perhaps with `#effort`. */
  model: string;
  /** Asked for the probabilities of the answer's first token, or for a JSON object. */
  form: 'first-token' | 'json';
  /** After this the policy decides without it. */
  deadlineMs: number;
}

/** What a policy of two models and a threshold decides by. */
export interface WinFacts {
  /** Ids of the plans. */
  strong: string;
  weak: string;
  /** Chance, 0..1, that the strong one answers better. */
  probability: number;
  /** Least probability that the strong one answers from. */
  threshold: number;
}

/**
 * Gives every plan the exact probability with which it is to be picked; a seeded sampler outside picks. Pure and total:
 * the same input gives the same probabilities, they are finite, at least 0 and sum to 1.
 */
export interface RoutingPolicy {
  readonly name: string;
  readonly version: string;
  distribution(input: PolicyInput): Float64Array;
  /** True where requests are spread by design, exploration or not. */
  readonly isSpread?: boolean;
  /** Names under which a request's `router-<name>-<threshold>` means this policy; none where it has no such threshold. */
  readonly winNames?: readonly string[];
  readonly advisor?: PolicyAdvisor;
  /** For explanations, about the same input as `distribution`. */
  winFacts?(input: PolicyInput): WinFacts;
}
