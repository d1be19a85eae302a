import type { WinFacts } from './policies/routing-policy.ts';
import type { Plan } from './plan.ts';
import type { QualityBasis } from './quality-model/quality-model.ts';

/** One eligible plan with what the router expects of it. */
export interface RankedPlan {
  plan: Plan;
  /** Predicted chance of a good answer, 0..1. */
  quality: number;
  /** Standard deviation of `quality` that comes from not knowing, in the same unit. */
  uncertainty: number;
  costUsd: number;
  /** Milliseconds to the whole answer. */
  latencyMs: number;
  firstContentMs: number;
  /** USD; the terms stand in the explanation. */
  utility: number;
  /** USD of leaving the session's model that `utility` holds: the lost cache, which `costUsd` has too, and hysteresis. */
  switchingUsd: number;
  /** Probability with which the policy picks this plan for this request. */
  probability: number;
}

export interface Elimination {
  model: string;
  /** Stable word, see `eliminationReasons`. */
  reason: EliminationReason;
  /** For people: what was needed and what there is. */
  detail: string;
}

/** In the order in which they are tested; a model leaves at the first that applies. */
export const eliminationReasons = [
  'not-in-only',
  'excluded-by-request',
  'not-in-requested-models',
  'provider-not-allowed',
  'denied-by-rule',
  'not-in-rule-only',
  'not-used-by-rule',
  'lacks-vision',
  'lacks-audio',
  'lacks-documents',
  'lacks-tools',
  'lacks-structured-output',
  'window-too-small',
  'window-unknown',
  'unpriced',
  'input-price-too-high',
  'output-price-too-high',
  'cost-too-high',
  'too-slow',
  'unavailable',
  'cheapest-tier-at-high-stakes',
] as const;
export type EliminationReason = (typeof eliminationReasons)[number];

/** Where the utility's prices come from for this request. */
export interface EffectiveObjective {
  /** `balanced` weighs in dollars; `best` ranks by quality; `cheapest` by cost; `min-quality` by cost above a floor; `ordered` keeps the caller's order. */
  mode: 'balanced' | 'best' | 'cheapest' | 'min-quality' | 'ordered';
  /** USD that a good answer is worth, effects of signals included. */
  valueUsd: number;
  /** USD that a second of waiting costs, effects of signals included. */
  secondUsd: number;
  /** Standard deviations taken off the quality. */
  pessimism: number;
  /** Tolerated mean loss against the reference; null when `valueUsd` was given outright. */
  maxQualityLoss: number | null;
  /** Model id (with effort) that losses are measured against; null when the route has no priced model. */
  reference: string | null;
  minQuality?: number;
  maxCostUsd?: number;
  deadlineMs?: number;
}

export interface Explanation {
  /** One plain sentence, ASCII. */
  sentence: string;
  /** Short form for the `x-signalbox-reason` header, ASCII, at most 120 characters. */
  reason: string;
  objective: EffectiveObjective;
  /** Terms of the utility per plan, in USD: utility = value − cost − time − risk − switching. */
  terms: { plan: string; value: number; cost: number; time: number; risk: number; switching: number }[];
  /** What each signal changed, in words. */
  signals: { signal: string; value: string; effect: string }[];
  /** Plans that this hour of the day (UTC) makes slower or faster than usual, by factors; absent where there are none. */
  timeOfDay?: { plan: string; hourUtc: number; firstContentFactor: number; speedFactor: number }[];
  /** For each quality: where it comes from. */
  quality: (QualityBasis & { plan: string; low: number; high: number })[];
  /** Name and version of what predicts quality. */
  qualityModel: string;
  rules: { rule: string; effect: string }[];
  /** What the policy `threshold` decided by. */
  win?: WinFacts;
  /** Knob value at which the pick changes and to which plan, when there is one. */
  flip?: { quality: number; plan: string };
  notes: string[];
}

export interface RoutingDecision {
  kind: 'decision';
  /** Time-ordered: `dec_` and 26 characters. */
  id: string;
  route: string;
  plan: Plan;
  /** Exact probability of `plan` under the policy. */
  propensity: number;
  explored: boolean;
  /** Best first by the objective's mode; the fallback order. The picked plan is not always the first: ties and exploration. */
  ranked: RankedPlan[];
  eliminated: Elimination[];
  objective: EffectiveObjective;
  /** For the `x-signalbox-reason` header, ASCII, at most 120 characters. `explainDecision` gives the whole explanation. */
  reason: string;
  /** Rules that matched, by their source, with what they did. */
  rules: { rule: string; effect: string }[];
  /** Declared departures: a hard limit that had to give way, a rule that could not be evaluated. */
  notes: string[];
  tags: string[];
  policyVersion: string;
  classifierVersion: string;
  configVersion: string;
}

/** Every plan was ruled out. The pipeline answers 422 `no_eligible_model`, or 400 `context_length_exceeded`. */
export interface NoEligibleModel {
  kind: 'no-eligible-model';
  code: 'no_eligible_model' | 'context_length_exceeded';
  /** Safe for the client: counts by reason, no internals. */
  message: string;
  eliminated: Elimination[];
}
