/** Policies that are fitted from outcomes and read from an artefact. */
export const trainedPolicies = [
  'similarity-weighted',
  'matrix-factorization',
  'knn',
  'cluster-table',
  'plug-in',
  'item-response',
  'lin-ucb',
  'mixllm',
] as const;

/** Which policy picks among the plans of a route. Names and parameters are told in `docs/reference/policies.md`. */
export type PolicySettings =
  | { name: 'signalbox' }
  | FixedPolicySettings
  | WeightedPolicySettings
  | RulesPolicySettings
  | ThresholdPolicySettings
  | CausalPolicySettings
  | CascadeThresholdPolicySettings
  | TrainedPolicySettings;

export interface FixedPolicySettings {
  name: 'fixed';
  model: string;
}

export interface WeightedPolicySettings {
  name: 'weighted';
  /** Shares by model, in any unit. */
  weights: Readonly<Record<string, number>>;
}

/** The first tier that fits decides. */
export interface RulesPolicySettings {
  name: 'rules';
  tiers: readonly PolicyTier[];
  otherwise: string;
}

export interface PolicyTier {
  domains?: readonly string[];
  /** Complexity from here, 0..1, bounds included. */
  minComplexity?: number;
  maxComplexity?: number;
  highStakes?: boolean;
  use: string;
}

/** A model that is asked before the policy decides. */
export interface AdvisorSettings {
  model: string;
  form: 'first-token' | 'json';
  deadlineMs: number;
}

export interface ThresholdPolicySettings {
  name: 'threshold';
  strong: string;
  weak: string;
  /** Win probability of the strong model from which on it answers, 0..1. */
  threshold: number;
  /** Where the win probability comes from: a trained policy, the asked model of `causal`, or the gateway's own prediction. */
  over: TrainedPolicySettings['name'] | 'signalbox' | 'causal';
  /** For a trained policy: file that `signalbox policy fit` wrote; absolute once loaded. */
  artefact?: string;
  arms?: Readonly<Record<string, string>>;
  advisor?: AdvisorSettings;
}

export interface CausalPolicySettings extends AdvisorSettings {
  name: 'causal';
}

export interface CascadeThresholdPolicySettings {
  name: 'cascade-threshold';
  /** A cascade of the route's `plans`. */
  plan: string;
  /** Predicted quality of its first model below which the second answers at once, 0..1. */
  threshold: number;
}

export interface TrainedPolicySettings {
  name: (typeof trainedPolicies)[number];
  /** File that `signalbox policy fit` wrote; absolute once loaded. */
  artefact: string;
  /** What models of the artefact are called here. */
  arms?: Readonly<Record<string, string>>;
  /** Share of worth against cost in the policy's own form, 0..1; without it the route's objective weighs them. */
  tradeOff?: number;
}
