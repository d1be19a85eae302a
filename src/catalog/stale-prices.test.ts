import { describe, expect, it } from 'vitest';
import { catalogueOf } from './catalogue.ts';
import { pricingFromUsdPerMillion } from './cost.ts';
import type { Model } from './model.ts';
import { pricePrior } from './price-prior.ts';
import { staleAfterDays, stalePrices } from './stale-prices.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

function model(id: string, asOf: string | undefined, changes: Partial<Model> = {}): Model {
  return {
    id,
    vendor: 'Test',
    aliases: [],
    contextTokens: null,
    maxOutputTokens: null,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing: pricingFromUsdPerMillion({
      inputUsdPerMillion: 1,
      outputUsdPerMillion: 1,
      source: 'test',
      asOf,
    }),
    qualityPrior: { default: 0.5, byDomain: {}, logitSd: 1, basis: 'unknown' },
    deployments: [],
    source: 'catalogue',
    ...changes,
  };
}

describe('stalePrices', () => {
  it('lists prices older than the limit or without a day, oldest first', () => {
    const catalogue = catalogueOf(
      [
        model('a/fresh', '2026-11-20'),
        model('a/old', '2026-01-24'),
        model('a/older', '2025-06'),
        model('a/undated', undefined),
        model('a/unpriced', undefined, { pricing: null }),
        model('a/own', undefined, {
          pricing: pricingFromUsdPerMillion({
            inputUsdPerMillion: 1,
            outputUsdPerMillion: 1,
            source: 'configuration',
          }),
        }),
        model('a/local', '2020-01-01', { source: 'local' }),
        model('a/simulated', undefined, { source: 'simulated' }),
      ],
      { date: '2026-11-24' },
    );
    expect(stalePrices(catalogue.models, now)).toEqual([
      { model: 'a/undated', ageDays: null },
      { model: 'a/older', asOf: '2025-06', ageDays: 541 },
      { model: 'a/old', asOf: '2026-01-24', ageDays: 304 },
    ]);
  });

  it('calls a price stale the day after its last good one', () => {
    const day = (age: number) => new Date(now - age * 86_400_000).toISOString().slice(0, 10);
    const catalogue = catalogueOf(
      [model('a/edge', day(staleAfterDays)), model('a/over', day(staleAfterDays + 1))],
      {
        date: '2026-11-24',
      },
    );
    expect(stalePrices(catalogue.models, now).map((stale) => stale.model)).toEqual(['a/over']);
  });
});

describe('pricePrior', () => {
  const mean = (outputUsdPerMillion: number) =>
    pricePrior(pricingFromUsdPerMillion({ inputUsdPerMillion: 0, outputUsdPerMillion, source: 'test' }))
      .default;

  it('rises with the price, within bounds', () => {
    const means = [0, 0.02, 0.1, 1, 10, 100, 1_000].map(mean);
    expect(means).toEqual([...means].sort((a, b) => a - b));
    expect(means[0]).toBeGreaterThan(0.5);
    expect(means[6]).toBeLessThan(0.95);
  });

  it('is wide', () => {
    const prior = pricePrior(
      pricingFromUsdPerMillion({ inputUsdPerMillion: 1, outputUsdPerMillion: 1, source: 'test' }),
    );
    expect(prior).toMatchObject({ basis: 'price', logitSd: 0.9, byDomain: {} });
  });
});
