import { describe, expect, it } from 'vitest';
import { costNanoUsd, pricingFromUsdPerMillion } from '../catalog/cost.ts';
import { emptyUsage } from '../chat/usage.ts';
import { createArm } from './arm.ts';
import {
  expectedCostUsd,
  expectedOutputTokens,
  expectedReasoningTokens,
  p90OutputTokens,
} from './cost-model.ts';
import { modelOf, readingOf } from './testing/routing-fixtures.ts';

const pricing = pricingFromUsdPerMillion({
  inputUsdPerMillion: 2,
  cachedInputUsdPerMillion: 0.2,
  outputUsdPerMillion: 10,
  tiers: [
    {
      aboveInputTokens: 200_000,
      inputUsdPerMillion: 4,
      cachedInputUsdPerMillion: 0.4,
      outputUsdPerMillion: 15,
    },
  ],
  source: 'test',
});
const thinker = modelOf('acme/thinker', {
  efforts: ['low', 'medium', 'high'],
  capabilities: new Set(['reasoning']),
});

describe('expectedCostUsd', () => {
  it.each([
    [1_000, 0, 500],
    [1_000, 800, 500],
    [200_000, 10, 1],
    [250_000, 240_000, 3_000],
  ])('agrees with what such a call is charged: %d in, %d cached, %d out', (input, cached, output) => {
    const usage = {
      ...emptyUsage(),
      uncachedInputTokens: input - cached,
      cacheReadInputTokens: cached,
      textOutputTokens: output,
    };
    expect(expectedCostUsd(pricing, input, cached, output)).toBeCloseTo(costNanoUsd(pricing, usage) / 1e9, 9);
  });

  it('never takes more tokens for cached than there are', () => {
    expect(expectedCostUsd(pricing, 100, 500, 0)).toBe(expectedCostUsd(pricing, 100, 100, 0));
  });
});

describe('output length', () => {
  it('adds reasoning by effort and complexity', () => {
    const at = (effort: string | undefined, complexity: number) =>
      expectedReasoningTokens(createArm(thinker, effort), complexity);
    expect(at('low', 0.5)).toBeLessThan(at('medium', 0.5));
    expect(at('medium', 0.5)).toBeLessThan(at('high', 0.5));
    expect(at('high', 0)).toBeLessThan(at('high', 1) / 10);
    expect(at(undefined, 0.5)).toBe(at('medium', 0.5));
    expect(expectedReasoningTokens(createArm(modelOf('acme/plain')), 1)).toBe(0);
    const undialled = modelOf('acme/r', { capabilities: new Set(['reasoning']) });
    expect(expectedReasoningTokens(createArm(undialled), 0.5)).toBe(at('medium', 0.5));
  });

  it('stays within the limits of model and client, the 90th percentile too', () => {
    const arm = createArm({ ...thinker, maxOutputTokens: 400 }, 'high');
    const reading = readingOf({ outputTokens: 300, complexity: 0.9 });
    expect(expectedOutputTokens(arm, reading)).toBe(400);
    expect(expectedOutputTokens(arm, { ...reading, maxOutputTokens: 50 })).toBe(50);
    expect(p90OutputTokens(arm, reading, 300)).toBe(400);
    expect(p90OutputTokens(createArm(thinker), reading, 300)).toBeGreaterThan(450);
  });
});
