/**
 * Reads LiteLLM's `model_prices_and_context_window.json`: models by name, prices in USD per single token.
 * Format: https://github.com/BerriAI/litellm, model_prices_and_context_window.schema.json.
 */
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

const tokensPerMillion = 1_000_000;
const chatPath = '/v1/chat/completions';
const localProviders = new Set(['ollama', 'ollama_chat', 'lm_studio', 'llamafile', 'hosted_vllm', 'vllm']);
/** Not models: an example of the format, and rules for names that the file does not list. */
const documentation = new Set(['sample_spec', 'fallback_generalizations']);

const flags: readonly [string, Capability][] = [
  ['supports_function_calling', 'tools'],
  ['supports_response_schema', 'structured-output'],
  ['supports_reasoning', 'reasoning'],
  ['supports_vision', 'vision'],
  ['supports_audio_input', 'audio'],
  ['supports_pdf_input', 'documents'],
  ['supports_web_search', 'web-search'],
];

/** `asOf`: day on which the file was fetched, YYYY-MM-DD. @throws ImportError */
export function importLiteLlm(json: string, asOf: string): ImportResult {
  const result: ImportResult = { offers: [], skipped: [], warnings: [] };
  for (const [name, value] of Object.entries(parseObject(json, 'LiteLLM'))) {
    if (documentation.has(name)) continue;
    const model = objectOf(value);
    const mode = model?.['mode'];
    if (model === undefined) result.skipped.push({ name, reason: 'the entry is not an object' });
    else if (!isChat(mode, model)) {
      result.skipped.push({ name, reason: `its mode is ${typeof mode === 'string' ? mode : 'missing'}` });
    } else result.offers.push(offerOf(name, model, asOf, (reason) => result.warnings.push({ name, reason })));
  }
  return result;
}

/** Models of other modes count where they are served by the chat path as well, as Ollama serves all of its own. */
function isChat(mode: unknown, model: Record<string, unknown>): boolean {
  if (mode === 'chat') return true;
  if (mode !== 'completion' && mode !== 'responses') return false;
  return (
    localProviders.has(String(model['litellm_provider'])) ||
    textsOf(model['supported_endpoints']).includes(chatPath)
  );
}

function offerOf(
  name: string,
  model: Record<string, unknown>,
  asOf: string,
  warn: (reason: string) => void,
): ImportedOffer {
  const provider = typeof model['litellm_provider'] === 'string' ? model['litellm_provider'] : 'unknown';
  const isLocal = localProviders.has(provider);
  const tiered = tieredPrices(model['tiered_pricing']);
  const first = tiered[0];
  const base = first === undefined ? pricesWithSuffix(model, '') : first;
  const tiers = first === undefined ? thresholdTiers(model) : tiered.slice(1);
  const offer: ImportedOffer = {
    provider,
    upstreamModel: name.startsWith(`${provider}/`) ? name.slice(provider.length + 1) : name,
    isLocal,
    // The source's figure is of the input alone where a vendor counts the answer apart: never more than the window.
    contextTokens: tokensOf(model['max_input_tokens']) ?? tokensOf(model['max_tokens']),
    maxOutputTokens: tokensOf(model['max_output_tokens']),
    capabilities: new Set(flags.filter(([flag]) => model[flag] === true).map(([, capability]) => capability)),
    efforts: [],
    refusedParameters: [],
    pricing: believablePricing(base, tiers, { isLocal, source: 'LiteLLM', asOf }, warn),
  };
  const retires = monthOrDayOf(model['deprecation_date']);
  if (retires !== undefined) offer.retires = retires;
  return offer;
}

/** Prices above a threshold have the threshold in the field's name: `input_cost_per_token_above_200k_tokens`. */
function thresholdTiers(model: Record<string, unknown>): (StatedPrices & { aboveInputTokens: number })[] {
  const thresholds = new Set<number>();
  for (const key of Object.keys(model)) {
    const match = /^(?:input|output)_cost_per_token_above_(\d{1,5})k_tokens$/.exec(key);
    if (match !== null) thresholds.add(Number(match[1]));
  }
  return [...thresholds]
    .sort((a, b) => a - b)
    .map((thousands) => ({
      ...pricesWithSuffix(model, `_above_${thousands}k_tokens`),
      aboveInputTokens: thousands * 1_000,
    }));
}

function pricesWithSuffix(model: Record<string, unknown>, suffix: string): StatedPrices {
  return {
    input: usdPerMillion(model[`input_cost_per_token${suffix}`]),
    output: usdPerMillion(model[`output_cost_per_token${suffix}`]),
    reasoning: usdPerMillion(model[`output_cost_per_reasoning_token${suffix}`]),
    cacheRead: usdPerMillion(model[`cache_read_input_token_cost${suffix}`]),
    cacheWrite: usdPerMillion(model[`cache_creation_input_token_cost${suffix}`]),
  };
}

/** `tiered_pricing`: a list of prices, each with the range of input tokens it holds for. */
function tieredPrices(value: unknown): (StatedPrices & { aboveInputTokens: number })[] {
  const tiers = (Array.isArray(value) ? value : []).flatMap((item) => {
    const tier = objectOf(item);
    const start = Array.isArray(tier?.['range']) ? numberOf(tier['range'][0]) : undefined;
    return tier === undefined || start === undefined
      ? []
      : [{ ...pricesWithSuffix(tier, ''), aboveInputTokens: Math.max(0, start) }];
  });
  return tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
}

function usdPerMillion(perToken: unknown): number | undefined {
  const usd = numberOf(perToken);
  // Twelve digits: prices per token carry rounding of their own, such as 7.500000000000001e-08.
  return usd === undefined ? undefined : Number((usd * tokensPerMillion).toPrecision(12));
}
