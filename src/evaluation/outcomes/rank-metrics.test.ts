import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation, topThird } from './rank-metrics.ts';

describe('rankCorrelation', () => {
  it('is 1 for the same order, −1 for the reverse, by ranks alone', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 4_000])).toBeCloseTo(1, 10);
    expect(rankCorrelation([4, 3, 2, 1], [0.1, 0.2, 0.3, 0.9])).toBeCloseTo(-1, 10);
  });

  it('gives ties their mean rank', () => {
    // Ranks 1.5, 1.5, 3 against 1, 2, 3.
    expect(rankCorrelation([5, 5, 9], [1, 2, 3])).toBeCloseTo(Math.sqrt(0.75), 10);
  });

  it('is no number where nothing varies', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  });

  it('stays within ±1 and does not care who is first', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [left, right] = [a.slice(0, b.length), b.slice(0, a.length)];
        const found = rankCorrelation(left, right);
        if (Number.isNaN(found)) return;
        expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-9);
        expect(rankCorrelation(right, left)).toBeCloseTo(found, 9);
      }),
    );
  });
});

describe('topThird', () => {
  it('is the share of the predicted best third that is truly there', () => {
    expect(topThird([9, 8, 1, 2, 3, 4], [9, 1, 8, 2, 3, 4])).toBe(0.5);
    expect(topThird([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(topThird([3, 2, 1], [1, 2, 3])).toBe(0);
    expect(topThird([0.4], [0.1])).toBe(1);
  });
});
