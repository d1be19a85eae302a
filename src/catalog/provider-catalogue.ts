import type { ProviderSettings } from '../config/settings.ts';
import type { Catalogue } from './catalogue.ts';
import type { Model } from './model.ts';
import type { Pricing } from './pricing.ts';

/**
 * Kinds of providers that Signalbox recognises. For all but `ollama` the catalogue knows the names of their models;
 * what Ollama serves is on its own disk, see `local-prior.ts`.
 */
export const providerKinds = [
  'openai',
  'anthropic',
  'openrouter',
  'gemini',
  'mistral',
  'groq',
  'deepseek',
  'together',
  'ollama',
] as const;

export type ProviderKind = (typeof providerKinds)[number];

export interface CatalogueOffer {
  model: Model;
  /** What the provider calls the model. */
  upstreamModel: string;
  /** Only where the provider's price differs from the model's. */
  pricing?: Pricing;
}

const kindByHost: ReadonlyMap<string, ProviderKind> = new Map([
  ['api.openai.com', 'openai'],
  ['api.anthropic.com', 'anthropic'],
  ['openrouter.ai', 'openrouter'],
  ['generativelanguage.googleapis.com', 'gemini'],
  ['api.mistral.ai', 'mistral'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
]);

const ollamaPort = '11434';

/** What kind of provider a base URL leads to. Without one, the type's own public API is meant. */
export function providerKind(provider: Pick<ProviderSettings, 'type' | 'baseUrl'>): ProviderKind | 'unknown' {
  const { type, baseUrl } = provider;
  if (baseUrl === undefined) return type === 'openai' || type === 'anthropic' ? type : 'unknown';
  if (!URL.canParse(baseUrl)) return 'unknown';
  const url = new URL(baseUrl);
  if (url.port === ollamaPort) return 'ollama';
  return kindByHost.get(url.hostname) ?? 'unknown';
}

/** Catalogue models that a provider of this kind serves, in the catalogue's order, under the names used there. */
export function catalogueModelsAt(catalogue: Catalogue, kind: ProviderKind): CatalogueOffer[] {
  const offers: CatalogueOffer[] = [];
  for (const model of catalogue.models) {
    const offer = model.offers?.[kind];
    if (offer !== undefined) offers.push({ model, ...offer });
  }
  return offers;
}
