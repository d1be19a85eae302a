import { type CatalogueEntry, type CatalogueFile, readCatalogueFile } from './catalogue-file.ts';
import { pricingFromUsdPerMillion } from './cost.ts';
import { CatalogueError } from './field-reader.ts';
import type { Model, Offer, QualityPrior } from './model.ts';

export interface Catalogue {
  /** Day of the catalogue, YYYY-MM-DD. */
  date: string;
  models: readonly Model[];
  /** How the priors were made: method, seed, validation figures. */
  prior: Readonly<Record<string, unknown>>;
  attribution: readonly string[];
  /** Lower-case names, ids and aliases, with and without vendor. */
  byName: ReadonlyMap<string, Model>;
}

export { CatalogueError };

/** @throws CatalogueError */
export function parseCatalogue(json: string): Catalogue {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CatalogueError('the model catalogue is not valid JSON', { cause });
  }
  const file = readCatalogueFile(value);
  return catalogueOf(
    file.models.map((entry) => modelFromEntry(entry, file.sources)),
    file,
  );
}

/** A catalogue of given models, e.g. imported ones. The first of two models with the same name keeps it. */
export function catalogueOf(
  models: readonly Model[],
  about: Pick<CatalogueFile, 'date'> & Partial<Pick<CatalogueFile, 'prior' | 'attribution'>>,
): Catalogue {
  return {
    date: about.date,
    models,
    prior: about.prior ?? {},
    attribution: about.attribution ?? [],
    byName: indexByName(models),
  };
}

/** The model that a name means: an id or an alias, with or without its vendor, in any case. */
export function findModel(catalogue: Catalogue, name: string): Model | undefined {
  const wanted = name.trim().toLowerCase();
  const exact = catalogue.byName.get(wanted);
  if (exact !== undefined) return exact;
  const slash = wanted.indexOf('/');
  if (slash < 0) return undefined;
  const bare = catalogue.byName.get(wanted.slice(slash + 1));
  return bare !== undefined && isVendorName(bare, wanted.slice(0, slash)) ? bare : undefined;
}

/** Models of a vendor, by its name (`Mistral`) or the first part of its ids (`mistralai`), in any case. */
export function modelsOfVendor(catalogue: Catalogue, vendor: string): Model[] {
  const wanted = vendor.trim().toLowerCase();
  return catalogue.models.filter((model) => isVendorName(model, wanted));
}

function isVendorName(model: Model, lowerCaseName: string): boolean {
  return model.vendor.toLowerCase() === lowerCaseName || vendorSlug(model.id) === lowerCaseName;
}

function vendorSlug(id: string): string {
  return id.slice(0, id.indexOf('/')).toLowerCase();
}

/** Ids win over aliases, and both over ids without vendor, so that no alias can take over another model's own name. */
function indexByName(models: readonly Model[]): Map<string, Model> {
  const index = new Map<string, Model>();
  const add = (name: string, model: Model) => {
    const key = name.toLowerCase();
    if (!index.has(key)) index.set(key, model);
  };
  for (const model of models) add(model.id, model);
  for (const model of models) add(model.id.slice(model.id.indexOf('/') + 1), model);
  for (const model of models) for (const alias of model.aliases) add(alias, model);
  return index;
}

function modelFromEntry(entry: CatalogueEntry, sources: readonly string[]): Model {
  const { qualityPrior: prior, pricing, offers, ...facts } = entry;
  const qualityPrior: QualityPrior = {
    default: prior.default,
    byDomain: prior.byDomain,
    logitSd: prior.logitSd,
    basis: prior.basis,
  };
  if (prior.effortLogit !== undefined) qualityPrior.effortLogit = prior.effortLogit;
  if (prior.figures !== undefined) {
    qualityPrior.figures = prior.figures.map(([name, score, source, variant]) => {
      const figure = { name, score, source: sources[source] ?? 'unknown' };
      return variant === undefined ? figure : { ...figure, variant };
    });
  }
  const model: Model = {
    id: facts.id,
    vendor: facts.vendor,
    aliases: facts.aliases,
    contextTokens: facts.contextTokens,
    maxOutputTokens: facts.maxOutputTokens,
    capabilities: new Set(facts.capabilities),
    efforts: facts.efforts,
    refusedParameters: facts.refusedParameters,
    pricing: pricing === null ? null : pricingFromUsdPerMillion(pricing),
    qualityPrior,
    deployments: [],
    source: 'catalogue',
    offers: Object.fromEntries(
      Object.entries(offers).map(([provider, offer]) => [provider, offerFromEntry(offer)]),
    ),
    origins: facts.origins as NonNullable<Model['origins']>,
  };
  if (facts.released !== undefined) model.released = facts.released;
  if (facts.retires !== undefined) model.retires = facts.retires;
  if (facts.openWeights !== undefined) model.openWeights = facts.openWeights;
  if (facts.defaultEffort !== undefined) model.defaultEffort = facts.defaultEffort;
  if (facts.parametersBillions !== undefined) model.parametersBillions = facts.parametersBillions;
  return model;
}

function offerFromEntry(offer: CatalogueEntry['offers'][string]): Offer {
  const result: Offer = { upstreamModel: offer.upstreamModel };
  if (offer.pricing !== undefined) result.pricing = pricingFromUsdPerMillion(offer.pricing);
  return result;
}
