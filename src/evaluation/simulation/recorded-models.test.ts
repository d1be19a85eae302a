import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../storage/shipped-files.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { OutcomeRow } from '../outcome-table.ts';
import { recordedModels } from './recorded-models.ts';
import { recordedSettings } from './recorded-settings.ts';
import { recordingsOfTable } from './recordings-of-table.ts';

const catalogue = readCatalogue();
const row = (prompt: string, outcomes: OutcomeRow['outcomes']): OutcomeRow => ({
  id: prompt,
  source: 's',
  task: 't',
  prompt,
  outcomes,
});
const rows = [
  row('a'.repeat(400), {
    'google/gemini-2.5-pro': { score: 1, costUsd: 0.02 },
    'house/unheard-of': { score: 0.5, costUsd: 0.004 },
    'house/unpriced': { score: 1 },
  }),
  row('b'.repeat(400), {
    'google/gemini-2.5-pro': { score: 0, costUsd: 0.01 },
    'gemini-2.5-flash': { score: 1 },
  }),
];
const { models, leftOut } = recordedModels(rows, catalogue);
const byId = new Map(models.map((each) => [each.model.id, each]));

describe('the models of a table', () => {
  it('take the catalogue’s card and price where it knows them, and are marked as simulated', () => {
    const card = catalogue.byName.get('google/gemini-2.5-pro');
    const { model } = byId.get('google/gemini-2.5-pro') ?? models[0]!;
    expect(model.pricing).toEqual(card?.pricing);
    expect(model.qualityPrior).toEqual(card?.qualityPrior);
    expect(model.source).toBe('simulated');
    expect(model.deployments.map(({ upstreamModel }) => upstreamModel)).toEqual(['google/gemini-2.5-pro']);
  });

  it('get a price fitted to their costs where the catalogue does not know them', () => {
    const { pricing } = byId.get('recorded/house/unheard-of')?.model ?? {};
    // 100 input and 300 output tokens cost $0.004.
    expect(pricing?.inputPicoUsd).toBe(10_000_000);
    expect(pricing?.outputPicoUsd).toBe(10_000_000);
  });

  it('are left out, with the reason, where nothing says what they cost', () => {
    expect(leftOut).toEqual([{ name: 'house/unpriced', reason: expect.stringContaining('what it costs') }]);
  });

  it('stand in for prompts that are not in the table with their mean score', () => {
    expect(byId.get('google/gemini-2.5-pro')?.behaviour.ability.default).toBe(0.5);
  });
});

describe('recordings', () => {
  const recordings = recordingsOfTable(rows, models);

  it('find what was measured by prompt and the table’s name of the model', () => {
    expect(recordings.find('a'.repeat(400), 'house/unheard-of')).toEqual({ score: 0.5, costUsd: 0.004 });
    expect(recordings.find('b'.repeat(400), 'house/unheard-of')).toBeUndefined();
    expect(recordings.find('c', 'google/gemini-2.5-pro')).toBeUndefined();
  });

  it('charge list prices where no cost was measured', () => {
    const flash = catalogue.byName.get('google/gemini-2.5-flash')?.pricing;
    const expected = (100 * (flash?.inputPicoUsd ?? 0) + 300 * (flash?.outputPicoUsd ?? 0)) / 1e12;
    expect(recordings.find('b'.repeat(400), 'gemini-2.5-flash')?.costUsd).toBeCloseTo(expected, 8);
  });
});

describe('recorded settings', () => {
  const options = {
    storePath: 'x.db',
    learningMode: 'direct',
    explorationRate: 0.1,
    prompts: 'full',
  } as const;
  const loaded = loadConfig({
    path: 'signalbox.yaml',
    text: `
providers: { s: { type: simulated } }
models: { s/own: { provider: s, upstreamModel: swift-small, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } } }
routes:
  auto: { models: [s/own], objective: { quality: 0.3 }, rules: [{ when: "true", deny: [s/own] }] }
  tried: { exploration: { rate: 0.5 } }
`,
    env: {},
  });
  const settings = recordedSettings(loaded, models, options);

  it('let only the recorded models answer, in a store of their own', () => {
    expect(Object.values(settings.providers).map(({ type }) => type)).toEqual(['recorded']);
    expect(Object.keys(settings.models).sort()).toEqual([...byId.keys()].sort());
    expect(settings.routes['auto']).toMatchObject({ models: ['*'], rules: [], objective: { quality: 0.3 } });
    expect(settings.storage).toMatchObject({ path: 'x.db', prompts: 'full' });
  });

  it('explore at the given rate where the configuration says nothing', () => {
    expect(settings.routes['auto']?.exploration.rate).toBe(0.1);
    expect(settings.routes['tried']?.exploration.rate).toBe(0.5);
  });
});
