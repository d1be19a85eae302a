import type { CatalogueEntry } from '../../src/catalog/catalogue-file.ts';
import type { UsdPerMillionPricing } from '../../src/catalog/cost.ts';
import type { ModelCard, ProviderPrice } from './facts.ts';
import { bareName } from './names.ts';
import { rowPricing } from './prices.ts';

type Offer = CatalogueEntry['offers'][string];
type Offers = Record<string, Offer>;

/** Names at providers that follow from no rule. Each is in a provider's own price table or in the card's aliases. */
const groqNames: Readonly<Record<string, string>> = {
  'meta-llama/llama-3.1-8b-instruct': 'llama-3.1-8b-instant',
  'meta-llama/llama-3.3-70b-instruct': 'llama-3.3-70b-versatile',
  'meta-llama/llama-4-scout': 'meta-llama/llama-4-scout-17b-16e-instruct',
  'meta-llama/llama-4-maverick': 'meta-llama/llama-4-maverick-17b-128e-instruct',
  'openai/gpt-oss-120b': 'openai/gpt-oss-120b',
  'openai/gpt-oss-20b': 'openai/gpt-oss-20b',
  'qwen/qwen3-32b': 'qwen/qwen3-32b',
  'moonshotai/kimi-k2': 'moonshotai/kimi-k2-instruct',
};

/** DeepSeek's own API has two names; `deepseek-v4-flash` is an old one for V4.1 Flash there. */
const deepSeekNames: Readonly<Record<string, string>> = {
  'deepseek/deepseek-v4.1-flash': 'deepseek-flash',
  'deepseek/deepseek-v4-pro': 'deepseek-v4-pro',
};

/** The names that the later releases of a family have at Together: their Hugging Face names. */
const togetherNames: Readonly<Record<string, string>> = {
  'meta-llama/llama-3.3-70b-instruct': 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
  'meta-llama/llama-3.1-8b-instruct': 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
  'meta-llama/llama-3.1-70b-instruct': 'meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo',
  'meta-llama/llama-3.1-405b-instruct': 'meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo',
  'meta-llama/llama-4-scout': 'meta-llama/Llama-4-Scout-17B-16E-Instruct',
  'meta-llama/llama-4-maverick': 'meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8',
};

const mistralDirect =
  /^(mistral|ministral|magistral|devstral|codestral)-[a-z0-9-]*\d{4}$|^open-(mistral|mixtral)/;

/** OpenAI serves these through its Responses API only. */
const responsesOnly = /-pro$|-codex/;

/** Open models that live on at hosts; Mistral's own API has retired their names. */
const goneFromMistral = new Set([
  'mistralai/mistral-7b-instruct-v0.1',
  'mistralai/mistral-7b-instruct-v0.2',
  'mistralai/mistral-7b-instruct-v0.3',
  'mistralai/mixtral-8x7b-instruct',
  'mistralai/mixtral-8x22b-instruct',
  'mistralai/mistral-large-2407',
  'mistralai/mistral-large-2411',
  'mistralai/mistral-small-24b-instruct-2501',
  'mistralai/mistral-small-3.1-24b-instruct',
  'mistralai/magistral-small',
]);

/** Where a model can be called: the vendor's own API where Signalbox knows it by an environment variable, and hosts. */
export function offersOf(
  card: ModelCard,
  aliases: readonly string[],
  pricing: UsdPerMillionPricing | null,
  rows: readonly ProviderPrice[],
): Offers {
  const offers: Offers = {};
  const own = bareName(card.model);
  const rowOf = (provider: string, id: string) =>
    rows.find((row) => row.provider === provider && row.id === id);
  const add = (provider: string, upstreamModel: string, priced?: ProviderPrice) => {
    const offer: Offer = { upstreamModel };
    const own = priced && rowPricing(priced);
    if (own && pricing && differs(own, pricing)) offer.pricing = own;
    offers[provider] = offer;
  };

  if (card.vendor === 'OpenAI' && !card.openWeights && !responsesOnly.test(own))
    add('openai', directOpenAiName(own));
  if (card.vendor === 'Anthropic') add('anthropic', directAnthropicName(own, aliases));
  if (card.vendor === 'Google' && own.startsWith('gemini-')) add('gemini', own);
  if (card.vendor === 'Mistral' && !goneFromMistral.has(card.model)) {
    const name = [own, ...aliases]
      .filter((alias) => mistralDirect.test(alias))
      .sort((a, b) => a.length - b.length)[0];
    if (name !== undefined) add('mistral', name, rowOf('mistral', own) ?? rowOf('mistral', name));
  }
  const deepSeekName = deepSeekNames[card.model];
  if (deepSeekName !== undefined) add('deepseek', deepSeekName);
  const openRouterRow = [card.model, ...aliases]
    .map((name) => (name.includes('/') ? rowOf('openrouter', name) : undefined))
    .find((row) => row !== undefined);
  if (openRouterRow !== undefined) add('openrouter', openRouterRow.id, openRouterRow);
  const groqName = groqNames[card.model];
  if (groqName !== undefined) add('groq', groqName, rowOf('groq', groqName));
  const togetherName = togetherNames[card.model];
  if (togetherName !== undefined) add('together', togetherName, rowOf('together', togetherName));
  return offers;
}

function directOpenAiName(own: string): string {
  return own === 'gpt-5-chat' ? 'gpt-5-chat-latest' : own;
}

/** Anthropic writes versions with dashes; models before 4.5 have only dated names. */
function directAnthropicName(own: string, aliases: readonly string[]): string {
  const dashed = own.replaceAll('.', '-');
  const known = [own, ...aliases].filter((alias) => alias.startsWith('claude-'));
  if (known.includes(dashed) && /-\d-\d$|-[5-9]$/.test(dashed)) return dashed;
  return (
    known.find((alias) => /^claude-[a-z0-9-]+-\d{8}$/.test(alias) && alias.startsWith(dashed)) ??
    known.find((alias) => /-\d{8}$/.test(alias)) ??
    dashed
  );
}

function differs(a: UsdPerMillionPricing, b: UsdPerMillionPricing): boolean {
  return a.inputUsdPerMillion !== b.inputUsdPerMillion || a.outputUsdPerMillion !== b.outputUsdPerMillion;
}
