import { describe, expect, it } from 'vitest';
import { catalogueOf } from './catalogue.ts';
import { pricingFromUsdPerMillion } from './cost.ts';
import type { Model } from './model.ts';
import { catalogueModelsAt, providerKind } from './provider-catalogue.ts';

const pricing = pricingFromUsdPerMillion({ inputUsdPerMillion: 1, outputUsdPerMillion: 2, source: 'test' });

function model(id: string, offers: NonNullable<Model['offers']>): Model {
  return {
    id,
    vendor: 'Test',
    aliases: [],
    contextTokens: 1_000,
    maxOutputTokens: null,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing,
    qualityPrior: { default: 0.5, byDomain: {}, logitSd: 1, basis: 'unknown' },
    deployments: [],
    source: 'catalogue',
    offers,
  };
}

describe('providerKind', () => {
  it.each([
    ['openai', undefined, 'openai'],
    ['anthropic', undefined, 'anthropic'],
    ['openai-compatible', undefined, 'unknown'],
    ['simulated', undefined, 'unknown'],
    ['openai-compatible', 'https://api.openai.com/v1', 'openai'],
    ['openai-compatible', 'https://openrouter.ai/api/v1', 'openrouter'],
    ['openai-compatible', 'https://generativelanguage.googleapis.com/v1beta/openai', 'gemini'],
    ['openai-compatible', 'https://api.mistral.ai/v1', 'mistral'],
    ['openai-compatible', 'https://api.groq.com/openai/v1', 'groq'],
    ['openai-compatible', 'https://api.deepseek.com', 'deepseek'],
    ['openai-compatible', 'https://api.together.xyz/v1', 'together'],
    ['anthropic', 'https://api.anthropic.com', 'anthropic'],
    ['openai-compatible', 'http://127.0.0.1:11434/v1', 'ollama'],
    ['openai-compatible', 'http://gpu-box.lan:11434/v1', 'ollama'],
    ['openai-compatible', 'http://127.0.0.1:8000/v1', 'unknown'],
    ['openai', 'https://proxy.example.com/v1', 'unknown'],
    ['openai-compatible', 'https://api.openai.com.evil.example/v1', 'unknown'],
    ['openai-compatible', 'not a url', 'unknown'],
  ] as const)('%s at %s is %s', (type, baseUrl, kind) => {
    expect(providerKind(baseUrl === undefined ? { type } : { type, baseUrl })).toBe(kind);
  });
});

describe('catalogueModelsAt', () => {
  const dearer = pricingFromUsdPerMillion({ inputUsdPerMillion: 3, outputUsdPerMillion: 4, source: 'host' });
  const catalogue = catalogueOf(
    [
      model('a/one', { openai: { upstreamModel: 'one' } }),
      model('b/two', { groq: { upstreamModel: 'two-fast', pricing: dearer } }),
      model('c/three', { openai: { upstreamModel: 'three' }, groq: { upstreamModel: 'three-fast' } }),
      model('d/four', {}),
    ],
    { date: '2026-11-24' },
  );

  it('lists the models of a kind in order, under the names used there', () => {
    const names = (kind: Parameters<typeof catalogueModelsAt>[1]) =>
      catalogueModelsAt(catalogue, kind).map(({ model: { id }, upstreamModel }) => [id, upstreamModel]);
    expect(names('openai')).toEqual([
      ['a/one', 'one'],
      ['c/three', 'three'],
    ]);
    expect(names('groq')).toEqual([
      ['b/two', 'two-fast'],
      ['c/three', 'three-fast'],
    ]);
    expect(names('ollama')).toEqual([]);
  });

  it('tells a price only where the provider has one of its own', () => {
    const [two, three] = catalogueModelsAt(catalogue, 'groq');
    expect(two?.pricing).toBe(dearer);
    expect(three).not.toHaveProperty('pricing');
  });
});
