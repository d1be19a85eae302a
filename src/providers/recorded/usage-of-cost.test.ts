import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costNanoUsd, nanoUsdFromUsd, pricingFromUsdPerMillion } from '../../catalog/cost.ts';
import { usageOfCall, usageOfCost } from './usage-of-cost.ts';

const prices = (inputUsdPerMillion: number, outputUsdPerMillion: number) =>
  pricingFromUsdPerMillion({ inputUsdPerMillion, outputUsdPerMillion, source: 'test' });

describe('usageOfCost', () => {
  it('costs what was measured to within half an input token, in whole counts of at least one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 2, noNaN: true }),
        fc.double({ min: 0.02, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        fc.integer({ min: 0, max: 20_000 }),
        (costUsd, input, ratio, promptTokens) => {
          const pricing = prices(input, input * ratio);
          const usage = usageOfCost(costUsd, pricing, promptTokens);
          expect(Number.isInteger(usage.uncachedInputTokens)).toBe(true);
          expect(Number.isInteger(usage.textOutputTokens)).toBe(true);
          expect(usage.uncachedInputTokens).toBeGreaterThanOrEqual(1);
          expect(usage.textOutputTokens).toBeGreaterThanOrEqual(1);
          // A call cheaper than one token each way cannot be met: the least counts are taken.
          const leastNano = costNanoUsd(pricing, { ...usage, uncachedInputTokens: 1, textOutputTokens: 1 });
          const off = Math.abs(costNanoUsd(pricing, usage) - nanoUsdFromUsd(costUsd));
          expect(off).toBeLessThanOrEqual(Math.max(pricing.inputPicoUsd / 2_000 + 1, leastNano));
          if (nanoUsdFromUsd(costUsd) > 2 * leastNano)
            expect(off).toBeLessThanOrEqual(pricing.inputPicoUsd / 2_000 + 1);
        },
      ),
    );
  });

  it('keeps the prompt’s own count as far as the cost allows', () => {
    expect(usageOfCost(0.001, prices(1, 4), 200)).toMatchObject({
      uncachedInputTokens: 200,
      textOutputTokens: 200,
    });
    expect(usageOfCost(0.0001, prices(1, 4), 5_000).uncachedInputTokens).toBeLessThanOrEqual(100);
  });

  it('does not divide by a price of nothing', () => {
    expect(usageOfCost(0.5, prices(0, 0), 7)).toMatchObject({ uncachedInputTokens: 7, textOutputTokens: 1 });
    expect(usageOfCost(0, prices(1, 1), 0)).toMatchObject({ uncachedInputTokens: 1, textOutputTokens: 1 });
  });
});

describe('usageOfCall', () => {
  it('takes the measured counts where they cost what was paid', () => {
    const call = { costUsd: 0.0037014, inputTokens: 13, outputTokens: 1_479 };
    expect(usageOfCall(call, prices(0.3, 2.5), 999)).toMatchObject({
      uncachedInputTokens: 13,
      textOutputTokens: 1_479,
    });
  });

  it('takes other counts where prices have changed since', () => {
    const call = { costUsd: 0.0037014, inputTokens: 13, outputTokens: 1_479 };
    const pricing = prices(0.6, 5);
    const usage = usageOfCall(call, pricing, 999);
    expect(usage.textOutputTokens).toBeLessThan(800);
    expect(costNanoUsd(pricing, usage)).toBeCloseTo(3_701_400, -3);
  });
});
