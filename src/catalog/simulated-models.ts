import { sigmoid } from '../numerics/logistic.ts';
import { pricingFromUsdPerMillion } from './cost.ts';
import type { Capability, Model } from './model.ts';

/** How a simulated model behaves; the simulated provider draws answers and times from it. */
export interface SimulatedBehaviour {
  /** Mean time to the first token, milliseconds. */
  ttftMs: number;
  tokensPerSecond: number;
  /** Chance of a good answer at medium complexity, 0..1, by domain of `signals.md`; `default` for the others. */
  ability: Readonly<{ default: number } & Record<string, number>>;
  /** How much the logit of that chance falls from trivial (0) to very hard (1) prompts. */
  complexitySlope: number;
  /** Answer length against that of an ordinary model. */
  verbosity: number;
}

export interface SimulatedModel {
  model: Model;
  behaviour: SimulatedBehaviour;
}

interface Draft extends SimulatedBehaviour {
  name: string;
  contextTokens: number;
  maxOutputTokens: number;
  capabilities: readonly Capability[];
  inputUsdPerMillion: number;
  cachedInputUsdPerMillion: number;
  outputUsdPerMillion: number;
  /** By effort; only for the model that reasons. */
  effortLogit?: Readonly<Record<string, number>>;
}

const drafts: readonly Draft[] = [
  {
    name: 'swift-small',
    ttftMs: 120,
    tokensPerSecond: 220,
    ability: {
      default: 0.62,
      software: 0.5,
      mathematics: 0.38,
      law: 0.46,
      medicine: 0.5,
      general: 0.85,
      everyday_life: 0.8,
      language: 0.7,
    },
    complexitySlope: 4,
    verbosity: 0.8,
    contextTokens: 32_000,
    maxOutputTokens: 4_096,
    capabilities: ['tools'],
    inputUsdPerMillion: 0.05,
    cachedInputUsdPerMillion: 0.025,
    outputUsdPerMillion: 0.2,
  },
  {
    name: 'balanced-medium',
    ttftMs: 300,
    tokensPerSecond: 110,
    ability: {
      default: 0.77,
      software: 0.73,
      mathematics: 0.66,
      law: 0.7,
      medicine: 0.73,
      general: 0.9,
      everyday_life: 0.88,
    },
    complexitySlope: 3,
    verbosity: 1,
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    capabilities: ['tools', 'structured-output', 'vision'],
    inputUsdPerMillion: 0.4,
    cachedInputUsdPerMillion: 0.1,
    outputUsdPerMillion: 1.6,
  },
  {
    name: 'code-specialist',
    ttftMs: 350,
    tokensPerSecond: 95,
    ability: {
      default: 0.66,
      software: 0.88,
      mathematics: 0.78,
      engineering: 0.8,
      law: 0.5,
      medicine: 0.52,
      humanities: 0.56,
      arts_and_entertainment: 0.52,
    },
    complexitySlope: 2.6,
    verbosity: 1.1,
    contextTokens: 200_000,
    maxOutputTokens: 16_384,
    capabilities: ['tools', 'structured-output'],
    inputUsdPerMillion: 0.6,
    cachedInputUsdPerMillion: 0.06,
    outputUsdPerMillion: 2.4,
  },
  {
    name: 'eloquent-writer',
    ttftMs: 400,
    tokensPerSecond: 80,
    ability: {
      default: 0.78,
      software: 0.62,
      mathematics: 0.52,
      humanities: 0.9,
      arts_and_entertainment: 0.91,
      language: 0.92,
      customer_support: 0.9,
      business: 0.86,
    },
    complexitySlope: 2.8,
    verbosity: 1.2,
    contextTokens: 128_000,
    maxOutputTokens: 8_192,
    capabilities: ['tools', 'structured-output', 'documents'],
    inputUsdPerMillion: 1,
    cachedInputUsdPerMillion: 0.1,
    outputUsdPerMillion: 5,
  },
  {
    name: 'careful-large',
    ttftMs: 900,
    tokensPerSecond: 55,
    ability: { default: 0.91, software: 0.91, mathematics: 0.91, law: 0.9, medicine: 0.91, general: 0.95 },
    complexitySlope: 1.8,
    verbosity: 1.3,
    contextTokens: 400_000,
    maxOutputTokens: 32_768,
    capabilities: ['tools', 'structured-output', 'vision', 'documents', 'reasoning'],
    inputUsdPerMillion: 3,
    cachedInputUsdPerMillion: 0.3,
    outputUsdPerMillion: 15,
    effortLogit: { low: -0.35, medium: 0, high: 0.25 },
  },
];

/** Models that exist only inside Signalbox, for when no provider is there. Names, source and prices say so. */
export const simulatedModels: readonly SimulatedModel[] = drafts.map((draft) => {
  const { default: fallback, ...byDomain } = draft.ability;
  const model: Model = {
    id: `simulated/${draft.name}`,
    vendor: 'Simulated',
    aliases: [],
    contextTokens: draft.contextTokens,
    maxOutputTokens: draft.maxOutputTokens,
    capabilities: new Set(draft.capabilities),
    efforts: Object.keys(draft.effortLogit ?? {}),
    refusedParameters: [],
    pricing: pricingFromUsdPerMillion({
      inputUsdPerMillion: draft.inputUsdPerMillion,
      cachedInputUsdPerMillion: draft.cachedInputUsdPerMillion,
      outputUsdPerMillion: draft.outputUsdPerMillion,
      source: 'simulated list price',
    }),
    qualityPrior: {
      default: fallback,
      byDomain,
      logitSd: 0.35,
      basis: 'simulated',
      ...(draft.effortLogit && { effortLogit: draft.effortLogit }),
    },
    deployments: [
      { id: `simulated/${draft.name}`, provider: 'simulated', upstreamModel: draft.name, weight: 1 },
    ],
    source: 'simulated',
    ...(draft.effortLogit && { defaultEffort: 'medium' }),
  };
  return {
    model,
    behaviour: {
      ttftMs: draft.ttftMs,
      tokensPerSecond: draft.tokensPerSecond,
      ability: draft.ability,
      complexitySlope: draft.complexitySlope,
      verbosity: draft.verbosity,
    },
  };
});

/** Chance that a simulated model answers well: its ability in the domain, moved on the logit scale by complexity 0..1. */
export function simulatedSuccess(
  behaviour: SimulatedBehaviour,
  domain: string,
  complexity: number,
  effortLogit = 0,
): number {
  const ability = behaviour.ability[domain] ?? behaviour.ability.default;
  const logit =
    Math.log(ability / (1 - ability)) - behaviour.complexitySlope * (complexity - 0.5) + effortLogit;
  return sigmoid(logit);
}
