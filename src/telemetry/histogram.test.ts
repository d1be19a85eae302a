import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

describe('Histogram', () => {
  it('counts up to each boundary, boundaries included', () => {
    const histogram = new Histogram([1, 4], ['a']);
    for (const value of [0, 1, 1.5, 4, 100]) histogram.record(value);
    expect(histogram.sample()).toEqual({
      labels: ['a'],
      boundaries: [1, 4],
      cumulative: [2, 4, 5],
      sum: 106.5,
    });
  });

  it('agrees with counting one by one', () => {
    const boundaries = [0.5, 2, 10, 11];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (halves) => {
        const values = halves.map((half) => half / 2);
        const histogram = new Histogram(boundaries);
        for (const value of values) histogram.record(value);
        const upTo = (bound: number) => values.filter((value) => value <= bound).length;
        expect(histogram.sample().cumulative).toEqual([...boundaries.map(upTo), values.length]);
      }),
    );
  });
});
