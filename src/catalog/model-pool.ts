import type { ModelSettings, PricingSettings, ProviderSettings, Settings } from '../config/settings.ts';
import { type Catalogue, findModel } from './catalogue.ts';
import { isChatName } from './chat-name.ts';
import { pricingFromUsdPerMillion, usdPerMillionFromPico } from './cost.ts';
import { localPrior } from './local-prior.ts';
import type { Deployment, Model, QualityPrior } from './model.ts';
import type { Pricing } from './pricing.ts';
import { catalogueModelsAt, providerKind } from './provider-catalogue.ts';
import { simulatedModels } from './simulated-models.ts';

/** Why a model that is known is not a candidate. */
export interface ModelOff {
  reason: 'not-listed' | 'above-default-price' | 'retired' | 'not-chat';
  detail: string;
}

/** Every model that this configuration knows, with those that are off and why. */
export interface ModelPool {
  /** The candidates, in a stable order: configured ones first, then by provider. */
  models: readonly Model[];
  /** All of them, those that are off too: naming one is honoured. */
  byId: ReadonlyMap<string, Model>;
  off: ReadonlyMap<string, ModelOff>;
}

export interface PoolInput {
  settings: Pick<Settings, 'path' | 'models' | 'providers'>;
  catalogue: Catalogue;
  /** Model names that each provider lists, where it has told; a provider not named here has not (yet). */
  listed: ReadonlyMap<string, readonly string[]>;
  /** YYYY-MM-DD */
  today: string;
}

/** Output price from which a model needs opting in when there is no configuration file. */
const defaultOutputCapUsdPerMillion = 50;
const configuredLogitSd = 0.35;

/**
 * Brings together what the configuration defines and what the catalogue, the providers' own lists and the simulated
 * models add. A provider that some configured model names brings nothing else; any other brings all it is known to serve.
 */
export function buildModelPool(input: PoolInput): ModelPool {
  const models = new Map<string, Model>();
  const named = new Set<string>();
  for (const [id, settings] of Object.entries(input.settings.models)) {
    for (const deployment of settings.deployments) named.add(deployment.provider);
    models.set(id, configuredModel(id, settings, input));
  }
  for (const [name, provider] of Object.entries(input.settings.providers)) {
    if (named.has(name)) continue;
    for (const model of modelsBroughtBy(name, provider, input)) {
      const known = models.get(model.id);
      models.set(
        model.id,
        known === undefined ? model : { ...known, deployments: [...known.deployments, ...model.deployments] },
      );
    }
  }
  const off = modelsOff([...models.values()], input);
  return { models: [...models.values()].filter(({ id }) => !off.has(id)), byId: models, off };
}

function modelsBroughtBy(name: string, provider: ProviderSettings, input: PoolInput): Model[] {
  if (provider.type === 'simulated') {
    return simulatedModels.map(({ model }) =>
      withDeployment(model, name, model.deployments[0]?.upstreamModel ?? model.id),
    );
  }
  const kind = providerKind(provider);
  if (kind !== 'unknown' && kind !== 'ollama') {
    return catalogueModelsAt(input.catalogue, kind).map(({ model, upstreamModel, pricing }) =>
      withDeployment(pricing === undefined ? model : { ...model, pricing }, name, upstreamModel),
    );
  }
  return (input.listed.get(name) ?? []).map((upstreamModel) =>
    listedModel(name, provider, upstreamModel, input.catalogue),
  );
}

/** A model known only by the name in a provider's list: free on a machine of one's own, elsewhere unpriced. */
function listedModel(
  providerName: string,
  provider: ProviderSettings,
  upstreamModel: string,
  catalogue: Catalogue,
): Model {
  const local = localPrior(upstreamModel);
  const known = findModel(catalogue, upstreamModel);
  return {
    id: `${providerName}/${upstreamModel}`,
    vendor: providerName,
    aliases: [],
    contextTokens: known?.contextTokens ?? null,
    maxOutputTokens: known?.maxOutputTokens ?? null,
    capabilities: known?.capabilities ?? local.capabilities,
    efforts: [],
    refusedParameters: [],
    pricing: provider.local ? freePricing() : null,
    qualityPrior: local.prior,
    deployments: [deployment(providerName, upstreamModel, 1)],
    source: provider.local ? 'local' : 'configuration',
    ...(local.parametersBillions !== undefined && { parametersBillions: local.parametersBillions }),
  };
}

function configuredModel(id: string, settings: ModelSettings, input: PoolInput): Model {
  const base = findModel(input.catalogue, id) ?? simulatedBase(settings, input);
  const isLocal =
    settings.deployments.length > 0 &&
    settings.deployments.every(({ provider }) => input.settings.providers[provider]?.local === true);
  const fallback = localPrior(settings.deployments[0]?.upstreamModel ?? id);
  const efforts = settings.efforts ?? base?.efforts ?? [];
  const defaultEffort = base?.defaultEffort;
  return {
    id,
    vendor: base?.vendor ?? id.split('/')[0] ?? id,
    aliases: [...new Set([...settings.aliases, ...(base?.aliases ?? [])])],
    contextTokens: settings.contextTokens ?? base?.contextTokens ?? null,
    maxOutputTokens: settings.maxOutputTokens ?? base?.maxOutputTokens ?? null,
    capabilities:
      settings.capabilities === undefined
        ? (base?.capabilities ?? fallback.capabilities)
        : new Set(settings.capabilities),
    efforts,
    refusedParameters: settings.refusedParameters ?? base?.refusedParameters ?? [],
    pricing:
      settings.pricing !== undefined
        ? configuredPricing(settings.pricing)
        : isLocal
          ? freePricing()
          : (base?.pricing ?? null),
    qualityPrior: configuredPrior(settings.qualityPrior) ?? base?.qualityPrior ?? fallback.prior,
    deployments: settings.deployments.map((entry) => ({
      ...deployment(entry.provider, entry.upstreamModel, entry.weight),
      ...(entry.region !== undefined && { region: entry.region }),
      ...(entry.pricing !== undefined && { pricing: configuredPricing(entry.pricing) }),
    })),
    source: sourceOf(settings, isLocal, base, input),
    ...(base?.released !== undefined && { released: base.released }),
    ...(defaultEffort !== undefined && efforts.includes(defaultEffort) && { defaultEffort }),
  };
}

function sourceOf(
  { deployments, pricing }: ModelSettings,
  isLocal: boolean,
  base: Model | undefined,
  { settings: { providers } }: PoolInput,
): Model['source'] {
  const types = deployments.map(({ provider }) => providers[provider]?.type);
  // A real card does not make an answer real.
  if (types.length > 0 && types.every((type) => type === 'simulated' || type === 'recorded'))
    return 'simulated';
  return isLocal && pricing === undefined ? 'local' : (base?.source ?? 'configuration');
}

/** A configured model at a simulated provider takes the card of the simulated model that it names. */
function simulatedBase(settings: ModelSettings, input: PoolInput): Model | undefined {
  const first = settings.deployments[0];
  if (first === undefined || input.settings.providers[first.provider]?.type !== 'simulated') return undefined;
  const card = simulatedModels.find(({ model }) => model.id === `simulated/${first.upstreamModel}`)?.model;
  return card ?? simulatedModels[0]?.model;
}

function configuredPrior(prior: ModelSettings['qualityPrior']): QualityPrior | undefined {
  if (prior === undefined) return undefined;
  const { default: fallback = 0.6, ...byDomain } = prior;
  return { default: fallback, byDomain, logitSd: configuredLogitSd, basis: 'configuration' };
}

function configuredPricing(pricing: PricingSettings): Pricing {
  return pricingFromUsdPerMillion({ ...pricing, source: 'configuration' });
}

function freePricing(): Pricing {
  return pricingFromUsdPerMillion({ inputUsdPerMillion: 0, outputUsdPerMillion: 0, source: 'local' });
}

function withDeployment(model: Model, provider: string, upstreamModel: string): Model {
  return { ...model, deployments: [deployment(provider, upstreamModel, 1)] };
}

function deployment(provider: string, upstreamModel: string, weight: number): Deployment {
  return { id: `${provider}/${upstreamModel}`, provider, upstreamModel, weight };
}

function modelsOff(models: readonly Model[], input: PoolInput): Map<string, ModelOff> {
  const off = new Map<string, ModelOff>();
  for (const model of models) {
    // Who names a model in the configuration knows better than a provider's list, which need not be whole.
    const isNamed = Object.hasOwn(input.settings.models, model.id);
    if (!isNamed && !model.deployments.some((each) => isListed(each, input.listed))) {
      off.set(model.id, { reason: 'not-listed', detail: 'the provider does not list it for this key' });
      continue;
    }
    if (!isNamed && !model.deployments.some(({ upstreamModel }) => isChatName(upstreamModel))) {
      off.set(model.id, {
        reason: 'not-chat',
        detail: 'its name is that of a model for other things than chat; name it under `models` to use it',
      });
      continue;
    }
    if (!isNamed && model.retires !== undefined && model.retires < input.today) {
      off.set(model.id, { reason: 'retired', detail: `its vendor stopped serving it on ${model.retires}` });
      continue;
    }
    const outputUsd = usdPerMillionFromPico(model.pricing?.outputPicoUsd ?? 0);
    if (input.settings.path === null && outputUsd > defaultOutputCapUsdPerMillion) {
      off.set(model.id, {
        reason: 'above-default-price',
        detail: `$${outputUsd} per million output tokens; name it in a configuration file to use it`,
      });
    }
  }
  return off;
}

function isListed(each: Deployment, listed: PoolInput['listed']): boolean {
  const names = listed.get(each.provider);
  return (
    names === undefined ||
    names.includes(each.upstreamModel) ||
    names.includes(`models/${each.upstreamModel}`)
  );
}
