import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUsage, emptyUsage, inputTokens, type Usage } from '../chat/usage.ts';
import {
  costNanoUsd,
  nanoUsdFromUsd,
  pricesAt,
  pricingFromUsdPerMillion,
  usdFromNanoUsd,
  usdPerMillionFromPico,
} from './cost.ts';

const sonnet = pricingFromUsdPerMillion({
  inputUsdPerMillion: 3,
  cachedInputUsdPerMillion: 0.3,
  cacheWriteUsdPerMillion: 3.75,
  outputUsdPerMillion: 15,
  tiers: [
    {
      aboveInputTokens: 200_000,
      inputUsdPerMillion: 6,
      cachedInputUsdPerMillion: 0.6,
      cacheWriteUsdPerMillion: 7.5,
      outputUsdPerMillion: 22.5,
    },
  ],
  source: 'test',
  asOf: '2026-01-01',
});

const tokens = fc.integer({ min: 0, max: 2_000_000 });
const usages: fc.Arbitrary<Usage> = fc.record({
  uncachedInputTokens: tokens,
  cacheReadInputTokens: tokens,
  cacheWriteInputTokens: tokens,
  textOutputTokens: tokens,
  reasoningOutputTokens: tokens,
  estimated: fc.boolean(),
});
const usdPrice = fc.integer({ min: 0, max: 600_000_000 }).map((micro) => micro / 1_000_000);
const flatPricings = fc
  .record({
    inputUsdPerMillion: usdPrice,
    cachedInputUsdPerMillion: usdPrice,
    cacheWriteUsdPerMillion: usdPrice,
    outputUsdPerMillion: usdPrice,
  })
  .map((prices) => pricingFromUsdPerMillion({ ...prices, source: 'test' }));

describe('costNanoUsd', () => {
  it('charges every bucket at its own price', () => {
    const usage: Usage = {
      uncachedInputTokens: 1_000,
      cacheReadInputTokens: 10_000,
      cacheWriteInputTokens: 2_000,
      textOutputTokens: 300,
      reasoningOutputTokens: 700,
      estimated: false,
    };
    // 0.003 + 0.003 + 0.0075 + 0.015 USD
    expect(costNanoUsd(sonnet, usage)).toBe(28_500_000);
  });

  it('takes the tier by the whole input, cached tokens included, and applies it to the output too', () => {
    const usage: Usage = {
      ...emptyUsage(),
      uncachedInputTokens: 1,
      cacheReadInputTokens: 200_000,
      textOutputTokens: 100,
    };
    expect(costNanoUsd(sonnet, usage)).toBe(6_000 + 200_000 * 600 + 100 * 22_500);
    const atTheThreshold = { ...usage, uncachedInputTokens: 0 };
    expect(costNanoUsd(sonnet, atTheThreshold)).toBe(200_000 * 300 + 100 * 15_000);
  });

  it('rounds once: many tiny prices do not vanish', () => {
    const tiny = pricingFromUsdPerMillion({
      inputUsdPerMillion: 0.0004,
      outputUsdPerMillion: 0.0004,
      source: 'test',
    });
    expect(costNanoUsd(tiny, { ...emptyUsage(), uncachedInputTokens: 1, textOutputTokens: 1 })).toBe(1);
    expect(costNanoUsd(tiny, { ...emptyUsage(), uncachedInputTokens: 1 })).toBe(0);
  });

  it('is a non-negative safe integer for any usage and price', () => {
    fc.assert(
      fc.property(flatPricings, usages, (pricing, usage) => {
        const cost = costNanoUsd(pricing, usage);
        expect(Number.isSafeInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is additive over calls within the rounding of each when no tier is involved', () => {
    fc.assert(
      fc.property(flatPricings, usages, usages, (pricing, a, b) => {
        const apart = costNanoUsd(pricing, a) + costNanoUsd(pricing, b);
        expect(Math.abs(costNanoUsd(pricing, addUsage(a, b)) - apart)).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it('never falls when a bucket grows', () => {
    const bucket = fc.constantFrom(
      'uncachedInputTokens',
      'cacheReadInputTokens',
      'cacheWriteInputTokens',
      'textOutputTokens',
      'reasoningOutputTokens',
    );
    fc.assert(
      fc.property(usages, bucket, tokens, (usage, name, more) => {
        const grown = { ...usage, [name]: usage[name] + more };
        expect(costNanoUsd(sonnet, grown)).toBeGreaterThanOrEqual(costNanoUsd(sonnet, usage));
      }),
    );
  });

  it('never gives a refund for wrong counts', () => {
    for (const wrong of [-5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const usage = { ...emptyUsage(), uncachedInputTokens: wrong, textOutputTokens: wrong };
      expect(costNanoUsd(sonnet, usage)).toBe(0);
    }
  });
});

describe('pricesAt', () => {
  it('takes the highest tier that is passed, whatever their order', () => {
    const tier = (aboveInputTokens: number, picoUsd: number) => ({
      aboveInputTokens,
      inputPicoUsd: picoUsd,
      cachedInputPicoUsd: picoUsd,
      cacheWritePicoUsd: picoUsd,
      outputPicoUsd: picoUsd,
    });
    const pricing = { ...tier(0, 1), source: 'test', tiers: [tier(256_000, 3), tier(32_000, 2)] };
    const inputAt = (count: number) => pricesAt(pricing, count).inputPicoUsd;
    expect([0, 32_000, 32_001, 256_000, 256_001, 9e9].map(inputAt)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('agrees with the usage that costNanoUsd sees', () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const total = inputTokens(usage);
        expect(pricesAt(sonnet, total).outputPicoUsd).toBe(total > 200_000 ? 22_500_000 : 15_000_000);
      }),
    );
  });
});

describe('pricingFromUsdPerMillion', () => {
  it('keeps prices exact through pico-dollars', () => {
    fc.assert(
      fc.property(usdPrice, (usd) => {
        const pricing = pricingFromUsdPerMillion({
          inputUsdPerMillion: usd,
          outputUsdPerMillion: 0,
          source: 't',
        });
        expect(usdPerMillionFromPico(pricing.inputPicoUsd)).toBeCloseTo(usd, 9);
        expect(Number.isInteger(pricing.inputPicoUsd)).toBe(true);
      }),
    );
  });

  it('assumes no cache discount that is not stated', () => {
    const pricing = pricingFromUsdPerMillion({
      inputUsdPerMillion: 2,
      outputUsdPerMillion: 8,
      source: 'test',
    });
    expect(pricing).toEqual({
      inputPicoUsd: 2_000_000,
      cachedInputPicoUsd: 2_000_000,
      cacheWritePicoUsd: 2_000_000,
      outputPicoUsd: 8_000_000,
      source: 'test',
    });
  });

  it('refuses prices that are no prices', () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const make = () =>
        pricingFromUsdPerMillion({ inputUsdPerMillion: wrong, outputUsdPerMillion: 1, source: 'test' });
      expect(make).toThrow(RangeError);
    }
  });
});

describe('dollars', () => {
  it('round-trips through nano-dollars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (nanoUsd) => {
        expect(nanoUsdFromUsd(usdFromNanoUsd(nanoUsd))).toBe(nanoUsd);
      }),
    );
  });
});
