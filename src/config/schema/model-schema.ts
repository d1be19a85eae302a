import { z } from 'zod';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { named, numberBetween, providerName, reference, tokenCount, word } from './scalars.ts';

const usdPerMillion = numberBetween(0, 100_000);

const pricingSchema = z.strictObject({
  inputUsdPerMillion: usdPerMillion.describe('USD per million input tokens.'),
  cachedInputUsdPerMillion: usdPerMillion
    .exactOptional()
    .describe('USD per million input tokens read from the provider’s cache; the input price when absent.'),
  cacheWriteUsdPerMillion: usdPerMillion
    .exactOptional()
    .describe('USD per million input tokens written to the provider’s cache; the input price when absent.'),
  outputUsdPerMillion: usdPerMillion.describe('USD per million output tokens, reasoning included.'),
});

const chance = { error: 'a number between 0 and 1' };
const upstreamModel = named(/^\S{1,200}$/, 'the provider’s name of the model, without spaces');
const region = word.describe('Where the deployment stands, for your own rules.');

const deploymentSchema = z.strictObject({
  provider: providerName.describe('Name of an entry of `providers`.'),
  upstreamModel: upstreamModel.exactOptional().describe('What the provider calls the model.'),
  region: region.exactOptional(),
  weight: numberBetween(0, 1_000_000)
    .default(1)
    .describe('Share of traffic among the healthy deployments of the model.'),
  pricing: pricingSchema.exactOptional().describe('Overrides the price of the model.'),
});

export const capabilities = [
  'tools',
  'vision',
  'audio',
  'documents',
  'structured-output',
  'reasoning',
  'web-search',
] as const;

export const modelSchema = z.strictObject({
  provider: providerName.exactOptional().describe('The provider that serves it, an entry of `providers`.'),
  upstreamModel: upstreamModel
    .exactOptional()
    .describe('What the provider calls the model; by default its id without the vendor.'),
  region: region.exactOptional(),
  deployments: z
    .array(deploymentSchema)
    .min(1)
    .max(64)
    .exactOptional()
    .describe('Several places where the model is served, instead of `provider` and `upstreamModel`.'),
  pricing: pricingSchema
    .exactOptional()
    .describe('List price. A model without a price is never picked by a route.'),
  contextTokens: tokenCount.exactOptional().describe('Window for input and output together.'),
  maxOutputTokens: tokenCount.exactOptional().describe('Longest answer.'),
  capabilities: z.array(z.enum(capabilities)).max(20).exactOptional().describe('What the model can do.'),
  qualityPrior: z
    .partialRecord(z.enum([...DOMAINS, 'default']), z.number().gt(0, chance).lt(1, chance))
    .exactOptional()
    .describe('Chance of a good answer before any feedback, by domain; `default` for the others.'),
  efforts: z
    .array(word)
    .max(10)
    .exactOptional()
    .describe('Reasoning efforts that it takes, in rising order.'),
  aliases: z.array(reference).max(100).default([]).describe('Other names for the model.'),
  refusedParameters: z
    .array(word)
    .max(50)
    .exactOptional()
    .describe('Request parameters that it refuses, in OpenAI’s spelling.'),
});
