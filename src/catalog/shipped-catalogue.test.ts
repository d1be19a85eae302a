import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findModel, parseCatalogue } from './catalogue.ts';
import { usdPerMillionFromPico } from './cost.ts';
import { catalogueModelsAt, providerKinds } from './provider-catalogue.ts';

const read = (name: string) =>
  parseCatalogue(readFileSync(new URL(`../../models/catalogue/${name}`, import.meta.url), 'utf8'));
const catalogue = read('catalogue.json');
const retired = read('retired.json');

const domains = [
  'software',
  'mathematics',
  'natural_science',
  'engineering',
  'medicine',
  'law',
  'finance',
  'business',
  'social_science',
  'humanities',
  'arts_and_entertainment',
  'language',
  'customer_support',
  'everyday_life',
  'general',
];

const named = (name: string) => {
  const model = findModel(catalogue, name);
  if (model === undefined) throw new Error(`${name} is not in the catalogue`);
  return model;
};

describe('the shipped catalogue', () => {
  it('has at least 150 models of at least 10 vendors, each with a price and a window', () => {
    expect(catalogue.models.length).toBeGreaterThanOrEqual(150);
    expect(new Set(catalogue.models.map(({ vendor }) => vendor)).size).toBeGreaterThanOrEqual(10);
    for (const model of catalogue.models) {
      expect(model.pricing, model.id).not.toBeNull();
      expect(model.contextTokens, model.id).toBeGreaterThan(0);
      expect(model.pricing?.asOf, model.id).toMatch(/^2026-/);
    }
  });

  it('gives every name to one model, and no model is both served and retired', () => {
    const ids = new Set([...catalogue.models, ...retired.models].map(({ id }) => id));
    expect(ids.size).toBe(catalogue.models.length + retired.models.length);
    for (const model of catalogue.models) {
      for (const name of [model.id, ...model.aliases]) expect(findModel(catalogue, name), name).toBe(model);
    }
  });

  it('has no model whose announced end had come on its day', () => {
    for (const { id, retires } of catalogue.models) {
      expect(retires === undefined || retires > catalogue.date, `${id} ended ${retires}`).toBe(true);
    }
  });

  it('has a prior for every domain, between the odds of a coin of small models and short of certainty', () => {
    for (const { id, qualityPrior } of [...catalogue.models, ...retired.models]) {
      expect(Object.keys(qualityPrior.byDomain).sort(), id).toEqual([...domains].sort());
      for (const mean of [qualityPrior.default, ...Object.values(qualityPrior.byDomain)]) {
        expect(mean, id).toBeGreaterThan(0.05);
        expect(mean, id).toBeLessThan(0.97);
      }
    }
  });

  it('doubles the variance for models without figures', () => {
    for (const { id, qualityPrior } of catalogue.models) {
      if (qualityPrior.basis === 'benchmarks') {
        expect(qualityPrior.figures?.length, id).toBeGreaterThanOrEqual(3);
        expect(qualityPrior.logitSd, id).toBeLessThan(0.55);
      } else expect(qualityPrior.logitSd, id).toBeGreaterThan(0.6);
    }
  });

  it('shifts the prior by effort, up with the effort and by 0 at the one that is called', () => {
    for (const { id, efforts, defaultEffort, qualityPrior } of catalogue.models) {
      if (efforts.length < 2) continue;
      const shifts = qualityPrior.effortLogit ?? {};
      expect(Object.keys(shifts), id).toEqual(efforts);
      expect(shifts[defaultEffort ?? ''], id).toBeCloseTo(0, 10);
      const values = efforts.map((effort) => shifts[effort] ?? Number.NaN);
      expect(values, id).toEqual([...values].sort((a, b) => a - b));
    }
  });

  it('has cached prices no dearer than fresh input, and tiers dearer than the base', () => {
    for (const { id, pricing } of catalogue.models) {
      if (pricing === null) continue;
      expect(pricing.cachedInputPicoUsd, id).toBeLessThanOrEqual(pricing.inputPicoUsd);
      expect(pricing.inputPicoUsd, id).toBeGreaterThan(0);
      for (const tier of pricing.tiers ?? [])
        expect(tier.inputPicoUsd, id).toBeGreaterThan(pricing.inputPicoUsd);
    }
  });

  it('says how its priors were checked, and they pass', () => {
    const { validation } = catalogue.prior as {
      validation: Record<string, { medianRankCorrelation: number; meanTopThird: number; logitError: number }>;
    };
    const byFamily = validation['leaveOneFamilyOut'];
    expect(byFamily?.medianRankCorrelation).toBeGreaterThanOrEqual(0.85);
    expect(byFamily?.meanTopThird).toBeGreaterThanOrEqual(0.5);
    expect(validation['releasedAfter']?.medianRankCorrelation).toBeGreaterThanOrEqual(0.8);
  });
});

describe('priors of models that people know', () => {
  const mean = (name: string) => named(name).qualityPrior.default;

  it.each(['claude-opus-5', 'gpt-5.6-sol', 'gemini-3.1-pro-preview', 'gpt-5.5', 'grok-4.6'])(
    '%s is a strong model',
    (name) => {
      expect(mean(name)).toBeGreaterThan(0.87);
      expect(mean(name)).toBeLessThan(0.95);
    },
  );

  it.each([
    'llama-3.1-8b-instruct',
    'llama-3.2-3b-instruct',
    'gemma-3-4b-it',
    'mistral-nemo',
    'phi-4-mini-instruct',
  ])('%s is a small model', (name) => {
    expect(mean(name)).toBeGreaterThan(0.42);
    expect(mean(name)).toBeLessThan(0.68);
  });

  it.each([
    ['llama-3.1-405b-instruct', 'llama-3.1-70b-instruct', 'llama-3.1-8b-instruct'],
    ['gpt-5', 'gpt-5-mini', 'gpt-5-nano'],
    ['claude-opus-5', 'claude-sonnet-5', 'claude-sonnet-4.5'],
    ['gemini-2.5-pro', 'gemini-2.5-flash', 'gemini-2.5-flash-lite'],
    ['qwen2.5-72b-instruct', 'qwen2.5-14b-instruct', 'qwen2.5-7b-instruct'],
    ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o-mini'],
    ['deepseek-v4-pro', 'deepseek-v4-flash', 'deepseek-chat'],
  ])('%s is above %s, and that above %s', (strong, middle, weak) => {
    expect(mean(strong)).toBeGreaterThan(mean(middle));
    expect(mean(middle)).toBeGreaterThan(mean(weak));
  });

  it('sees a coder as better at software, against its own level, than a model of its size', () => {
    const edge = (name: string) => {
      const { byDomain } = named(name).qualityPrior;
      return (byDomain['software'] ?? 0) - (byDomain['arts_and_entertainment'] ?? 0);
    };
    expect(edge('qwen2.5-coder-32b-instruct')).toBeGreaterThan(edge('qwen2.5-32b-instruct'));
  });
});

/**
 * Compared by hand with the vendors' price pages and the tables named in the catalogue, November 2026: input, cached
 * input, cache write and output in USD per million tokens, window, longest answer.
 */
const golden: [string, number, number, number, number, number, number][] = [
  ['openai/gpt-4o-mini', 0.15, 0.075, 0.15, 0.6, 128_000, 16_384],
  ['openai/gpt-4.1', 2, 0.5, 2, 8, 1_047_576, 32_768],
  ['openai/gpt-5', 1.25, 0.125, 1.25, 10, 400_000, 128_000],
  ['openai/gpt-5-mini', 0.25, 0.025, 0.25, 2, 400_000, 128_000],
  ['openai/gpt-5.2', 1.75, 0.175, 1.75, 14, 400_000, 128_000],
  ['openai/gpt-5.5', 5, 0.5, 5, 30, 1_050_000, 128_000],
  ['openai/gpt-5.6-sol', 4, 0.4, 5, 20, 1_050_000, 128_000],
  ['openai/gpt-6-astra', 10, 1, 12.5, 50, 1_050_000, 128_000],
  ['openai/gpt-6-luna', 0.1, 0.01, 0.125, 0.5, 1_050_000, 128_000],
  ['openai/gpt-6.1-sol', 2, 0.1, 2.5, 10, 1_050_000, 128_000],
  ['anthropic/claude-sonnet-4.5', 3, 0.3, 3.75, 15, 200_000, 64_000],
  ['anthropic/claude-haiku-4.5', 1, 0.1, 1.25, 5, 200_000, 64_000],
  ['anthropic/claude-opus-4.8', 5, 0.5, 6.25, 25, 1_000_000, 128_000],
  ['anthropic/claude-opus-5', 5, 0.5, 6.25, 25, 1_000_000, 128_000],
  ['anthropic/claude-opus-5.5', 4, 0.2, 5, 20, 1_000_000, 128_000],
  ['anthropic/claude-sonnet-5.5', 2, 0.1, 2.5, 10, 1_000_000, 128_000],
  ['anthropic/claude-haiku-5.5', 0.1, 0.01, 0.125, 0.5, 1_000_000, 128_000],
  ['google/gemini-2.5-pro', 1.25, 0.125, 1.25, 10, 1_048_576, 65_536],
  ['google/gemini-2.5-flash', 0.3, 0.03, 0.3, 2.5, 1_048_576, 65_536],
  ['google/gemini-3.8-flash', 0.75, 0.075, 0.75, 3.75, 1_048_576, 65_536],
  ['deepseek/deepseek-v4-pro', 0.66, 0.022, 0.66, 1.98, 1_000_000, 384_000],
  ['deepseek/deepseek-v4.1-flash', 0.15, 0.003, 0.15, 0.6, 1_048_576, 393_216],
  ['mistralai/mistral-large-2512', 0.5, 0.05, 0.5, 1.5, 262_144, 262_144],
  ['x-ai/grok-4.6', 2, 0.5, 2, 6, 500_000, 128_000],
];

describe('prices and windows compared by hand', () => {
  it.each(golden)('%s', (id, input, cached, write, output, contextTokens, maxOutputTokens) => {
    const model = named(id);
    expect(model.id).toBe(id);
    const { inputPicoUsd, cachedInputPicoUsd, cacheWritePicoUsd, outputPicoUsd } = model.pricing ?? {};
    const usd = [inputPicoUsd, cachedInputPicoUsd, cacheWritePicoUsd, outputPicoUsd].map((pico) =>
      usdPerMillionFromPico(pico ?? Number.NaN),
    );
    expect(usd).toEqual([input, cached, write, output]);
    expect([model.contextTokens, model.maxOutputTokens]).toEqual([contextTokens, maxOutputTokens]);
  });

  it.each([
    ['openai/gpt-5.5', 271_999, 10, 1, 45],
    ['openai/gpt-6.1-sol', 272_000, 4, 0.2, 15],
    ['anthropic/claude-haiku-5.5', 100_000, 0.5, 0.05, 2.5],
    ['google/gemini-2.5-pro', 200_000, 2.5, 0.25, 15],
  ])('%s costs more above %d tokens', (id, aboveInputTokens, input, cached, output) => {
    const [tier] = named(id).pricing?.tiers ?? [];
    expect(tier?.aboveInputTokens).toBe(aboveInputTokens);
    const usd = [tier?.inputPicoUsd, tier?.cachedInputPicoUsd, tier?.outputPicoUsd];
    expect(usd.map((pico) => usdPerMillionFromPico(pico ?? Number.NaN))).toEqual([input, cached, output]);
  });

  it('has no long-context price for Claude Sonnet 4.5, whose long window was withdrawn', () => {
    expect(named('claude-sonnet-4.5').pricing?.tiers).toBeUndefined();
  });
});

describe('parameters and efforts', () => {
  it.each([
    ['openai/gpt-5', 'minimal/low/medium/high', 'medium'],
    ['openai/gpt-5.2', 'none/low/medium/high/xhigh', 'none'],
    ['openai/gpt-6-luna', 'none/low/medium/high/xhigh/max', 'medium'],
    ['openai/gpt-6-astra', 'low/medium/high/xhigh/max', 'medium'],
    ['anthropic/claude-opus-5', 'none/low/medium/high/xhigh/max', 'high'],
    ['anthropic/claude-opus-5.5', 'low/medium/high/xhigh/max', 'medium'],
    ['anthropic/claude-opus-4.8', 'none/low/medium/high/xhigh/max', 'none'],
    ['google/gemini-3.5-flash', 'minimal/low/medium/high', 'medium'],
    ['google/gemini-3.1-flash-lite', 'minimal/low/medium/high', 'minimal'],
    ['openai/gpt-4.1', '', undefined],
  ])('%s takes %s, %s by default', (id, efforts, defaultEffort) => {
    expect(named(id).efforts.join('/')).toBe(efforts);
    expect(named(id).defaultEffort).toBe(defaultEffort);
  });

  it('knows who refuses sampling parameters', () => {
    expect(named('gpt-5').refusedParameters).toContain('temperature');
    expect(named('gpt-5').refusedParameters).toContain('max_tokens');
    expect(named('claude-opus-5').refusedParameters).toEqual(['temperature', 'top_p', 'top_k']);
    expect(named('gpt-4.1').refusedParameters).toEqual([]);
    expect(named('claude-sonnet-4.5').refusedParameters).toEqual([]);
  });
});

describe('names at providers', () => {
  it.each([
    ['openai', 'openai/gpt-5.2', 'gpt-5.2'],
    ['openrouter', 'openai/gpt-5.2', 'openai/gpt-5.2'],
    ['anthropic', 'anthropic/claude-opus-4.5', 'claude-opus-4-5'],
    ['anthropic', 'anthropic/claude-opus-5', 'claude-opus-5'],
    ['openrouter', 'anthropic/claude-opus-4.5', 'anthropic/claude-opus-4.5'],
    ['gemini', 'google/gemini-2.5-flash', 'gemini-2.5-flash'],
    ['mistral', 'mistralai/mistral-medium-3.1', 'mistral-medium-2508'],
    ['mistral', 'mistralai/mistral-large-2512', 'mistral-large-2512'],
    ['groq', 'meta-llama/llama-3.3-70b-instruct', 'llama-3.3-70b-versatile'],
    ['together', 'meta-llama/llama-3.3-70b-instruct', 'meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ['deepseek', 'deepseek/deepseek-v4.1-flash', 'deepseek-flash'],
  ] as const)('%s calls %s %s', (kind, id, upstreamModel) => {
    const offer = catalogueModelsAt(catalogue, kind).find(({ model }) => model.id === id);
    expect(offer?.upstreamModel).toBe(upstreamModel);
  });

  it('has models for every hosted provider that is found by an environment variable', () => {
    const counts = Object.fromEntries(
      providerKinds.map((kind) => [kind, catalogueModelsAt(catalogue, kind).length]),
    );
    for (const kind of ['openai', 'anthropic', 'gemini'] as const)
      expect(counts[kind], kind).toBeGreaterThanOrEqual(10);
    expect(counts['openrouter']).toBeGreaterThanOrEqual(100);
    expect(counts['ollama']).toBe(0);
  });

  it('never gives two models one name at a provider', () => {
    for (const kind of providerKinds) {
      const names = catalogueModelsAt(catalogue, kind).map(({ upstreamModel }) => upstreamModel);
      expect(new Set(names).size, kind).toBe(names.length);
    }
  });

  it('leaves out what OpenAI serves through its Responses API only', () => {
    const names = catalogueModelsAt(catalogue, 'openai').map(({ upstreamModel }) => upstreamModel);
    expect(names.filter((name) => /-pro$|codex/.test(name))).toEqual([]);
  });
});
