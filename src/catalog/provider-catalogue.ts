import type { Catalogue } from './catalogue.ts';
import type { Deployment, Model } from './model.ts';

/**
 * Kinds of providers whose names for models the catalogue knows. `ollama` has none: what it serves is on its own disk,
 * see `local-prior.ts`.
 */
export const catalogueProviderKinds = [
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

export type CatalogueProviderKind = (typeof catalogueProviderKinds)[number];

export interface ConfiguredProvider {
  /** The provider's name in the configuration; deployments refer to it. */
  name: string;
  kind: CatalogueProviderKind;
}

export interface ProviderModel {
  model: Model;
  /** What the provider calls the model. */
  upstreamModel: string;
  deployment: Deployment;
}

/** Catalogue models that a provider of this kind serves, in the catalogue's order. */
export function modelsAtProvider(catalogue: Catalogue, provider: ConfiguredProvider): ProviderModel[] {
  return catalogue.models.flatMap((model) => {
    const deployment = deploymentAt(model, provider);
    return deployment === undefined ? [] : [{ model, upstreamModel: deployment.upstreamModel, deployment }];
  });
}

/**
 * Catalogue models with a deployment at each provider that serves them, in the order of `providers`; models that none
 * serves are left out.
 */
export function deployCatalogue(catalogue: Catalogue, providers: readonly ConfiguredProvider[]): Model[] {
  return catalogue.models.flatMap((model) => {
    const deployments = providers.flatMap((provider) => deploymentAt(model, provider) ?? []);
    return deployments.length === 0
      ? []
      : [{ ...model, deployments: [...model.deployments, ...deployments] }];
  });
}

function deploymentAt(model: Model, provider: ConfiguredProvider): Deployment | undefined {
  const offer = model.offers?.[provider.kind];
  if (offer === undefined) return undefined;
  const deployment: Deployment = {
    id: `${provider.name}/${offer.upstreamModel}`,
    provider: provider.name,
    upstreamModel: offer.upstreamModel,
    weight: 1,
  };
  if (offer.pricing !== undefined) deployment.pricing = offer.pricing;
  return deployment;
}
