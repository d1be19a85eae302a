import type { Model } from '../catalog/model.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import type { RoutingWishes } from '../chat/chat-request.ts';
import type { ObjectiveSettings } from '../config/settings.ts';
import type { Random } from '../numerics/random.ts';
import type { CascadePlan, ChainPlan } from './plan.ts';
import type { RoutingPolicy } from './policies/routing-policy.ts';
import type { QualityModel } from './quality-model/quality-model.ts';
import type { RoutingTuning } from './tuning.ts';

/** Live state of one model, over its deployments. */
export interface ModelConditions {
  /** Whether any deployment would take a request now. */
  available: boolean;
  /** Why not, when `available` is false: `breaker-open`, `rate-limited`, `key-disabled`, `not-listed`, … */
  reason?: string;
  inFlight: number;
  capacity: number;
  /** Estimates for the deployment that would serve. */
  firstContentMs: number;
  outputTokensPerSecond: number;
  /** Standard deviations of the logarithms of the two estimates; 0.5 and 0.35 when absent. */
  firstContentLogSd?: number;
  speedLogSd?: number;
  /** What the hour of the day does to the two estimates, which hold it already; absent where that is nothing. */
  timeOfDay?: TimeOfDay;
}

/** How an hour differs from the day, as logarithms of factors. */
export interface TimeOfDay {
  /** 0..23. */
  hourUtc: number;
  firstContentLog: number;
  speedLog: number;
}

/** What the request needs of a model, read from the request itself. */
export interface RequestNeeds {
  tools: boolean;
  vision: boolean;
  audio: boolean;
  documents: boolean;
  structuredOutput: boolean;
  /** Wanted by the client as `reasoning_effort` or thinking budget. */
  effort?: string;
  inputTokens: number;
  /** The client's cap on output, when there is one. */
  maxOutputTokens?: number;
  stream: boolean;
}

export interface RoutingInput {
  decisionId: string;
  route: CompiledRoute;
  profile: PromptProfile;
  needs: RequestNeeds;
  wishes: RoutingWishes;
  /** Every model that is on, in a stable order. */
  models: readonly Model[];
  snapshot: PolicyState;
  conditions(model: Model): ModelConditions;
  /** Model that answered this session before, with tokens of prefix that are warm there. */
  affinity?: { model: string; warmTokens: number };
  /** What rules may read beside the signals: plain JSON. */
  request: Readonly<Record<string, unknown>>;
  key: Readonly<Record<string, unknown>>;
  /** Wall time for rules, as { hour, weekday, iso } in UTC. */
  time: Readonly<Record<string, unknown>>;
  random: Random;
  /** What the policy's advisor answered, by model id; absent when it was not asked or did not answer in time. */
  advice?: ReadonlyMap<string, number>;
  configVersion: string;
}

/** A route ready to decide: rules compiled, plans built. Made once per configuration; holds for any pool of models. */
export interface CompiledRoute {
  name: string;
  /** Ids, names without vendor, or patterns with `*`, each with an optional `#effort`; `*` alone is every model. */
  models: readonly string[];
  objective: ObjectiveSettings;
  tuning: RoutingTuning;
  rules: readonly CompiledRule[];
  explorationRate: number;
  /** Chains and cascades offered beside the single models. */
  offeredPlans: readonly (CascadePlan | ChainPlan)[];
  /** Every configured plan of more than one call by name, for rules that `use` one. */
  namedPlans: ReadonlyMap<string, CascadePlan | ChainPlan>;
  /** A plan that always runs on this route. */
  fixedPlan?: CascadePlan | ChainPlan;
  policy: RoutingPolicy;
  qualityModel: QualityModel;
  maxAttempts: number;
  mode: 'active' | 'shadow';
  baseline?: string;
}

export interface CompiledRule {
  source: string;
  /** Never throws. `error`: the expression could not be evaluated for this request and counts as false. */
  evaluate(context: RuleContext): 'match' | 'no-match' | 'error';
  deny: readonly string[];
  only?: readonly string[];
  prefer: readonly string[];
  use?: string;
  objective?: ObjectiveSettings;
  tag?: string;
}

export interface RuleContext {
  signals: unknown;
  request: unknown;
  key: unknown;
  time: unknown;
}

/** The immutable state that learning produces and serving reads; version `prior` is the state without any feedback. */
export interface PolicyState {
  version: string;
  /** Learnt cells by key `model|effort|domain|band`: weight of observations and their weighted sum of rewards. */
  cells: ReadonlyMap<string, { weight: number; rewardSum: number }>;
}
