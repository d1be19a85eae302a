/**
 * Reads `api.json` of models.dev: providers by id, each with its models; prices in USD per million tokens.
 * Format: https://github.com/anomalyco/models.dev, packages/core/src/schema.ts.
 */
import { isChatName } from '../chat-name.ts';
import type { Capability } from '../model.ts';
import {
  believablePricing,
  type ImportedOffer,
  type ImportResult,
  monthOrDayOf,
  numberOf,
  objectOf,
  parseObject,
  type StatedPrices,
  textsOf,
  tokensOf,
} from './imported-offer.ts';

const localProviders = new Set(['ollama', 'lmstudio', 'llama', 'llamacpp', 'vllm']);
const longContextTokens = 200_000;

/** `asOf`: day on which the file was fetched, YYYY-MM-DD. @throws ImportError */
export function importModelsDev(json: string, asOf: string): ImportResult {
  const result: ImportResult = { offers: [], skipped: [], warnings: [] };
  for (const [providerId, value] of Object.entries(parseObject(json, 'models.dev'))) {
    const models = objectOf(objectOf(value)?.['models']);
    if (models === undefined) {
      result.skipped.push({ name: providerId, reason: 'the provider has no models' });
      continue;
    }
    for (const [modelId, entry] of Object.entries(models)) addModel(result, providerId, modelId, entry, asOf);
  }
  return result;
}

function addModel(result: ImportResult, provider: string, id: string, value: unknown, asOf: string): void {
  const name = `${provider}/${id}`;
  const model = objectOf(value);
  const skip = (reason: string) => result.skipped.push({ name, reason });
  if (model === undefined) return void skip('the entry is not an object');
  const modalities = objectOf(model['modalities']);
  const input = textsOf(modalities?.['input']);
  const output = textsOf(modalities?.['output']);
  if (modalities !== undefined && !(input.includes('text') && output.includes('text'))) {
    return void skip('it does not turn text into text');
  }
  // Embeddings are written down as text there, too.
  if (model['family'] === 'text-embedding' || !isChatName(id))
    return void skip('its name is not of a chat model');
  if (model['status'] === 'deprecated') return void skip('the source marks it as deprecated');
  const isLocal = localProviders.has(provider);
  const cost = objectOf(model['cost']);
  const limit = objectOf(model['limit']);
  const offer: ImportedOffer = {
    provider,
    upstreamModel: typeof model['id'] === 'string' && model['id'] !== '' ? model['id'] : id,
    isLocal,
    contextTokens: tokensOf(limit?.['context']),
    maxOutputTokens: tokensOf(limit?.['output']),
    capabilities: capabilitiesOf(model, input),
    efforts: effortsOf(model['reasoning_options']),
    refusedParameters: model['temperature'] === false ? ['temperature', 'top_p'] : [],
    pricing:
      cost === undefined
        ? null
        : believablePricing(
            statedPrices(cost),
            longContextTiers(cost),
            { isLocal, source: 'models.dev', asOf },
            (reason) => result.warnings.push({ name, reason }),
          ),
  };
  const released = monthOrDayOf(model['release_date']);
  if (released !== undefined) offer.released = released;
  if (typeof model['open_weights'] === 'boolean') offer.openWeights = model['open_weights'];
  result.offers.push(offer);
}

function statedPrices(cost: Record<string, unknown>): StatedPrices {
  return {
    input: numberOf(cost['input']),
    output: numberOf(cost['output']),
    reasoning: numberOf(cost['reasoning']),
    cacheRead: numberOf(cost['cache_read']),
    cacheWrite: numberOf(cost['cache_write']),
  };
}

/** `context_over_200k` beside the prices, or a list `tiers` with the size of the context that each begins above. */
function longContextTiers(cost: Record<string, unknown>): (StatedPrices & { aboveInputTokens: number })[] {
  const over = objectOf(cost['context_over_200k']);
  const tiers = over === undefined ? [] : [{ ...statedPrices(over), aboveInputTokens: longContextTokens }];
  for (const item of Array.isArray(cost['tiers']) ? cost['tiers'] : []) {
    const tier = objectOf(item);
    const size = tokensOf(objectOf(tier?.['tier'])?.['size'] ?? tier?.['size']);
    if (tier === undefined || size === null || tiers.some((known) => known.aboveInputTokens === size))
      continue;
    tiers.push({ ...statedPrices(tier), aboveInputTokens: size });
  }
  return tiers;
}

function capabilitiesOf(model: Record<string, unknown>, input: readonly string[]): Set<Capability> {
  const capabilities = new Set<Capability>();
  if (model['tool_call'] === true) capabilities.add('tools');
  if (model['structured_output'] === true) capabilities.add('structured-output');
  if (model['reasoning'] === true) capabilities.add('reasoning');
  if (input.includes('image')) capabilities.add('vision');
  if (input.includes('audio')) capabilities.add('audio');
  if (input.includes('pdf')) capabilities.add('documents');
  return capabilities;
}

function effortsOf(options: unknown): string[] {
  for (const option of Array.isArray(options) ? options : []) {
    const fields = objectOf(option);
    if (fields?.['type'] === 'effort') return textsOf(fields['values']);
  }
  return [];
}
