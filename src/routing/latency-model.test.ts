import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { generationMs, missProbability, normalCdf, queueWaitMs } from './latency-model.ts';
import { conditionsOf } from './testing/routing-fixtures.ts';

describe('normalCdf', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746],
    [-1.959963985, 0.025],
    [3, 0.998650102],
  ])('of %d is %d', (value, expected) => {
    expect(normalCdf(value)).toBeCloseTo(expected, 6);
  });
});

describe('queueWaitMs', () => {
  it('is nought while there is room and grows with those ahead', () => {
    expect(queueWaitMs(conditionsOf({ inFlight: 9, capacity: 10 }))).toBe(0);
    const one = queueWaitMs(conditionsOf({ inFlight: 10, capacity: 10 }));
    expect(one).toBeCloseTo((500 + generationMs(300, conditionsOf())) / 10, 6);
    expect(queueWaitMs(conditionsOf({ inFlight: 29, capacity: 10 }))).toBeCloseTo(20 * one, 6);
    expect(queueWaitMs(conditionsOf({ inFlight: 5, capacity: 0 }))).toBe(0);
  });
});

describe('missProbability', () => {
  it('is a half at the median and falls with a later deadline', () => {
    expect(missProbability(500, 1_000, 1_500, conditionsOf())).toBeCloseTo(0.5, 6);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }), (a, b) => {
        const [soon, late] = a <= b ? [a, b] : [b, a];
        const chance = (deadlineMs: number) => missProbability(700, 2_000, deadlineMs, conditionsOf());
        expect(chance(late)).toBeLessThanOrEqual(chance(soon));
      }),
    );
  });

  it('agrees with drawing the parts of the time', () => {
    const random = seededRandom(5);
    const conditions = conditionsOf({ firstContentLogSd: 0.5, speedLogSd: 0.35 });
    let missed = 0;
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) {
      const first = 600 * Math.exp(0.5 * random.normal());
      const rest = 4_000 * Math.exp(0.35 * random.normal() + 0.7 * random.normal());
      if (first + rest > 9_000) missed++;
    }
    expect(missProbability(600, 4_000, 9_000, conditions)).toBeCloseTo(missed / draws, 1);
  });

  it('is certain at the edges', () => {
    expect(missProbability(1, 1, 0, conditionsOf())).toBe(1);
    expect(missProbability(0, 0, 5, conditionsOf())).toBe(0);
    const exact = conditionsOf({ firstContentLogSd: 0, speedLogSd: 0 });
    expect(missProbability(10, 0, 5, exact)).toBe(1);
    expect(missProbability(10, 0, 20, exact)).toBe(0);
  });
});
