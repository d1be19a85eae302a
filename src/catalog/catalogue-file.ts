import { z } from 'zod';

/** Shape of `models/catalogue/catalogue.json`, written by `training/catalogue/build-catalogue.ts`. */
const usdPerMillion = z.number().min(0).max(100_000);
const tokenCount = z.number().int().positive();
const probability = z.number().gt(0).lt(1);
const day = z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/);

const pricesShape = {
  inputUsdPerMillion: usdPerMillion,
  cachedInputUsdPerMillion: usdPerMillion.optional(),
  cacheWriteUsdPerMillion: usdPerMillion.optional(),
  outputUsdPerMillion: usdPerMillion,
};

const pricing = z.strictObject({
  ...pricesShape,
  tiers: z
    .array(z.strictObject({ ...pricesShape, aboveInputTokens: tokenCount }))
    .max(8)
    .optional(),
  source: z.string().min(1),
  asOf: day.optional(),
});

/** Name, score as published, index into `sources`, reasoning effort or mode of the run. */
const figure = z.union([
  z.tuple([z.string(), z.number(), z.number().int().min(0)]),
  z.tuple([z.string(), z.number(), z.number().int().min(0), z.string()]),
]);

const qualityPrior = z.strictObject({
  default: probability,
  byDomain: z.record(z.string(), probability),
  logitSd: z.number().positive().max(10),
  basis: z.enum(['benchmarks', 'family', 'price', 'configuration', 'simulated', 'unknown']),
  effortLogit: z.record(z.string(), z.number().min(-10).max(10)).optional(),
  figures: z.array(figure).optional(),
});

const entry = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/[a-z0-9._-]+$/),
  vendor: z.string().min(1),
  aliases: z.array(z.string().min(1)),
  released: day.optional(),
  retires: day.optional(),
  openWeights: z.boolean().optional(),
  parametersBillions: z.number().positive().optional(),
  contextTokens: tokenCount.nullable(),
  maxOutputTokens: tokenCount.nullable(),
  capabilities: z.array(
    z.enum(['tools', 'vision', 'audio', 'documents', 'structured-output', 'reasoning', 'web-search']),
  ),
  efforts: z.array(z.string().min(1)),
  defaultEffort: z.string().min(1).optional(),
  refusedParameters: z.array(z.string().min(1)),
  pricing: pricing.nullable(),
  qualityPrior,
  offers: z.record(
    z.string(),
    z.strictObject({ upstreamModel: z.string().min(1), pricing: pricing.optional() }),
  ),
  origins: z.record(z.string(), z.strictObject({ source: z.string().min(1), asOf: day.optional() })),
});

export const catalogueFile = z.strictObject({
  format: z.literal(1),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  attribution: z.array(z.string()),
  /** How the priors were made and how far off they were where they could be checked. */
  prior: z.record(z.string(), z.unknown()),
  sources: z.array(z.string()),
  models: z.array(entry),
});

export type CatalogueFile = z.infer<typeof catalogueFile>;
export type CatalogueEntry = z.infer<typeof entry>;
export type CataloguePricing = z.infer<typeof pricing>;
