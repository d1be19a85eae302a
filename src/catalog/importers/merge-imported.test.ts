import { describe, expect, it } from 'vitest';
import { catalogueOf, findModel } from '../catalogue.ts';
import { pricingFromUsdPerMillion } from '../cost.ts';
import type { Model } from '../model.ts';
import type { ImportedOffer } from './imported-offer.ts';
import { mergeImported } from './merge-imported.ts';

const usd = (inputUsdPerMillion: number, outputUsdPerMillion: number) =>
  pricingFromUsdPerMillion({
    inputUsdPerMillion,
    outputUsdPerMillion,
    source: 'LiteLLM',
    asOf: '2026-11-24',
  });

const known: Model = {
  id: 'google/gemini-9-pro',
  vendor: 'Google',
  aliases: ['gemini-9-pro-preview'],
  contextTokens: 1_000_000,
  maxOutputTokens: 8_192,
  capabilities: new Set(['tools']),
  efforts: ['low', 'high'],
  refusedParameters: [],
  pricing: usd(2, 12),
  qualityPrior: { default: 0.9, byDomain: { law: 0.91 }, logitSd: 0.4, basis: 'benchmarks' },
  deployments: [],
  source: 'catalogue',
  offers: { openrouter: { upstreamModel: 'google/gemini-9-pro' } },
  origins: { pricing: { source: 'old list', asOf: '2026-01' } },
};
const catalogue = catalogueOf([known], { date: '2026-01-01', attribution: ['thanks'] });

function offer(changes: Partial<ImportedOffer>): ImportedOffer {
  return {
    provider: 'google',
    upstreamModel: 'gemini-9-pro',
    isLocal: false,
    contextTokens: null,
    maxOutputTokens: null,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing: null,
    ...changes,
  };
}

describe('mergeImported', () => {
  it('renews price and limits from the vendor and keeps the prior', () => {
    const merged = mergeImported(
      catalogue,
      [
        offer({
          pricing: usd(1, 6),
          contextTokens: 2_000_000,
          maxOutputTokens: 65_536,
          retires: '2027-01-01',
        }),
      ],
      '2026-11-24',
    );
    const model = findModel(merged.catalogue, 'gemini-9-pro');
    expect(model).toMatchObject({
      contextTokens: 2_000_000,
      maxOutputTokens: 65_536,
      retires: '2027-01-01',
      pricing: usd(1, 6),
      qualityPrior: known.qualityPrior,
      offers: {
        openrouter: { upstreamModel: 'google/gemini-9-pro' },
        gemini: { upstreamModel: 'gemini-9-pro', pricing: usd(1, 6) },
      },
      origins: { pricing: { source: 'LiteLLM', asOf: '2026-11-24' } },
    });
    expect(merged).toMatchObject({ added: [], repriced: ['google/gemini-9-pro'] });
    expect(merged.catalogue.date).toBe('2026-11-24');
    expect(merged.catalogue.attribution).toEqual(['thanks']);
  });

  it('does not let a gap in the source make a known price unknown', () => {
    const merged = mergeImported(catalogue, [offer({})], '2026-11-24');
    expect(findModel(merged.catalogue, 'gemini-9-pro')?.pricing).toEqual(known.pricing);
    expect(merged.repriced).toEqual([]);
  });

  it('takes a host’s price for that host alone', () => {
    const merged = mergeImported(
      catalogue,
      [offer({ provider: 'togetherai', upstreamModel: 'gemini-9-pro-preview', pricing: usd(9, 9) })],
      '2026-11-24',
    );
    const model = findModel(merged.catalogue, 'gemini-9-pro');
    expect(model?.pricing).toEqual(known.pricing);
    expect(model?.offers?.['together']).toEqual({
      upstreamModel: 'gemini-9-pro-preview',
      pricing: usd(9, 9),
    });
  });

  it('adds what it does not know, with a wide prior from family or price', () => {
    const merged = mergeImported(
      catalogue,
      [
        offer({
          provider: 'mistral',
          upstreamModel: 'mistral-huge-2701',
          pricing: usd(2, 6),
          released: '2027-01',
        }),
        offer({ provider: 'acme', upstreamModel: 'oracle-1', pricing: usd(10, 50) }),
        offer({ provider: 'acme', upstreamModel: 'oracle-1-tiny', pricing: usd(0.02, 0.05) }),
        offer({ provider: 'ollama', upstreamModel: 'llama3.1:8b', isLocal: true, pricing: usd(0, 0) }),
        offer({ provider: 'acme', upstreamModel: 'mystery' }),
      ],
      '2026-11-24',
    );
    expect(merged.added).toEqual([
      'mistralai/mistral-huge-2701',
      'acme/oracle-1',
      'acme/oracle-1-tiny',
      'ollama/llama3.1:8b',
      'acme/mystery',
    ]);
    const model = (id: string) => findModel(merged.catalogue, id);
    expect(model('mistral-huge-2701')).toMatchObject({
      released: '2027-01',
      qualityPrior: { basis: 'family' },
    });
    expect(model('acme/oracle-1')?.qualityPrior.basis).toBe('price');
    expect(model('acme/oracle-1')?.qualityPrior.default).toBeGreaterThan(
      model('acme/oracle-1-tiny')?.qualityPrior.default ?? 1,
    );
    expect(model('llama3.1:8b')).toMatchObject({ source: 'local', parametersBillions: 8 });
    expect(model('acme/mystery')).toMatchObject({ pricing: null, qualityPrior: { basis: 'unknown' } });
  });

  it('leaves the catalogue it was given as it was', () => {
    mergeImported(catalogue, [offer({ pricing: usd(1, 1) })], '2026-11-24');
    expect(findModel(catalogue, 'gemini-9-pro')).toBe(known);
  });
});
