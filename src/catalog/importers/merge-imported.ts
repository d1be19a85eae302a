import { type Catalogue, catalogueOf, findModel } from '../catalogue.ts';
import { localPrior } from '../local-prior.ts';
import type { Model, Offer } from '../model.ts';
import { pricePrior } from '../price-prior.ts';
import type { ImportedOffer } from './imported-offer.ts';

/** Names that the sources give to providers for which Signalbox has its own. */
const providerNames: Readonly<Record<string, string>> = {
  google: 'gemini',
  together_ai: 'together',
  togetherai: 'together',
  'vertex_ai-language-models': 'vertex',
};

/** First part of the ids that Signalbox gives to models of these vendors' own APIs. */
const vendorSlugs: Readonly<Record<string, string>> = {
  gemini: 'google',
  mistral: 'mistralai',
  xai: 'x-ai',
  moonshotai: 'moonshotai',
  zai: 'z-ai',
};
const vendorProviders = new Set([
  'openai',
  'anthropic',
  'gemini',
  'mistral',
  'deepseek',
  'xai',
  'cohere',
  'moonshotai',
  'zai',
  'minimax',
]);

export interface MergeReport {
  catalogue: Catalogue;
  added: string[];
  /** Models whose list price the import changed. */
  repriced: string[];
}

/**
 * The catalogue with what was imported. For models it knows, the vendor's own offer renews price, window and longest
 * answer, and other offers say where else it is served; models it does not know are added with a wide prior.
 */
export function mergeImported(
  catalogue: Catalogue,
  offers: readonly ImportedOffer[],
  date: string,
): MergeReport {
  const models = new Map(catalogue.models.map((model) => [model.id, model]));
  const added = new Set<string>();
  const repriced = new Set<string>();
  for (const offer of offers) {
    const kind = providerNames[offer.provider] ?? offer.provider;
    const id = findModel(catalogue, offer.upstreamModel)?.id ?? newId(kind, offer.upstreamModel);
    const known = models.get(id);
    if (known === undefined) {
      models.set(id, newModel(id, kind, offer));
      added.add(id);
      continue;
    }
    const isVendor = vendorProviders.has(kind) && id.startsWith(`${vendorSlugs[kind] ?? kind}/`);
    if (isVendor && offer.pricing !== null && differs(known, offer)) repriced.add(id);
    models.set(id, isVendor ? renewed(known, kind, offer) : withOffer(known, kind, offer));
  }
  return {
    catalogue: catalogueOf([...models.values()], {
      date,
      prior: catalogue.prior,
      attribution: [...catalogue.attribution],
    }),
    added: [...added],
    repriced: [...repriced].filter((id) => !added.has(id)),
  };
}

function renewed(model: Model, kind: string, offer: ImportedOffer): Model {
  const result: Model = {
    ...withOffer(model, kind, offer),
    contextTokens: offer.contextTokens ?? model.contextTokens,
    maxOutputTokens: offer.maxOutputTokens ?? model.maxOutputTokens,
    pricing: offer.pricing ?? model.pricing,
  };
  const { retires } = offer;
  if (retires !== undefined) result.retires = retires;
  if (offer.pricing !== null) {
    const { source, asOf } = offer.pricing;
    result.origins = { ...model.origins, pricing: asOf === undefined ? { source } : { source, asOf } };
  }
  return result;
}

function withOffer(model: Model, kind: string, { upstreamModel, pricing }: ImportedOffer): Model {
  const offer: Offer = pricing === null ? { upstreamModel } : { upstreamModel, pricing };
  return { ...model, offers: { ...model.offers, [kind]: offer } };
}

function newModel(id: string, kind: string, offer: ImportedOffer): Model {
  const local = localPrior(offer.upstreamModel);
  const hasFamily = local.prior.basis === 'family';
  const model: Model = {
    id,
    vendor: id.slice(0, id.indexOf('/')),
    aliases: [],
    contextTokens: offer.contextTokens,
    maxOutputTokens: offer.maxOutputTokens,
    capabilities: offer.capabilities,
    efforts: offer.efforts,
    refusedParameters: offer.refusedParameters,
    pricing: offer.pricing,
    qualityPrior: hasFamily || offer.pricing === null ? local.prior : pricePrior(offer.pricing),
    deployments: [],
    source: offer.isLocal ? 'local' : 'catalogue',
  };
  if (offer.released !== undefined) model.released = offer.released;
  if (offer.retires !== undefined) model.retires = offer.retires;
  if (offer.openWeights !== undefined) model.openWeights = offer.openWeights;
  if (local.parametersBillions !== undefined) model.parametersBillions = local.parametersBillions;
  return withOffer(model, kind, offer);
}

function newId(kind: string, upstreamModel: string): string {
  const name = upstreamModel.toLowerCase();
  if (vendorProviders.has(kind)) return `${vendorSlugs[kind] ?? kind}/${name}`;
  return name.includes('/') ? name : `${kind}/${name}`;
}

function differs(model: Model, offer: ImportedOffer): boolean {
  return (
    model.pricing?.inputPicoUsd !== offer.pricing?.inputPicoUsd ||
    model.pricing?.outputPicoUsd !== offer.pricing?.outputPicoUsd
  );
}
