import { sigmoid } from '../numerics/logistic.ts';
import type { Capability, QualityPrior } from './model.ts';

export interface LocalPrior {
  prior: QualityPrior;
  capabilities: ReadonlySet<Capability>;
  /** Parameters in billions, from the name or the family's default; absent when neither tells. */
  parametersBillions?: number;
}

/** What is known of an open family: the mean of its models on the logit scale at 8 billion parameters, and its traits. */
interface Family {
  pattern: RegExp;
  logitAt8Billion: number;
  /** Size that the bare name means in Ollama's library, billions. */
  defaultBillions?: number;
  /** Smallest size from which the family is trained for tools, billions. */
  toolsFromBillions?: number;
  isVision?: true;
  isReasoning?: true;
  isCode?: true;
}

/**
 * Most specific first. The levels and the slope with size are those of the same families in the
 * shipped catalogue (root mean square difference 0.2 over 104 open models); families that are not there take the level
 * of their generation.
 */
const families: readonly Family[] = [
  { pattern: /deepseek-r1|r1-distill/, logitAt8Billion: 0.6, defaultBillions: 8, isReasoning: true },
  { pattern: /deepseek-coder/, logitAt8Billion: 0.05, defaultBillions: 6.7, isCode: true },
  { pattern: /deepseek-v[34]/, logitAt8Billion: 0.6, defaultBillions: 671, toolsFromBillions: 1 },
  {
    pattern: /qwen3\.[5-9]|qwen-?4/,
    logitAt8Billion: 1.6,
    defaultBillions: 9,
    toolsFromBillions: 2,
    isReasoning: true,
    isVision: true,
  },
  {
    pattern: /qwen3-?vl|qwen2\.5-?vl/,
    logitAt8Billion: 0.7,
    defaultBillions: 8,
    toolsFromBillions: 4,
    isVision: true,
  },
  { pattern: /qwen3-?coder/, logitAt8Billion: 0.8, defaultBillions: 30, toolsFromBillions: 4, isCode: true },
  { pattern: /qwen-?3/, logitAt8Billion: 1.1, defaultBillions: 8, toolsFromBillions: 1.5, isReasoning: true },
  {
    pattern: /qwen2\.5-?coder/,
    logitAt8Billion: 0.55,
    defaultBillions: 7,
    toolsFromBillions: 7,
    isCode: true,
  },
  { pattern: /qwen-?2\.5/, logitAt8Billion: 0.57, defaultBillions: 7, toolsFromBillions: 3 },
  { pattern: /qwen-?2/, logitAt8Billion: 0.28, defaultBillions: 7 },
  { pattern: /qwq/, logitAt8Billion: 1.05, defaultBillions: 32, toolsFromBillions: 30, isReasoning: true },
  { pattern: /qwen/, logitAt8Billion: -0.15, defaultBillions: 7 },
  { pattern: /gpt-oss/, logitAt8Billion: 0.9, defaultBillions: 20, toolsFromBillions: 1, isReasoning: true },
  {
    pattern: /gemma-?4/,
    logitAt8Billion: 1.5,
    defaultBillions: 8,
    toolsFromBillions: 2,
    isVision: true,
    isReasoning: true,
  },
  { pattern: /gemma-?3n/, logitAt8Billion: 0.65, defaultBillions: 7, isVision: true },
  { pattern: /gemma-?3/, logitAt8Billion: 0.68, defaultBillions: 4, isVision: true },
  { pattern: /gemma-?2/, logitAt8Billion: 0.35, defaultBillions: 9 },
  { pattern: /codegemma|code-?llama|starcoder/, logitAt8Billion: -0.45, defaultBillions: 7, isCode: true },
  { pattern: /gemma/, logitAt8Billion: -0.2, defaultBillions: 7 },
  { pattern: /llama-?4/, logitAt8Billion: 0.43, defaultBillions: 109, toolsFromBillions: 1, isVision: true },
  {
    pattern: /llama-?3\.2-?vision|llama-?3\.2.*(11|90)b/,
    logitAt8Billion: 0.3,
    defaultBillions: 11,
    isVision: true,
  },
  { pattern: /llama-?3\.3/, logitAt8Billion: 0.48, defaultBillions: 70, toolsFromBillions: 1 },
  { pattern: /llama-?3\.[12]/, logitAt8Billion: 0.33, defaultBillions: 8, toolsFromBillions: 7 },
  { pattern: /llama-?3/, logitAt8Billion: 0.18, defaultBillions: 8 },
  { pattern: /llava|bakllava|moondream/, logitAt8Billion: -0.4, defaultBillions: 7, isVision: true },
  { pattern: /llama-?2|vicuna|wizardlm|tinyllama/, logitAt8Billion: -0.6, defaultBillions: 7 },
  {
    pattern: /ministral-?3|mistral-?small-?(3\.[12]|4)|devstral|magistral/,
    logitAt8Billion: 0.75,
    defaultBillions: 24,
    toolsFromBillions: 3,
  },
  { pattern: /mistral-?(large|medium)/, logitAt8Billion: 0.3, defaultBillions: 123, toolsFromBillions: 1 },
  {
    pattern: /mistral-?small|mistral-?nemo|ministral/,
    logitAt8Billion: 0.35,
    defaultBillions: 24,
    toolsFromBillions: 3,
  },
  { pattern: /mixtral/, logitAt8Billion: -0.4, defaultBillions: 47 },
  { pattern: /mistral|zephyr|openhermes/, logitAt8Billion: -0.3, defaultBillions: 7 },
  { pattern: /phi-?4/, logitAt8Billion: 0.65, defaultBillions: 14 },
  { pattern: /phi-?3/, logitAt8Billion: 0.25, defaultBillions: 3.8 },
  { pattern: /phi/, logitAt8Billion: -0.4, defaultBillions: 2.7 },
  { pattern: /nemotron/, logitAt8Billion: 1.05, defaultBillions: 9, toolsFromBillions: 4, isReasoning: true },
  { pattern: /granite-?[34]/, logitAt8Billion: 0.3, defaultBillions: 8, toolsFromBillions: 2 },
  { pattern: /smollm-?3/, logitAt8Billion: 0.7, defaultBillions: 3, isReasoning: true },
  { pattern: /smollm/, logitAt8Billion: 0.15, defaultBillions: 1.7 },
  {
    pattern: /olmo|falcon|internlm|exaone|yi-?1\.5|glm-?4|command-?r/,
    logitAt8Billion: 0.2,
    defaultBillions: 8,
  },
  {
    pattern: /kimi|glm-?5|minimax/,
    logitAt8Billion: 0.8,
    defaultBillions: 400,
    toolsFromBillions: 1,
    isReasoning: true,
  },
];

const unknownLogitAt8Billion = 0;
/** What a factor e in size is worth on the logit scale, and how far it counts. */
const logitPerLogSize = 0.24;
const largestCountedBillions = 700;

/** Prior of a model of one's own from its name in Ollama, llama.cpp or vLLM, e.g. `qwen2.5-coder:32b-instruct-q4_K_M`. */
export function localPrior(name: string): LocalPrior {
  const plain = name.slice(-200).toLowerCase();
  const family = families.find(({ pattern }) => pattern.test(plain));
  const named = parametersInName(plain);
  const billions = named ?? family?.defaultBillions;
  const counted = Math.min(largestCountedBillions, Math.max(0.05, billions ?? 7));
  const logit =
    (family?.logitAt8Billion ?? unknownLogitAt8Billion) +
    logitPerLogSize * Math.log(counted / 8) -
    quantisationLoss(plain);
  const isCode = family?.isCode === true || /coder?\b|-code/.test(plain);
  const result: LocalPrior = {
    prior: {
      default: probability(isCode ? logit - 0.1 : logit),
      byDomain: {
        software: probability(logit + (isCode ? 0.15 : -0.2)),
        mathematics: probability(logit - (family?.isReasoning ? 0.05 : 0.25)),
        ...(isCode && {
          arts_and_entertainment: probability(logit - 0.3),
          humanities: probability(logit - 0.3),
        }),
      },
      logitSd: family === undefined || billions === undefined ? 1.2 : 0.8,
      basis: family === undefined && named === undefined ? 'unknown' : 'family',
    },
    capabilities: capabilitiesOf(family, plain, counted),
  };
  if (billions !== undefined) result.parametersBillions = billions;
  return result;
}

/**
 * Parameters in billions that a name states: `8b`, `135m`, `8x7b` (all experts), `30b-a3b` (all, not the active ones),
 * `e4b`. Undefined when it states none.
 */
export function parametersInName(name: string): number | undefined {
  const experts = /(\d{1,3})x(\d{1,3}(?:\.\d{1,2})?)b/i.exec(name);
  if (experts) return Number(experts[1]) * Number(experts[2]);
  const match = /(?:^|[-_:/. ])e?(\d{1,4}(?:\.\d{1,3})?)([bmt])(?![a-z0-9])/i.exec(name);
  if (!match) return undefined;
  const unit = match[2]?.toLowerCase();
  const billions = Number(match[1]) * (unit === 'm' ? 0.001 : unit === 't' ? 1000 : 1);
  return billions > 0 ? Number(billions.toFixed(3)) : undefined;
}

/** Loss on the logit scale by bits per weight; four bits and more cost next to nothing. */
function quantisationLoss(name: string): number {
  const bits = /(?:^|[-_.:])i?q([1-8])(?:[_-]|$)/.exec(name)?.[1] ?? /(\d)-?bit/.exec(name)?.[1];
  if (bits === undefined) return 0;
  if (Number(bits) <= 2) return 0.5;
  return Number(bits) === 3 ? 0.2 : Number(bits) === 4 ? 0.05 : 0;
}

function capabilitiesOf(family: Family | undefined, name: string, billions: number): Set<Capability> {
  const capabilities = new Set<Capability>();
  if (family?.toolsFromBillions !== undefined && billions >= family.toolsFromBillions)
    capabilities.add('tools');
  if (family?.isVision || /vision|-vl\b/.test(name)) capabilities.add('vision');
  if (family?.isReasoning || /thinking|reasoning/.test(name)) capabilities.add('reasoning');
  // Local servers constrain the sampling by a grammar, so that the model needs no training for it.
  capabilities.add('structured-output');
  return capabilities;
}

function probability(logit: number): number {
  return Number(sigmoid(logit).toFixed(3));
}
