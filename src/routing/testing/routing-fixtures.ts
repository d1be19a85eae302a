import { pricingFromUsdPerMillion } from '../../catalog/cost.ts';
import type { Model, QualityPrior } from '../../catalog/model.ts';
import type { PromptProfile, PromptSignals } from '../../classification/prompt-profile.ts';
import type { RouteSettings } from '../../config/settings.ts';
import { seededRandom } from '../../numerics/random.ts';
import { compileRoute, type RouteCompilation } from '../compile-route.ts';
import { decide } from '../decide.ts';
import { plainReading, type PromptReading } from '../prompt-reading.ts';
import type { RoutingDecision } from '../routing-decision.ts';
import type {
  CompiledRoute,
  ModelConditions,
  PolicyState,
  RequestNeeds,
  RoutingInput,
} from '../routing-input.ts';

/** Builders for tests and benchmarks of the room: ordinary things, each field replaceable. */

export interface ModelDraft extends Partial<Omit<Model, 'id' | 'qualityPrior' | 'pricing'>> {
  quality?: number;
  byDomain?: Record<string, number>;
  prior?: Partial<QualityPrior>;
  /** USD per million; null for unpriced. */
  inputUsd?: number | null;
  outputUsd?: number;
}

export function modelOf(id: string, draft: ModelDraft = {}): Model {
  const { quality = 0.7, byDomain = {}, prior = {}, inputUsd = 1, outputUsd = 4, ...rest } = draft;
  return {
    id,
    vendor: id.split('/')[0] ?? id,
    aliases: [],
    contextTokens: 128_000,
    maxOutputTokens: 16_000,
    capabilities: new Set(['tools', 'vision', 'structured-output']),
    efforts: [],
    refusedParameters: [],
    pricing:
      inputUsd === null
        ? null
        : pricingFromUsdPerMillion({
            inputUsdPerMillion: inputUsd,
            outputUsdPerMillion: outputUsd,
            source: 'test',
          }),
    qualityPrior: { default: quality, byDomain, logitSd: 0.3, basis: 'configuration', ...prior },
    deployments: [{ id: `test/${id}`, provider: 'test', upstreamModel: id, weight: 1 }],
    source: 'configuration',
    ...rest,
  };
}

/** A cheap weak and a dear strong model, forty times apart in price. */
export const small = modelOf('acme/small', { quality: 0.6, inputUsd: 0.1, outputUsd: 0.4 });
export const large = modelOf('acme/large', { quality: 0.91, inputUsd: 4, outputUsd: 16 });
export const middle = modelOf('acme/middle', { quality: 0.78, inputUsd: 0.6, outputUsd: 2.4 });

export interface ProfileDraft {
  domain?: PromptSignals['domain']['label'];
  domainProbability?: number;
  complexity?: number;
  outputTokens?: number;
  inputTokens?: number;
  signals?: Partial<PromptSignals>;
}

export function profileOf(draft: ProfileDraft = {}): PromptProfile {
  const {
    domain = 'software',
    domainProbability = 0.8,
    complexity = 0.5,
    outputTokens = 300,
    inputTokens = 100,
  } = draft;
  return {
    signals: {
      complexity: {
        score: complexity,
        level: 1 + Math.round(4 * complexity),
        band: 'medium',
        probability: 0.7,
      },
      difficulty: { score: 0.3 },
      domain: { label: domain, probability: domainProbability },
      task: { label: 'open_qa', probability: 0.6 },
      tone: { label: 'neutral', probability: 0.9, formality: 0.5, politeness: 0 },
      urgency: { score: 0, level: 0, probability: 0.9 },
      stakes: { label: 'low', probability: 0.8 },
      language: { code: 'en', script: 'Latn', probability: 0.99 },
      safety: { label: 'benign', probability: 0.99 },
      sensitiveData: [],
      outputLength: { label: 'medium', probability: 0.7, tokens: outputTokens },
      freshness: { value: false, probability: 0.9 },
      needs: {
        vision: false,
        audio: false,
        tools: false,
        structuredOutput: false,
        reasoning: false,
        longContext: false,
      },
      novelty: 0.1,
      ...draft.signals,
    },
    tokens: { input: inputTokens, expectedOutput: outputTokens },
    features: new Float32Array(0),
    classifierVersion: 'test',
  };
}

export function readingOf(draft: Partial<PromptReading> = {}): PromptReading {
  return plainReading({
    domain: 0,
    domainProbability: 0.8,
    complexity: 0.5,
    novelty: 0,
    inputTokens: 100,
    outputTokens: 300,
    ...draft,
  });
}

export function routeOf(
  settings: Partial<RouteSettings> = {},
  options: RouteCompilation = {},
): CompiledRoute {
  return compileRoute(
    {
      name: 'auto',
      models: ['*'],
      objective: {},
      rules: [],
      aliases: [],
      mode: 'active',
      exploration: { rate: 0 },
      plans: {},
      maxAttempts: 3,
      ...settings,
    },
    options,
  );
}

export const priorState: PolicyState = { version: 'prior', cells: new Map() };

export function conditionsOf(draft: Partial<ModelConditions> = {}): ModelConditions {
  return {
    available: true,
    inFlight: 0,
    capacity: 10,
    firstContentMs: 500,
    outputTokensPerSecond: 100,
    ...draft,
  };
}

export interface InputDraft extends Partial<Omit<RoutingInput, 'needs' | 'conditions' | 'profile'>> {
  profile?: ProfileDraft;
  needs?: Partial<RequestNeeds>;
  conditions?: Record<string, Partial<ModelConditions>>;
  seed?: number;
}

export function inputOf(draft: InputDraft = {}): RoutingInput {
  const { profile, needs, conditions = {}, seed = 1, ...rest } = draft;
  const read = profileOf(profile);
  return {
    decisionId: 'dec_test',
    route: routeOf(),
    profile: read,
    needs: {
      tools: false,
      vision: false,
      audio: false,
      documents: false,
      structuredOutput: false,
      inputTokens: read.tokens.input,
      stream: false,
      ...needs,
    },
    wishes: {},
    models: [small, middle, large],
    snapshot: priorState,
    conditions: (model) => conditionsOf(conditions[model.id]),
    request: {},
    key: {},
    time: { hour: 9, weekday: 1, iso: '2026-01-05T09:00:00.000Z' },
    random: seededRandom(seed),
    configVersion: 'test',
    ...rest,
  };
}

/** The decision for an input that has an eligible plan. @throws when it has none. */
export function decisionOf(draft: InputDraft = {}): RoutingDecision {
  const decision = decide(inputOf(draft));
  if (decision.kind !== 'decision') throw new Error(decision.message);
  return decision;
}
