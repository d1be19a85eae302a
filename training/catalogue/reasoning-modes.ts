import type { ModelCard } from './facts.ts';
import { bareName } from './names.ts';

/** How a model's reasoning is switched, and what a call without any setting gets. `none` means without reasoning. */
export interface ReasoningModes {
  efforts: readonly string[];
  defaultEffort?: string;
}

interface Rule extends ReasoningModes {
  /** Matched against the name without vendor; the first rule wins. */
  name: RegExp;
}

const lowToHigh = ['low', 'medium', 'high'];

/**
 * From the vendors' API documentation. Where a vendor lets reasoning be switched off, that is the effort `none`.
 * Models that always or never reason have no dial and so no efforts.
 */
const rules: readonly Rule[] = [
  { name: /^gpt-5-chat/, efforts: [] },
  { name: /^o[134](-mini)?$/, efforts: lowToHigh, defaultEffort: 'medium' },
  { name: /^o[13]-pro$/, efforts: lowToHigh, defaultEffort: 'medium' },
  { name: /^gpt-oss/, efforts: lowToHigh, defaultEffort: 'medium' },
  { name: /^gpt-5-pro$/, efforts: ['high'], defaultEffort: 'high' },
  { name: /^gpt-5(-mini|-nano)?$/, efforts: ['minimal', ...lowToHigh], defaultEffort: 'medium' },
  { name: /^gpt-5\.1$/, efforts: ['none', ...lowToHigh], defaultEffort: 'none' },
  { name: /^gpt-5\.[234](-mini|-nano)?$/, efforts: ['none', ...lowToHigh, 'xhigh'], defaultEffort: 'none' },
  { name: /^gpt-5\.5$/, efforts: ['none', ...lowToHigh, 'xhigh'], defaultEffort: 'medium' },
  { name: /^gpt-5\.\d-pro$/, efforts: ['medium', 'high', 'xhigh'], defaultEffort: 'medium' },
  { name: /^gpt-5(\.\d)?-codex(-max)?/, efforts: [...lowToHigh, 'xhigh'], defaultEffort: 'medium' },
  // From GPT-6 Astra on, the larger models always reason.
  {
    name: /^gpt-6(\.\d)?-astra|^gpt-6\.[12]-sol/,
    efforts: [...lowToHigh, 'xhigh', 'max'],
    defaultEffort: 'medium',
  },
  { name: /^gpt-(5\.6|6)/, efforts: ['none', ...lowToHigh, 'xhigh', 'max'], defaultEffort: 'medium' },
  { name: /^claude-(fable-5|sonnet-5\.5)/, efforts: [...lowToHigh, 'xhigh', 'max'], defaultEffort: 'high' },
  { name: /^claude-opus-5\.5/, efforts: [...lowToHigh, 'xhigh', 'max'], defaultEffort: 'medium' },
  { name: /^claude-haiku-5\.5/, efforts: ['none', ...lowToHigh, 'xhigh', 'max'], defaultEffort: 'medium' },
  {
    name: /^claude-(opus|sonnet)-5$/,
    efforts: ['none', ...lowToHigh, 'xhigh', 'max'],
    defaultEffort: 'high',
  },
  { name: /^claude-opus-4\.[78]$/, efforts: ['none', ...lowToHigh, 'xhigh', 'max'], defaultEffort: 'none' },
  { name: /^claude-(opus|sonnet)-4\.6$/, efforts: ['none', ...lowToHigh, 'max'], defaultEffort: 'none' },
  {
    name: /^claude-(opus|sonnet|haiku)-4(\.[15])?$|^claude-3\.7/,
    efforts: ['none', ...lowToHigh],
    defaultEffort: 'none',
  },
  { name: /^gemini-2\.5-pro/, efforts: lowToHigh, defaultEffort: 'high' },
  { name: /^gemini-2\.5-flash-lite/, efforts: ['none', ...lowToHigh], defaultEffort: 'none' },
  { name: /^gemini-2\.5-flash/, efforts: ['none', ...lowToHigh], defaultEffort: 'high' },
  { name: /^gemini-3-pro/, efforts: ['low', 'high'], defaultEffort: 'high' },
  { name: /^gemini-3\.1-pro/, efforts: lowToHigh, defaultEffort: 'high' },
  { name: /^gemini-3\.\d-flash-lite/, efforts: ['minimal', ...lowToHigh], defaultEffort: 'minimal' },
  { name: /^gemini-3\.[5-9]-flash/, efforts: ['minimal', ...lowToHigh], defaultEffort: 'medium' },
  { name: /^gemini-3-flash/, efforts: ['minimal', ...lowToHigh], defaultEffort: 'high' },
  { name: /^gemini-4/, efforts: lowToHigh, defaultEffort: 'high' },
  { name: /^grok-3-mini/, efforts: ['low', 'high'], defaultEffort: 'low' },
  { name: /^grok-4\.3/, efforts: ['none', ...lowToHigh], defaultEffort: 'low' },
  { name: /^grok-4\.[567]/, efforts: [...lowToHigh, 'xhigh'], defaultEffort: 'high' },
  { name: /^deepseek-v4(\.1)?-flash/, efforts: ['none', 'low', 'high', 'max'], defaultEffort: 'high' },
  { name: /^deepseek-v4-pro/, efforts: ['none', 'high', 'max'], defaultEffort: 'high' },
  {
    name: /^deepseek-(chat-v3\.1|v3\.1-terminus|v3\.2(-exp)?)$/,
    efforts: ['none', 'high'],
    defaultEffort: 'none',
  },
  { name: /^qwen3-(4b|8b|14b|32b|30b-a3b|235b-a22b)$/, efforts: ['none', 'high'], defaultEffort: 'high' },
  { name: /^qwen3\.[5678]/, efforts: ['none', 'high'], defaultEffort: 'high' },
  { name: /^glm-5\.3/, efforts: ['low', 'high', 'max'], defaultEffort: 'max' },
  { name: /^glm-(4\.[567]|5)/, efforts: ['none', 'high'], defaultEffort: 'high' },
  { name: /^kimi-k2\.[56]/, efforts: ['none', 'high'], defaultEffort: 'high' },
  { name: /^kimi-k3/, efforts: ['low', 'max'], defaultEffort: 'max' },
  { name: /^muse-spark-1/, efforts: ['minimal', ...lowToHigh, 'xhigh'], defaultEffort: 'medium' },
  { name: /^nova-2/, efforts: ['none', ...lowToHigh], defaultEffort: 'none' },
  { name: /^mistral-(small-2603|medium-3\.5|large-4)/, efforts: ['none', 'high'], defaultEffort: 'none' },
];

export function reasoningModesOf(card: ModelCard): ReasoningModes {
  const own = bareName(card.model);
  const rule = rules.find((candidate) => candidate.name.test(own));
  if (rule === undefined) return { efforts: [] };
  const { efforts, defaultEffort } = rule;
  return defaultEffort === undefined ? { efforts } : { efforts, defaultEffort };
}

const samplingParameters = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
];

/** Request parameters, in OpenAI's spelling, that the model's API answers with an error. */
export function refusedParametersOf(card: ModelCard): string[] {
  const own = bareName(card.model);
  if (
    card.vendor === 'OpenAI' &&
    !card.openWeights &&
    /^(o\d|gpt-[56])/.test(own) &&
    !own.startsWith('gpt-5-chat')
  ) {
    return [...samplingParameters, 'max_tokens'];
  }
  if (card.vendor === 'Anthropic' && /^claude-(opus-4\.[78]|(fable|opus|sonnet|haiku)-[5-9])/.test(own)) {
    return ['temperature', 'top_p', 'top_k'];
  }
  if (card.vendor === 'xAI' && /^grok-(3-mini|4|code|build)/.test(own))
    return ['presence_penalty', 'frequency_penalty', 'stop'];
  return [];
}
