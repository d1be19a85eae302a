import type { Capability } from '../catalog/model.ts';
import type { PolicySettings } from './policy-settings.ts';

/** The configuration after reading, substitution, validation and defaults. Immutable; a reload makes a new one. */
export interface Settings {
  /** First 12 hex digits of the SHA-256 of the normalised settings, secrets left out. */
  version: string;
  /** Where the configuration came from: a path, or null when every value is a default. */
  path: string | null;
  server: ServerSettings;
  providers: Readonly<Record<string, ProviderSettings>>;
  models: Readonly<Record<string, ModelSettings>>;
  routes: Readonly<Record<string, RouteSettings>>;
  keys: readonly KeySettings[];
  storage: StorageSettings;
  telemetry: TelemetrySettings;
  learning: LearningSettings;
  signals: SignalSettings;
}

export interface ServerSettings {
  host: string;
  port: number;
  adminSecret?: string;
  /** Bounds everything about one request, streams included. */
  requestTimeoutMs: number;
  /** Time from dispatch to the first content of one attempt. */
  firstContentTimeoutMs: number;
  /** Longest silence inside a stream after the first content. */
  idleTimeoutMs: number;
  connectTimeoutMs: number;
  /** How long streams may finish after SIGTERM. */
  drainTimeoutMs: number;
  maxBodyBytes: number;
  /** Requests in flight before new ones are shed with 503. */
  maxInFlight: number;
}

/** `recorded` is for replays of outcome tables only; no file can name it. */
export type ProviderType = 'openai-compatible' | 'openai' | 'anthropic' | 'simulated' | 'recorded';

export interface ProviderSettings {
  type: ProviderType;
  /** Without trailing slash, e.g. `https://api.openai.com/v1`. Absent for `simulated`. */
  baseUrl?: string;
  apiKey?: string;
  headers: Readonly<Record<string, string>>;
  /** PEM file of a custom certificate authority. */
  caFile?: string;
  /** Requests at once to this provider; further ones count as waiting. */
  maxConcurrency: number;
  /** True where models cost nothing (a machine of one's own). */
  local: boolean;
  /** Overrides the server's values. */
  firstContentTimeoutMs?: number;
  idleTimeoutMs?: number;
}

export interface PricingSettings {
  inputUsdPerMillion: number;
  cachedInputUsdPerMillion?: number;
  cacheWriteUsdPerMillion?: number;
  outputUsdPerMillion: number;
}

export interface ModelSettings {
  deployments: readonly {
    provider: string;
    upstreamModel: string;
    region?: string;
    weight: number;
    pricing?: PricingSettings;
  }[];
  pricing?: PricingSettings;
  contextTokens?: number;
  maxOutputTokens?: number;
  capabilities?: readonly Capability[];
  /** Chance of a good answer by domain, `default` for the rest. */
  qualityPrior?: Readonly<Record<string, number>>;
  efforts?: readonly string[];
  aliases: readonly string[];
  refusedParameters?: readonly string[];
}

export interface ObjectiveSettings {
  /** Knob in 0..1; stands for a tolerated loss (architecture: 1 → 0, .95 → .005, .8 → .02, .5 → .05, .25 → .10, 0 → cheapest). */
  quality?: number;
  /** Tolerated mean loss of predicted quality against the reference, 0..1. Takes precedence over `quality`. */
  maxQualityLoss?: number;
  /** Model id; by default the best single model of the route on its own traffic. */
  reference?: string;
  minQuality?: number;
  maxCostUsd?: number;
  deadlineMs?: number;
  /** USD that a good answer is worth; by default derived from the knob. */
  valueUsd?: number;
  /** USD that a second of waiting costs; by default from urgency. */
  secondUsd?: number;
}

export interface RuleSettings {
  /** CEL expression over `signals`, `request`, `key`, `time`. */
  when: string;
  deny?: readonly string[];
  only?: readonly string[];
  prefer?: readonly string[];
  use?: string;
  objective?: ObjectiveSettings;
  tag?: string;
}

export type StepTarget = string;

export interface CascadeSettings {
  kind: 'cascade';
  first: StepTarget;
  second: StepTarget;
}

export interface ChainStepSettings {
  name: string;
  /** A model id or a route name. */
  model: StepTarget;
  /** Template with `{{input}}`, `{{previous}}` and `{{steps.NAME}}`. Absent: the conversation as it is. */
  prompt?: string;
  system?: string;
  maxOutputTokens?: number;
}

export interface ChainSettings {
  kind: 'chain';
  steps: readonly ChainStepSettings[];
}

export interface RouteSettings {
  name: string;
  /** Model ids; `*` stands for every model that is on. */
  models: readonly string[];
  objective: ObjectiveSettings;
  rules: readonly RuleSettings[];
  aliases: readonly string[];
  mode: 'active' | 'shadow';
  /** Model that answers in shadow mode. */
  baseline?: string;
  exploration: { rate: number };
  /** What picks among the plans; the default policy when absent. */
  policy?: PolicySettings;
  /** Replaces fields of `signals.effects` for this route. */
  effects?: SignalEffectSettings;
  /** Named plans of more than one call. `offer: true` makes one a candidate; `plan` names one that always runs. */
  plans: Readonly<Record<string, (CascadeSettings | ChainSettings) & { offer: boolean }>>;
  plan?: string;
  /** Attempts over all candidates, 1..10. */
  maxAttempts: number;
}

export interface KeySettings {
  name: string;
  /** SHA-256 of the key in hex. The key itself is never kept. */
  sha256: string;
  tenant: string;
  /** Routes and models this key may name; empty means all. */
  routes: readonly string[];
  /** Whether the key may read any tenant's records and the admin API. */
  admin: boolean;
}

export interface StorageSettings {
  type: 'sqlite' | 'memory';
  /** File inside the data directory. */
  path: string;
  prompts: 'none' | 'redacted' | 'full';
  retentionDays: number;
}

export interface TelemetrySettings {
  /** Lines per second of request log at most; the rest are counted. */
  maxRequestLinesPerSecond: number;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

export interface LearningSettings {
  mode: 'off' | 'observe' | 'direct';
  /** Folder that `signalbox train` wrote, absolute. */
  artefact?: string;
  /** Largest weight that one key may add to the cells per day. */
  maxWeightPerKeyPerDay: number;
}

export interface SignalSettings {
  /** Signals learnt from examples, in the order of the file. */
  custom: readonly CustomSignalSettings[];
  /** A sentence encoder on this machine that custom signals learn from as well. */
  encoder?: EncoderSettings;
  /** What signals do to decisions, where it is not the default; for all routes. */
  effects: SignalEffectSettings;
}

/** Each field replaces that of the routing room's default tuning, which says what it means. */
export interface SignalEffectSettings {
  pessimism?: number;
  highStakesPessimism?: number;
  highStakesValueFactor?: number;
  highStakesExcludeCheapestTier?: boolean;
  secondShareByUrgency?: readonly [number, number, number, number];
  immediateDeadlineMs?: number;
  statedDeadlines?: boolean;
  valueGrowthByComplexity?: number;
  troubledToneValueFactor?: number;
  noveltyUncertaintyGain?: number;
  explore?: { highStakes?: boolean; troubledTone?: boolean; attack?: boolean; statedDeadline?: boolean };
}

export interface CustomSignalSettings {
  name: string;
  description?: string;
  labels: readonly { name: string; description?: string; examples: readonly string[] }[];
  /** Probability below which the signal is `unknown`; chosen by cross-validation when absent. */
  abstainBelow?: number;
}

export interface EncoderSettings {
  /** Folder with `model.onnx` and `tokenizer.json` or `vocab.txt`, absolute. */
  modelDir: string;
  /** Longest that a request waits for its vector before it is read without. */
  timeoutMs: number;
}
