import { describe, expect, it } from 'vitest';
import { rescoredDistribution } from './rescored-distribution.ts';
import { policyInputOf, scoredOf } from './testing/policy-inputs.ts';

const plans = [scoredOf('a', 0.9, 0.3), scoredOf('b', 0.7, 0.01), scoredOf('c', 0.6, 0.02)];

describe('rescoredDistribution', () => {
  it('puts the worths in the place of the qualities, with the utility’s other terms as they are', () => {
    expect([...rescoredDistribution(policyInputOf(plans), [0.1, 0.2, 0.9])]).toEqual([0, 0, 1]);
    // 0.9 less $0.30 is less than 0.62 less $0.01.
    expect([...rescoredDistribution(policyInputOf(plans), [0.9, 0.62, 0.1])]).toEqual([0, 1, 0]);
  });

  it('weighs money by the value of a good answer', () => {
    const input = policyInputOf(plans, { objective: { valueUsd: 10 } });
    const scaled = {
      ...input,
      plans: plans.map((plan) => ({ ...plan, utility: 10 * plan.quality - plan.costUsd })),
    };
    expect([...rescoredDistribution(scaled, [0.9, 0.62, 0.1])]).toEqual([1, 0, 0]);
  });

  it('orders by worth alone where the objective is the best answer', () => {
    const input = policyInputOf(plans, { objective: { mode: 'best' } });
    expect([...rescoredDistribution(input, [0.9, 0.89, 0.1])]).toEqual([1, 0, 0]);
  });

  it('orders by the policy’s own trade-off, with costs as shares of the dearest', () => {
    const shares: number[] = [];
    const picked = rescoredDistribution(policyInputOf(plans), [0.9, 0.7, 0.8], (worth, share) => {
      shares.push(share);
      return 0.2 * worth - 0.8 * share;
    });
    expect(shares).toEqual([1, expect.closeTo(1 / 30, 9), expect.closeTo(2 / 30, 9)]);
    expect([...picked]).toEqual([0, 1, 0]);
  });

  it('leaves plans without a worth out, and keeps the gateway’s order where none has one', () => {
    expect([...rescoredDistribution(policyInputOf(plans), [Number.NaN, 0.1, 0.2])]).toEqual([0, 0, 1]);
    expect([...rescoredDistribution(policyInputOf(plans), [NaN, NaN, NaN])]).toEqual([1, 0, 0]);
  });

  it.each(['cheapest', 'min-quality', 'ordered'] as const)('leaves the mode %s to the gateway', (mode) => {
    const input = policyInputOf(plans, { objective: { mode } });
    expect([...rescoredDistribution(input, [0, 0, 1])]).toEqual([1, 0, 0]);
  });

  it('explores with exact probabilities around its own order', () => {
    const close = [scoredOf('a', 0.9, 0.01), scoredOf('b', 0.895, 0.01)];
    const input = policyInputOf(close, { explorationRate: 0.2 });
    const probabilities = rescoredDistribution(input, [0.8, 0.805]);
    expect(probabilities[1]).toBeGreaterThan(0.8);
    expect(probabilities[0]).toBeGreaterThanOrEqual(0.02);
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 12);
  });
});
