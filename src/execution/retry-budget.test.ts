import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

function withdrawAll(budget: RetryBudget, nowMs: number): number {
  let taken = 0;
  while (budget.tryWithdraw(nowMs)) taken += 1;
  return taken;
}

describe('RetryBudget', () => {
  it('starts with ten seconds of its floor', () => {
    expect(withdrawAll(new RetryBudget(0), 0)).toBe(100);
  });

  it('refills its floor at ten a second', () => {
    const budget = new RetryBudget(0);
    withdrawAll(budget, 0);
    expect(withdrawAll(budget, 1_000)).toBe(10);
    expect(withdrawAll(budget, 1_000_000)).toBe(100);
  });

  it('allows a fifth of the requests beyond the floor', () => {
    const budget = new RetryBudget(0);
    withdrawAll(budget, 0);
    for (let n = 0; n < 1_000; n++) budget.deposit(0);
    expect(withdrawAll(budget, 0)).toBeCloseTo(200, -1);
  });

  it('keeps retries of a total outage near a fifth plus the floor', () => {
    const budget = new RetryBudget(0);
    withdrawAll(budget, 0);
    let retries = 0;
    for (let n = 0; n < 6_000; n++) {
      const nowMs = n * 5;
      budget.deposit(nowMs);
      if (budget.tryWithdraw(nowMs)) retries += 1;
    }
    expect(retries).toBeLessThanOrEqual(6_000 * 0.2 + 300 + 1);
    expect(retries).toBeGreaterThan(1_200);
  });

  it('never goes below zero and never back in time', () => {
    const steps = fc.array(
      fc.record({ atMs: fc.integer({ min: -5_000, max: 50_000 }), deposit: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, (list) => {
        const budget = new RetryBudget(0);
        for (const { atMs, deposit } of list) {
          if (deposit) budget.deposit(atMs);
          else budget.tryWithdraw(atMs);
          expect(budget.balance(atMs)).toBeGreaterThanOrEqual(0);
          expect(budget.balance(atMs)).toBeLessThanOrEqual(2_100);
        }
      }),
    );
  });
});
