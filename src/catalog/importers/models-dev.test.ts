import { describe, expect, it } from 'vitest';
import { usdPerMillionFromPico } from '../cost.ts';
import { ImportError } from './imported-offer.ts';
import { importModelsDev } from './models-dev.ts';

/** In the form of https://models.dev/api.json: some entries as they stand there, some with the faults seen in the wild. */
const apiJson = {
  anthropic: {
    id: 'anthropic',
    env: ['ANTHROPIC_API_KEY'],
    npm: '@ai-sdk/anthropic',
    name: 'Anthropic',
    doc: 'https://docs.anthropic.com/en/docs/about-claude/models',
    models: {
      'claude-sonnet-4-5': {
        id: 'claude-sonnet-4-5',
        name: 'Claude Sonnet 4.5 (latest)',
        family: 'claude-sonnet',
        attachment: true,
        reasoning: true,
        tool_call: true,
        temperature: true,
        knowledge: '2025-07-31',
        release_date: '2025-09-29',
        last_updated: '2025-09-29',
        modalities: { input: ['text', 'image', 'pdf'], output: ['text'] },
        open_weights: false,
        cost: {
          input: 3,
          output: 15,
          cache_read: 0.3,
          cache_write: 3.75,
          context_over_200k: { input: 6, output: 22.5, cache_read: 0.6, cache_write: 7.5 },
        },
        limit: { context: 200000, output: 64000 },
      },
    },
  },
  openai: {
    id: 'openai',
    models: {
      'gpt-5.6-sol': {
        id: 'gpt-5.6-sol',
        reasoning: true,
        reasoning_options: [{ type: 'effort', values: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] }],
        tool_call: true,
        structured_output: true,
        temperature: false,
        release_date: '2026-07',
        modalities: { input: ['text', 'image'], output: ['text'] },
        open_weights: false,
        cost: {
          input: 4,
          output: 20,
          cache_read: 0.4,
          tiers: [{ input: 8, output: 30, tier: { type: 'context', size: 272000 } }],
        },
        limit: { context: 1050000, input: 922000, output: 128000 },
      },
      'text-embedding-3-small': {
        id: 'text-embedding-3-small',
        modalities: { input: ['text'], output: ['embedding'] },
        cost: { input: 0.02, output: 0 },
        limit: { context: 8191, output: 1536 },
      },
      'text-embedding-3-large': {
        id: 'text-embedding-3-large',
        modalities: { input: ['text'], output: ['text'] },
        cost: { input: 0.13, output: 0 },
        limit: { context: 8191, output: 3072 },
      },
      'vectors-9': {
        id: 'vectors-9',
        family: 'text-embedding',
        modalities: { input: ['text'], output: ['text'] },
        cost: { input: 0.13, output: 0 },
      },
      'gpt-4-old': {
        id: 'gpt-4-old',
        status: 'deprecated',
        cost: { input: 30, output: 60 },
        limit: { context: 8192, output: 8192 },
      },
    },
  },
  'github-copilot': {
    id: 'github-copilot',
    models: {
      'gpt-5.2': {
        id: 'gpt-5.2',
        tool_call: true,
        modalities: { input: ['text'], output: ['text'] },
        cost: { input: 0, output: 0 },
        limit: { context: 128000, output: 64000 },
      },
    },
  },
  lmstudio: {
    id: 'lmstudio',
    models: {
      'qwen/qwen3-30b-a3b-2507': {
        id: 'qwen/qwen3-30b-a3b-2507',
        open_weights: true,
        tool_call: true,
        modalities: { input: ['text'], output: ['text'] },
        cost: { input: 0, output: 0 },
        limit: { context: 262144, output: 16384 },
      },
    },
  },
  faulty: {
    id: 'faulty',
    models: {
      'no-cost': {
        id: 'no-cost',
        modalities: { input: ['text'], output: ['text'] },
        limit: { context: 0, output: 0 },
      },
      'half-cost': { id: 'half-cost', cost: { input: 1 }, limit: { context: 1000 } },
      'per-token': {
        id: 'per-token',
        cost: { input: 3_000_000, output: 15_000_000 },
        limit: { context: 1000 },
      },
      'dear-cache': {
        id: 'dear-cache',
        cost: { input: 1, output: 2, cache_read: 1.5 },
        limit: { context: 1000 },
      },
      'dear-reasoning': {
        id: 'dear-reasoning',
        reasoning: true,
        cost: { input: 1, output: 2, reasoning: 8 },
        limit: { context: 1000 },
      },
      varies: { id: 'varies', cost: { input: -1, output: -1 }, limit: { context: 1000 } },
      words: { id: 'words', cost: { input: '1', output: 'two' }, limit: 'large', release_date: 'spring' },
      broken: null,
    },
  },
  empty: { id: 'empty' },
};

const result = importModelsDev(JSON.stringify(apiJson), '2026-11-24');

function offer(provider: string, upstreamModel: string) {
  const found = result.offers.find(
    (each) => each.provider === provider && each.upstreamModel === upstreamModel,
  );
  if (found === undefined) throw new Error(`no offer ${provider}/${upstreamModel}`);
  return found;
}

describe('importModelsDev', () => {
  it('reads facts and prices in USD per million, with the long-context tier', () => {
    const sonnet = offer('anthropic', 'claude-sonnet-4-5');
    expect(sonnet).toMatchObject({
      isLocal: false,
      released: '2025-09-29',
      openWeights: false,
      contextTokens: 200_000,
      maxOutputTokens: 64_000,
      efforts: [],
      refusedParameters: [],
    });
    expect([...sonnet.capabilities].sort()).toEqual(['documents', 'reasoning', 'tools', 'vision']);
    expect(sonnet.pricing).toEqual({
      inputPicoUsd: 3_000_000,
      cachedInputPicoUsd: 300_000,
      cacheWritePicoUsd: 3_750_000,
      outputPicoUsd: 15_000_000,
      tiers: [
        {
          aboveInputTokens: 200_000,
          inputPicoUsd: 6_000_000,
          cachedInputPicoUsd: 600_000,
          cacheWritePicoUsd: 7_500_000,
          outputPicoUsd: 22_500_000,
        },
      ],
      source: 'models.dev',
      asOf: '2026-11-24',
    });
  });

  it('reads efforts, tiers with a size of their own, and that a model takes no temperature', () => {
    const sol = offer('openai', 'gpt-5.6-sol');
    expect(sol.efforts).toEqual(['none', 'low', 'medium', 'high', 'xhigh', 'max']);
    expect(sol.refusedParameters).toEqual(['temperature', 'top_p']);
    expect(sol.pricing?.tiers).toMatchObject([
      { aboveInputTokens: 272_000, inputPicoUsd: 8_000_000, outputPicoUsd: 30_000_000 },
    ]);
  });

  it('takes 0 for unpriced where a subscription hides the price, and for free on a machine of one’s own', () => {
    expect(offer('github-copilot', 'gpt-5.2').pricing).toBeNull();
    expect(result.warnings).toContainEqual({
      name: 'github-copilot/gpt-5.2',
      reason: 'a price of 0 stands for an unknown or a subscribed one; left unpriced',
    });
    const local = offer('lmstudio', 'qwen/qwen3-30b-a3b-2507');
    expect(local.isLocal).toBe(true);
    expect(local.pricing?.outputPicoUsd).toBe(0);
  });

  it('leaves out what is no chat model or is gone, and says so', () => {
    expect(result.skipped).toEqual(
      expect.arrayContaining([
        { name: 'openai/text-embedding-3-small', reason: 'it does not turn text into text' },
        { name: 'openai/text-embedding-3-large', reason: 'its name is not of a chat model' },
        { name: 'openai/vectors-9', reason: 'its name is not of a chat model' },
        { name: 'openai/gpt-4-old', reason: 'the source marks it as deprecated' },
        { name: 'faulty/broken', reason: 'the entry is not an object' },
        { name: 'empty', reason: 'the provider has no models' },
      ]),
    );
  });

  it.each(['no-cost', 'half-cost', 'per-token', 'varies', 'words'])(
    'leaves %s unpriced, never free',
    (name) => {
      expect(offer('faulty', name).pricing).toBeNull();
    },
  );

  it('takes 0 tokens for unknown and ignores what it cannot read', () => {
    expect(offer('faulty', 'no-cost')).toMatchObject({ contextTokens: null, maxOutputTokens: null });
    expect(offer('faulty', 'words')).not.toHaveProperty('released');
  });

  it('gives no discount that the source has wrong, and charges reasoning at its own price', () => {
    const cache = offer('faulty', 'dear-cache').pricing;
    expect(cache?.cachedInputPicoUsd).toBe(cache?.inputPicoUsd);
    expect(usdPerMillionFromPico(offer('faulty', 'dear-reasoning').pricing?.outputPicoUsd ?? 0)).toBe(8);
  });

  it('refuses what is not a JSON object', () => {
    expect(() => importModelsDev('[1]', '2026-11-24')).toThrow('the models.dev file must be one JSON object');
    expect(() => importModelsDev('{', '2026-11-24')).toThrow(ImportError);
  });
});
