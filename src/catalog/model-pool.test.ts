import { describe, expect, it } from 'vitest';
import type { ModelSettings, ProviderSettings } from '../config/settings.ts';
import { catalogueOf } from './catalogue.ts';
import { pricingFromUsdPerMillion } from './cost.ts';
import type { Model } from './model.ts';
import { buildModelPool, type PoolInput } from './model-pool.ts';

function catalogueModel(id: string, change: Partial<Model> = {}): Model {
  const [vendor = '', name = ''] = id.split('/');
  return {
    id,
    vendor,
    aliases: [],
    contextTokens: 128_000,
    maxOutputTokens: 8_000,
    capabilities: new Set(['tools']),
    efforts: [],
    refusedParameters: [],
    pricing: pricingFromUsdPerMillion({ inputUsdPerMillion: 1, outputUsdPerMillion: 4, source: 'test' }),
    qualityPrior: { default: 0.8, byDomain: {}, logitSd: 0.3, basis: 'benchmarks' },
    deployments: [],
    source: 'catalogue',
    offers: { openai: { upstreamModel: name } },
    origins: {},
    ...change,
  };
}

const catalogue = catalogueOf(
  [
    catalogueModel('openai/good'),
    catalogueModel('openai/gone', { retires: '2026-01-01' }),
    catalogueModel('openai/gold', {
      pricing: pricingFromUsdPerMillion({ inputUsdPerMillion: 20, outputUsdPerMillion: 120, source: 'test' }),
    }),
  ],
  { date: '2026-11-24' },
);

function provider(change: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    type: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    headers: {},
    maxConcurrency: 64,
    local: false,
    ...change,
  };
}

function model(change: Partial<ModelSettings> = {}): ModelSettings {
  return {
    deployments: [{ provider: 'own', upstreamModel: 'llama3.1:8b', weight: 1 }],
    aliases: [],
    ...change,
  };
}

function pool(change: Partial<PoolInput['settings']>, listed: Record<string, string[]> = {}) {
  const settings = { path: null, models: {}, providers: {}, ...change };
  return buildModelPool({
    settings,
    catalogue,
    listed: new Map(Object.entries(listed)),
    today: '2026-11-24',
  });
}

describe('what a provider brings', () => {
  it('is what the catalogue knows it to serve, less what is retired or too dear to be used unasked', () => {
    const { models, off, byId } = pool({ providers: { openai: provider() } });
    expect(models.map(({ id }) => id)).toEqual(['openai/good']);
    expect(models[0]?.deployments).toEqual([
      { id: 'openai/good', provider: 'openai', upstreamModel: 'good', weight: 1 },
    ]);
    expect([...off].map(([id, { reason }]) => [id, reason])).toEqual([
      ['openai/gone', 'retired'],
      ['openai/gold', 'above-default-price'],
    ]);
    expect(byId.has('openai/gold')).toBe(true);
  });

  it('leaves out what the provider does not list for this key', () => {
    const { models, off } = pool({ providers: { openai: provider() } }, { openai: ['something-else'] });
    expect(models).toEqual([]);
    expect(off.get('openai/good')).toMatchObject({ reason: 'not-listed' });
  });

  it('with a configuration file, has no cap on prices', () => {
    const { models } = pool({ path: 'signalbox.yaml', providers: { openai: provider() } });
    expect(models.map(({ id }) => id)).toContain('openai/gold');
  });

  it('from a machine of one’s own, is what it lists, free and with a wide prior', () => {
    const own = provider({ type: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', local: true });
    const { models } = pool({ providers: { own } }, { own: ['llama3.1:8b'] });
    expect(models[0]).toMatchObject({
      id: 'own/llama3.1:8b',
      source: 'local',
      pricing: { inputPicoUsd: 0, outputPicoUsd: 0 },
    });
    expect(models[0]?.qualityPrior.logitSd).toBeGreaterThan(0.4);
  });

  it('leaves out what does not chat by its name, unless it is configured', () => {
    const own = provider({ type: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', local: true });
    const listed = { own: ['llama3.1:8b', 'nomic-embed-text:latest'] };
    const { models, off, byId } = pool({ providers: { own } }, listed);
    expect(models.map(({ id }) => id)).toEqual(['own/llama3.1:8b']);
    expect(off.get('own/nomic-embed-text:latest')).toMatchObject({ reason: 'not-chat' });
    expect(byId.has('own/nomic-embed-text:latest')).toBe(true);

    const deployments = [{ provider: 'own', upstreamModel: 'chatty-embed', weight: 1 }];
    const named = pool({ providers: { own }, models: { 'own/chatty': model({ deployments }) } }, listed);
    expect(named.models.map(({ id }) => id)).toEqual(['own/chatty']);
  });

  it('from a server of others that no catalogue knows, has no price', () => {
    const far = provider({ type: 'openai-compatible', baseUrl: 'https://llm.example.com/v1' });
    const { models } = pool({ providers: { far } }, { far: ['mystery-7b'] });
    expect(models[0]).toMatchObject({ id: 'far/mystery-7b', pricing: null });
  });

  it('is nothing when the configuration names models of it', () => {
    const { models } = pool({
      providers: { openai: provider(), own: provider() },
      models: {
        'mine/one': model({ deployments: [{ provider: 'openai', upstreamModel: 'good', weight: 1 }] }),
      },
    });
    expect(models.map(({ id }) => id)).not.toContain('openai/gold');
    expect(
      models.filter(({ deployments }) => deployments[0]?.provider === 'openai').map(({ id }) => id),
    ).toEqual(['mine/one']);
  });

  it('joins deployments when two providers serve one model', () => {
    const { byId } = pool({ providers: { first: provider(), second: provider() } });
    expect(byId.get('openai/good')?.deployments.map(({ id }) => id)).toEqual(['first/good', 'second/good']);
  });

  it('is five simulated models for a simulated provider', () => {
    const { models } = pool({ providers: { sim: provider({ type: 'simulated' }) } });
    expect(models).toHaveLength(5);
    expect(
      models.every(({ source, deployments }) => source === 'simulated' && deployments[0]?.provider === 'sim'),
    ).toBe(true);
  });
});

describe('a configured model', () => {
  it('takes what it does not say from the catalogue', () => {
    const one = model({
      deployments: [{ provider: 'openai', upstreamModel: 'good', weight: 2 }],
      contextTokens: 1_000,
    });
    const { byId } = pool({ path: 'x', providers: { openai: provider() }, models: { 'openai/good': one } });
    expect(byId.get('openai/good')).toMatchObject({
      contextTokens: 1_000,
      maxOutputTokens: 8_000,
      qualityPrior: { default: 0.8 },
      pricing: { inputPicoUsd: 1_000_000 },
      deployments: [{ weight: 2 }],
    });
  });

  it('takes its own prior and price before all', () => {
    const one = model({
      deployments: [{ provider: 'openai', upstreamModel: 'good', weight: 1 }],
      pricing: { inputUsdPerMillion: 7, outputUsdPerMillion: 8 },
      qualityPrior: { default: 0.4, law: 0.2 },
    });
    const { byId } = pool({ path: 'x', providers: { openai: provider() }, models: { 'openai/good': one } });
    expect(byId.get('openai/good')).toMatchObject({
      pricing: { inputPicoUsd: 7_000_000, outputPicoUsd: 8_000_000 },
      qualityPrior: { default: 0.4, byDomain: { law: 0.2 }, basis: 'configuration' },
    });
  });

  it('is never free by default, except on a machine of one’s own', () => {
    const unknown = model({ deployments: [{ provider: 'own', upstreamModel: 'x', weight: 1 }] });
    const far = pool({ path: 'x', providers: { own: provider() }, models: { 'my/x': unknown } });
    expect(far.byId.get('my/x')?.pricing).toBeNull();
    const near = pool({
      path: 'x',
      providers: { own: provider({ local: true }) },
      models: { 'my/x': unknown },
    });
    expect(near.byId.get('my/x')).toMatchObject({ source: 'local', pricing: { outputPicoUsd: 0 } });
  });

  it('stays a candidate although the provider does not list it, or it is retired', () => {
    const gone = model({ deployments: [{ provider: 'openai', upstreamModel: 'gone', weight: 1 }] });
    const { models } = pool(
      { path: 'x', providers: { openai: provider() }, models: { 'openai/gone': gone } },
      { openai: ['something-else'] },
    );
    expect(models.map(({ id }) => id)).toEqual(['openai/gone']);
  });
});
