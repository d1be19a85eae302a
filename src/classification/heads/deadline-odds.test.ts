import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weighByDeadline } from './deadline-odds.ts';

function weighed(seconds: number, ...probabilities: number[]): number[] {
  const out = Float64Array.from(probabilities);
  weighByDeadline(out, seconds);
  return Array.from(out);
}

describe('weighByDeadline', () => {
  it('reads minutes as immediate and an hour or two as today', () => {
    const minutes = weighed(600, 0.4, 0.2, 0.2, 0.2);
    expect(Math.max(...minutes)).toBe(minutes[3]);
    const hours = weighed(3_600, 0.4, 0.2, 0.2, 0.2);
    expect(Math.max(...hours)).toBe(hours[2]);
  });

  it('leaves the words to speak where they are sure', () => {
    expect(weighed(600, 0.98, 0.01, 0.005, 0.005)[0]).toBeGreaterThan(0.8);
  });

  it('does not touch the probabilities for limits of days', () => {
    expect(weighed(604_800, 0.1, 0.6, 0.2, 0.1)).toEqual([0.1, 0.6, 0.2, 0.1]);
  });

  it('keeps probabilities probabilities', () => {
    const share = fc.double({ min: 1e-9, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(share, share, share, share),
        fc.integer({ min: 5, max: 1e6 }),
        (shares, seconds) => {
          const total = shares.reduce((sum, value) => sum + value, 0);
          const after = weighed(seconds, ...shares.map((value) => value / total));
          expect(after.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
