import type { Pricing } from './pricing.ts';

export type Capability =
  | 'tools'
  | 'vision'
  | 'audio'
  | 'documents'
  | 'structured-output'
  | 'reasoning'
  | 'web-search';

/**
 * How good a model is taken to be before any feedback. Means are chances of a good answer in 0..1 by domain of
 * `signals.md`; `default` stands for domains that are not named. `logitSd` is the standard deviation of the error of
 * the mean on the logit scale; the cell table turns it into pseudo-counts.
 */
export interface QualityPrior {
  default: number;
  byDomain: Readonly<Record<string, number>>;
  logitSd: number;
  basis: 'benchmarks' | 'family' | 'price' | 'configuration' | 'simulated' | 'unknown';
  /** Shift of the mean on the logit scale by reasoning effort, 0 for the effort that the means were taken at. */
  effortLogit?: Readonly<Record<string, number>>;
  /** The published figures that the prior rests on, for `signalbox models show`. */
  figures?: readonly { name: string; score: number; source: string; variant?: string }[];
}

/** One place where a model is served. Health, latency and limits belong to it; quality belongs to the model. */
export interface Deployment {
  /** `provider/upstreamModel`, unique. */
  id: string;
  provider: string;
  /** What the provider calls the model. */
  upstreamModel: string;
  region?: string;
  /** Relative share of traffic among healthy deployments of a model, at least 0; 1 by default. */
  weight: number;
  /** Overrides the model's pricing. */
  pricing?: Pricing;
}

/** Under what name, and at what price where it differs from the model's, a kind of provider serves a model. */
export interface Offer {
  upstreamModel: string;
  pricing?: Pricing;
}

export interface Model {
  /** Canonical id with vendor, e.g. `openai/gpt-5.2`. */
  id: string;
  vendor: string;
  aliases: readonly string[];
  released?: string;
  /** Day on which the vendor stops serving it, YYYY-MM-DD, where announced. */
  retires?: string;
  openWeights?: boolean;
  /** Window for input and output together; null when unknown, which makes the model ineligible for long prompts only. */
  contextTokens: number | null;
  maxOutputTokens: number | null;
  capabilities: ReadonlySet<Capability>;
  /** Reasoning efforts that the model takes, in rising order; empty when it has no such dial. */
  efforts: readonly string[];
  defaultEffort?: string;
  /** Request parameters that the model refuses, in OpenAI's spelling (`temperature`, `top_p`, …). */
  refusedParameters: readonly string[];
  /** Null means unpriced: never free, and not eligible for automatic routing. */
  pricing: Pricing | null;
  qualityPrior: QualityPrior;
  deployments: readonly Deployment[];
  source: 'catalogue' | 'configuration' | 'local' | 'simulated';
  /** Parameters in billions, where the name or a card gives them. */
  parametersBillions?: number;
  /** By kind of provider (`openai`, `openrouter`, `groq`, …). */
  offers?: Readonly<Record<string, Offer>>;
  /** Where each field of the card comes from, by field name; `asOf` is YYYY-MM or YYYY-MM-DD. */
  origins?: Readonly<Record<string, { source: string; asOf?: string }>>;
}
