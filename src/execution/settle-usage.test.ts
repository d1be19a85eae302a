import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Usage } from '../chat/usage.ts';
import { emptyUsage } from '../chat/usage.ts';
import { OutputCounter } from './output-counter.ts';
import {
  attemptCostNanoUsd,
  inputOnlyUsage,
  outputBound,
  settleUsage,
  type UsageBounds,
} from './settle-usage.ts';
import { testDeployment, testModel, testPricing } from './testing/fixture.ts';

const bounds: UsageBounds = { inputTokensEstimate: 50, contextTokens: 100_000, maxOutputTokens: 1_000 };

function counted(texts: string[], usage?: Usage): OutputCounter {
  const counter = new OutputCounter();
  counter.events(texts.map((text) => ({ type: 'text-delta', choice: 0, text })));
  if (usage !== undefined) counter.events([{ type: 'usage', usage }]);
  return counter;
}

const good: Usage = {
  ...emptyUsage(),
  uncachedInputTokens: 40,
  textOutputTokens: 3,
  raw: { prompt_tokens: 40 },
};

describe('settleUsage', () => {
  it('takes sensible counts as they are', () => {
    expect(settleUsage(counted(['a', 'b'], good), bounds, true)).toBe(good);
  });

  it.each<[string, Partial<Usage>]>([
    ['negative', { uncachedInputTokens: -5 }],
    ['not a number', { textOutputTokens: Number.NaN }],
    ['infinite', { reasoningOutputTokens: Number.POSITIVE_INFINITY }],
    ['fractional', { cacheReadInputTokens: 0.5 }],
    ['absurd', { textOutputTokens: 1e18 }],
    ['beyond the model', { textOutputTokens: 5_000 }],
    ['longer than the window', { uncachedInputTokens: 900_000 }],
    ['all zero', { uncachedInputTokens: 0, textOutputTokens: 0 }],
  ])('replaces counts that are %s by its own estimate', (_, wrong) => {
    const usage = settleUsage(counted(['one ', 'two ', 'three '], { ...good, ...wrong }), bounds, true);
    expect(usage).toMatchObject({ uncachedInputTokens: 50, textOutputTokens: 3, estimated: true });
    expect(usage.raw).toEqual({ prompt_tokens: 40 });
  });

  it('keeps the input of an answer that broke off and counts its output', () => {
    const counter = new OutputCounter();
    counter.events([{ type: 'start', id: '1', model: 'm', usage: { ...good, textOutputTokens: 1 } }]);
    counter.events(
      ['one ', 'two ', 'three ', 'four '].map((text) => ({ type: 'text-delta', choice: 0, text })),
    );
    expect(settleUsage(counter, bounds, false)).toMatchObject({
      uncachedInputTokens: 40,
      textOutputTokens: 4,
      estimated: true,
    });
  });

  it('does not take the count at the start of a stream for the one at its end', () => {
    const counter = new OutputCounter();
    counter.events([{ type: 'start', id: '1', model: 'm', usage: { ...good, textOutputTokens: 1 } }]);
    counter.events(
      ['one ', 'two ', 'three ', 'four '].map((text) => ({ type: 'text-delta', choice: 0, text })),
    );
    expect(settleUsage(counter, bounds, true).textOutputTokens).toBe(4);
  });

  it('always gives counts that can be charged', () => {
    const number = fc.oneof(fc.double(), fc.integer());
    const reported = fc.record({
      uncachedInputTokens: number,
      cacheReadInputTokens: number,
      cacheWriteInputTokens: number,
      textOutputTokens: number,
      reasoningOutputTokens: number,
      estimated: fc.boolean(),
    });
    fc.assert(
      fc.property(reported, fc.array(fc.string()), fc.boolean(), (usage, texts, isComplete) => {
        const settled = settleUsage(counted(texts, usage), bounds, isComplete);
        const cost = attemptCostNanoUsd(testModel('acme/m'), testDeployment('p', 'm'), settled);
        expect(Number.isSafeInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThan(0);
        expect(settled.textOutputTokens).toBeLessThanOrEqual(
          Math.max(outputBound(1_000), texts.join('').length * 2),
        );
      }),
    );
  });
});

describe('attemptCostNanoUsd', () => {
  const usage: Usage = { ...emptyUsage(), uncachedInputTokens: 1_000, textOutputTokens: 100 };

  it('prefers the price of the deployment', () => {
    const cheaper = { ...testPricing, inputPicoUsd: 500_000, outputPicoUsd: 1_000_000 };
    const model = testModel('acme/m');
    expect(attemptCostNanoUsd(model, testDeployment('p', 'm'), usage)).toBe(1_400_000);
    expect(attemptCostNanoUsd(model, testDeployment('p', 'm', { pricing: cheaper }), usage)).toBe(600_000);
  });

  it('never takes a model without a price for free, unless it is local', () => {
    const unpriced = testModel('acme/m', { pricing: null });
    expect(attemptCostNanoUsd(unpriced, testDeployment('p', 'm'), usage)).toBeGreaterThan(1_400_000);
    expect(attemptCostNanoUsd({ ...unpriced, source: 'local' }, testDeployment('p', 'm'), usage)).toBe(0);
  });

  it('charges the input of a call that gave nothing back', () => {
    expect(inputOnlyUsage(7)).toEqual({ ...emptyUsage(), uncachedInputTokens: 7, estimated: true });
  });
});
