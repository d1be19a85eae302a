import type { Plan } from './plan.ts';

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
  /** Probability with which the policy picks this plan for this request. */
  probability: number;
}

export interface Elimination {
  model: string;
  /** Stable word, e.g. `lacks-vision`, `window-too-small`, `unpriced`, `denied-by-rule`. */
  reason: string;
  /** For people: what was needed and what there is. */
  detail: string;
}

export interface Explanation {
  /** One plain sentence, ASCII. */
  sentence: string;
  /** Short form for the `x-signalbox-reason` header, ASCII, at most 120 characters. */
  reason: string;
  objective: { valueUsd: number; secondUsd: number; pessimism: number; maxQualityLoss: number; reference: string | null; minQuality?: number; maxCostUsd?: number; deadlineMs?: number };
  /** Terms of the utility per plan, in USD. */
  terms: { plan: string; value: number; cost: number; time: number; risk: number; switching: number }[];
  /** What each signal changed, in words. */
  signals: { signal: string; value: string; effect: string }[];
  /** For each quality: where it comes from. */
  quality: { plan: string; prior: number; basis: string; observations: number; low: number; high: number }[];
  rules: { rule: string; effect: string }[];
  /** Knob value at which the pick changes and to which plan, when there is one. */
  flip?: { quality: number; plan: string };
  notes: string[];
}

export interface RoutingDecision {
  /** Time-ordered: `dec_` and 26 characters. */
  id: string;
  route: string;
  plan: Plan;
  /** Exact probability of `plan` under the policy. */
  propensity: number;
  explored: boolean;
  /** Descending by utility; the fallback order. */
  ranked: RankedPlan[];
  eliminated: Elimination[];
  explanation: Explanation;
  tags: string[];
  policyVersion: string;
  classifierVersion: string;
  configVersion: string;
}
