import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallPrediction, predictCascade, predictChain } from './composite-plans.ts';
import { type CascadePlan, type ChainPlan, singlePlan } from './plan.ts';
import { readingOf } from './testing/routing-fixtures.ts';

function call(quality: number, costUsd: number, latencyMs: number): CallPrediction {
  return {
    quality,
    uncertainty: 0.1,
    costUsd,
    p90CostUsd: 2 * costUsd,
    lostCacheUsd: 0,
    latencyMs,
    firstContentMs: latencyMs / 10,
    missProbability: 0.1,
    outputTokens: 100,
  };
}

const cascade: CascadePlan = {
  kind: 'cascade',
  id: 'c',
  first: singlePlan('weak'),
  verifier: 'structural',
  second: singlePlan('strong'),
};

describe('predictCascade', () => {
  const between = (weak: CallPrediction, strong: CallPrediction, structuredOutput = false) =>
    predictCascade(cascade, readingOf({ structuredOutput }), (model) => (model === 'weak' ? weak : strong))!;

  it('lies between its members in quality, and costs more than the first', () => {
    const chance = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(chance, chance, (a, b) => {
        const plan = between(call(Math.min(a, b), 0.001, 1_000), call(Math.max(a, b), 0.02, 8_000));
        expect(plan.quality).toBeGreaterThanOrEqual(Math.min(a, b) - 0.01);
        expect(plan.quality).toBeLessThanOrEqual(1);
        expect(plan.costUsd).toBeGreaterThan(0.001);
        expect(plan.costUsd).toBeLessThan(0.021);
        expect(plan.uncertainty).toBeLessThanOrEqual(0.1 + 1e-12);
      }),
    );
  });

  it('gains more where the answer has a form to check', () => {
    const weak = call(0.5, 0.001, 1_000);
    const strong = call(0.9, 0.02, 8_000);
    expect(between(weak, strong, true).quality).toBeGreaterThan(between(weak, strong).quality + 0.05);
  });

  it('shows nothing before the verdict', () => {
    expect(between(call(0.5, 0.001, 1_000), call(0.9, 0.02, 8_000)).firstContentMs).toBeGreaterThanOrEqual(
      1_000,
    );
  });

  it('is nothing without one of its members', () => {
    expect(
      predictCascade(cascade, readingOf(), (model) => (model === 'weak' ? call(0.5, 0, 0) : null)),
    ).toBeNull();
  });
});

describe('predictChain', () => {
  const chain: ChainPlan = {
    kind: 'chain',
    id: 'ch',
    steps: [
      { name: 'draft', target: singlePlan('weak') },
      { name: 'review', target: { kind: 'route', route: 'auto' } },
    ],
  };

  it('adds up what its steps take and answers like its last', () => {
    const routed = call(0.9, 0.02, 8_000);
    const plan = predictChain(chain, routed, () => call(0.5, 0.001, 1_000))!;
    expect(plan.quality).toBe(0.9);
    expect(plan.costUsd).toBeCloseTo(0.021, 12);
    expect(plan.latencyMs).toBe(9_000);
    expect(plan.firstContentMs).toBe(1_800);
    expect(plan.missProbability).toBeCloseTo(0.19, 12);
  });

  it('is nothing when a step has no model, and does not change what it was given', () => {
    expect(predictChain(chain, null, () => call(0.5, 0.001, 1_000))).toBeNull();
    expect(predictChain(chain, call(0.9, 0, 0), () => null)).toBeNull();
    const routed = Object.freeze(call(0.9, 0.02, 8_000));
    expect(() => predictChain({ ...chain, steps: [chain.steps[1]!] }, routed, () => null)).not.toThrow();
  });
});
