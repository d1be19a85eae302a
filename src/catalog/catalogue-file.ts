import type { UsdPerMillionPrices, UsdPerMillionPricing } from './cost.ts';
import {
  booleanOf,
  countOf,
  type Fields,
  field,
  fieldsOf,
  listOf,
  mapOf,
  matching,
  memberOf,
  numberIn,
  optionalField,
  type Reader,
  readDocument,
  recordOf,
  textOf,
  wrong,
} from './field-reader.ts';
import type { Capability, QualityPrior } from './model.ts';

/**
 * Shape of `models/catalogue/catalogue.json`, written by `training/catalogue/build-catalogue.ts`. It is read by hand
 * rather than by a schema library, because it is read at every start and a schema's first run takes longer than all else.
 */
export interface CatalogueFile {
  format: 1;
  /** YYYY-MM-DD. */
  date: string;
  attribution: readonly string[];
  /** How the priors were made and how far off they were where they could be checked. */
  prior: Fields;
  /** Sources of the figures; figures name them by index. */
  sources: readonly string[];
  models: readonly CatalogueEntry[];
}

export interface CatalogueEntry {
  id: string;
  vendor: string;
  aliases: readonly string[];
  released?: string;
  retires?: string;
  openWeights?: boolean;
  parametersBillions?: number;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  capabilities: readonly Capability[];
  efforts: readonly string[];
  defaultEffort?: string;
  refusedParameters: readonly string[];
  pricing: UsdPerMillionPricing | null;
  qualityPrior: Omit<QualityPrior, 'figures'> & { figures?: readonly CatalogueFigure[] };
  offers: Readonly<Record<string, { upstreamModel: string; pricing?: UsdPerMillionPricing }>>;
  origins: Readonly<Record<string, { source: string; asOf?: string }>>;
}

/** Name, score as published, index into `sources`, reasoning effort or mode of the run. */
export type CatalogueFigure = readonly [name: string, score: number, source: number, variant?: string];

const fileFields = new Set(['format', 'date', 'attribution', 'prior', 'sources', 'models']);
const entryFields = new Set([
  'id',
  'vendor',
  'aliases',
  'released',
  'retires',
  'openWeights',
  'parametersBillions',
  'contextTokens',
  'maxOutputTokens',
  'capabilities',
  'efforts',
  'defaultEffort',
  'refusedParameters',
  'pricing',
  'qualityPrior',
  'offers',
  'origins',
]);
const priceFields = [
  'inputUsdPerMillion',
  'cachedInputUsdPerMillion',
  'cacheWriteUsdPerMillion',
  'outputUsdPerMillion',
];
const pricingFields = new Set([...priceFields, 'tiers', 'source', 'asOf']);
const tierFields = new Set([...priceFields, 'aboveInputTokens']);
const priorFields = new Set(['default', 'byDomain', 'logitSd', 'basis', 'effortLogit', 'figures']);
const offerFields = new Set(['upstreamModel', 'pricing']);
const originFields = new Set(['source', 'asOf']);

const capabilities: ReadonlySet<Capability> = new Set([
  'tools',
  'vision',
  'audio',
  'documents',
  'structured-output',
  'reasoning',
  'web-search',
]);
const bases: ReadonlySet<QualityPrior['basis']> = new Set([
  'benchmarks',
  'family',
  'price',
  'configuration',
  'simulated',
  'unknown',
]);

const idOf = matching(/^[a-z0-9-]+\/[a-z0-9._-]+$/, 'vendor/name in lower case');
const monthOrDayOf = matching(/^\d{4}-\d{2}(-\d{2})?$/, 'a month or day such as 2026-11 or 2026-11-24');
const dayOf = matching(/^\d{4}-\d{2}-\d{2}$/, 'a day such as 2026-11-24');
const usdPerMillionOf = numberIn(0, 100_000);
/** Strictly between 0 and 1: a prior that is certain could never be learnt away. */
const chanceOf = numberIn(0.001, 0.999);
const textsOf = listOf(textOf);
const capabilitiesOf = listOf(memberOf(capabilities));
const chancesOf = mapOf(chanceOf);
const logitShiftsOf = mapOf(numberIn(-10, 10));
const tiersOf = listOf(readTier);
const offersOf = mapOf(readOffer);
const originsOf = mapOf(readOrigin);
const mostTiers = 8;

/** @throws CatalogueError that names the first wrong field. */
export function readCatalogueFile(value: unknown): CatalogueFile {
  return readDocument(value, (document) => {
    const fields = fieldsOf(document, fileFields);
    const sources = field(fields, 'sources', textsOf);
    return {
      format: field(fields, 'format', (format) => (format === 1 ? format : wrong('must be 1'))),
      date: field(fields, 'date', dayOf),
      attribution: field(fields, 'attribution', textsOf),
      prior: field(fields, 'prior', recordOf),
      sources,
      models: field(fields, 'models', listOf(entryReader(sources.length))),
    };
  });
}

function entryReader(sourceCount: number): Reader<CatalogueEntry> {
  const priorOf = priorReader(sourceCount);
  return (value) => {
    const fields = fieldsOf(value, entryFields);
    const entry: CatalogueEntry = {
      id: field(fields, 'id', idOf),
      vendor: field(fields, 'vendor', textOf),
      aliases: field(fields, 'aliases', textsOf),
      contextTokens: field(fields, 'contextTokens', tokensOrNull),
      maxOutputTokens: field(fields, 'maxOutputTokens', tokensOrNull),
      capabilities: field(fields, 'capabilities', capabilitiesOf),
      efforts: field(fields, 'efforts', textsOf),
      refusedParameters: field(fields, 'refusedParameters', textsOf),
      pricing: field(fields, 'pricing', (pricing) => (pricing === null ? null : readPricing(pricing))),
      qualityPrior: field(fields, 'qualityPrior', priorOf),
      offers: field(fields, 'offers', offersOf),
      origins: field(fields, 'origins', originsOf),
    };
    const released = optionalField(fields, 'released', monthOrDayOf);
    const retires = optionalField(fields, 'retires', dayOf);
    const openWeights = optionalField(fields, 'openWeights', booleanOf);
    const parametersBillions = optionalField(fields, 'parametersBillions', numberIn(0.001, 100_000));
    const defaultEffort = optionalField(fields, 'defaultEffort', memberOf(new Set(entry.efforts)));
    if (released !== undefined) entry.released = released;
    if (retires !== undefined) entry.retires = retires;
    if (openWeights !== undefined) entry.openWeights = openWeights;
    if (parametersBillions !== undefined) entry.parametersBillions = parametersBillions;
    if (defaultEffort !== undefined) entry.defaultEffort = defaultEffort;
    return entry;
  };
}

function readPricing(value: unknown): UsdPerMillionPricing {
  const fields = fieldsOf(value, pricingFields);
  return {
    ...readPrices(fields),
    tiers: optionalField(fields, 'tiers', (tiers) => {
      const list = tiersOf(tiers);
      return list.length <= mostTiers ? list : wrong(`must have at most ${mostTiers} tiers`);
    }),
    source: field(fields, 'source', textOf),
    asOf: optionalField(fields, 'asOf', monthOrDayOf),
  };
}

function readTier(value: unknown): UsdPerMillionPrices & { aboveInputTokens: number } {
  const fields = fieldsOf(value, tierFields);
  return { ...readPrices(fields), aboveInputTokens: field(fields, 'aboveInputTokens', countOf) };
}

function readPrices(fields: Fields): UsdPerMillionPrices {
  return {
    inputUsdPerMillion: field(fields, 'inputUsdPerMillion', usdPerMillionOf),
    cachedInputUsdPerMillion: optionalField(fields, 'cachedInputUsdPerMillion', usdPerMillionOf),
    cacheWriteUsdPerMillion: optionalField(fields, 'cacheWriteUsdPerMillion', usdPerMillionOf),
    outputUsdPerMillion: field(fields, 'outputUsdPerMillion', usdPerMillionOf),
  };
}

function priorReader(sourceCount: number): Reader<CatalogueEntry['qualityPrior']> {
  const figuresOf = listOf((value) =>
    isFigure(value, sourceCount) ? value : wrong('must be [name, score, index of a source, variant?]'),
  );
  return (value) => {
    const fields = fieldsOf(value, priorFields);
    const prior: CatalogueEntry['qualityPrior'] = {
      default: field(fields, 'default', chanceOf),
      byDomain: field(fields, 'byDomain', chancesOf),
      logitSd: field(fields, 'logitSd', numberIn(0.01, 10)),
      basis: field(fields, 'basis', memberOf(bases)),
    };
    const effortLogit = optionalField(fields, 'effortLogit', logitShiftsOf);
    const figures = optionalField(fields, 'figures', figuresOf);
    if (effortLogit !== undefined) prior.effortLogit = effortLogit;
    if (figures !== undefined) prior.figures = figures;
    return prior;
  };
}

function isFigure(value: unknown, sourceCount: number): value is CatalogueFigure {
  if (!Array.isArray(value) || value.length < 3 || value.length > 4) return false;
  // Read by index: there are thousands, and taking a list apart by pattern costs three times as much.
  const source: unknown = value[2];
  return (
    typeof value[0] === 'string' &&
    Number.isFinite(value[1]) &&
    Number.isInteger(source) &&
    (source as number) >= 0 &&
    (source as number) < sourceCount &&
    (value[3] === undefined || typeof value[3] === 'string')
  );
}

function readOffer(value: unknown): CatalogueEntry['offers'][string] {
  const fields = fieldsOf(value, offerFields);
  const upstreamModel = field(fields, 'upstreamModel', textOf);
  const pricing = optionalField(fields, 'pricing', readPricing);
  return pricing === undefined ? { upstreamModel } : { upstreamModel, pricing };
}

function readOrigin(value: unknown): CatalogueEntry['origins'][string] {
  const fields = fieldsOf(value, originFields);
  const source = field(fields, 'source', textOf);
  const asOf = optionalField(fields, 'asOf', monthOrDayOf);
  return asOf === undefined ? { source } : { source, asOf };
}

function tokensOrNull(value: unknown): number | null {
  if (value === null) return null;
  return countOf(value) > 0 ? (value as number) : wrong('must be at least 1, or null when unknown');
}
