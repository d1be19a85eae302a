import {
  type CatalogueEntry,
  type CatalogueFigure,
  type CatalogueFile,
  readCatalogueFile,
} from './catalogue-file.ts';
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
  const model: Model = {
    id: entry.id,
    vendor: entry.vendor,
    aliases: entry.aliases,
    contextTokens: entry.contextTokens,
    maxOutputTokens: entry.maxOutputTokens,
    capabilities: new Set(entry.capabilities),
    efforts: entry.efforts,
    refusedParameters: entry.refusedParameters,
    pricing: entry.pricing === null ? null : pricingFromUsdPerMillion(entry.pricing),
    qualityPrior: priorFromEntry(entry.qualityPrior, sources),
    deployments: [],
    source: 'catalogue',
    offers: offersFromEntry(entry.offers),
    origins: entry.origins,
  };
  if (entry.released !== undefined) model.released = entry.released;
  if (entry.retires !== undefined) model.retires = entry.retires;
  if (entry.openWeights !== undefined) model.openWeights = entry.openWeights;
  if (entry.defaultEffort !== undefined) model.defaultEffort = entry.defaultEffort;
  if (entry.parametersBillions !== undefined) model.parametersBillions = entry.parametersBillions;
  return model;
}

function priorFromEntry(prior: CatalogueEntry['qualityPrior'], sources: readonly string[]): QualityPrior {
  const { default: fallback, byDomain, logitSd, basis, effortLogit, figures } = prior;
  const result: QualityPrior = { default: fallback, byDomain, logitSd, basis };
  if (effortLogit !== undefined) result.effortLogit = effortLogit;
  if (figures !== undefined) result.figures = figures.map((figure) => figureOf(figure, sources));
  return result;
}

function figureOf(
  figure: CatalogueFigure,
  sources: readonly string[],
): NonNullable<QualityPrior['figures']>[number] {
  const plain = { name: figure[0], score: figure[1], source: sources[figure[2]] ?? 'unknown' };
  return figure[3] === undefined ? plain : { ...plain, variant: figure[3] };
}

function offersFromEntry(offers: CatalogueEntry['offers']): Record<string, Offer> {
  const result: Record<string, Offer> = {};
  for (const provider of Object.keys(offers)) {
    const { upstreamModel, pricing } = offers[provider] as CatalogueEntry['offers'][string];
    result[provider] =
      pricing === undefined
        ? { upstreamModel }
        : { upstreamModel, pricing: pricingFromUsdPerMillion(pricing) };
  }
  return result;
}
