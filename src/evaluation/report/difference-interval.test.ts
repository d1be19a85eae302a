import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { type Compared, differenceInterval } from './difference-interval.ts';
import { prediction } from './testing/report-fixtures.ts';

const compared = (from: number, to: number, uncertainty = 0, domain = 'law'): Compared => ({
  from: prediction('large', from, 1, uncertainty),
  to: prediction('small', to, 1, uncertainty),
  domain,
});

const interval = (calls: Compared[]) => {
  const found = differenceInterval(calls, { random: seededRandom(5) });
  if (found === null) throw new Error('no interval');
  return found;
};

describe('differenceInterval', () => {
  it('knows nothing without calls', () => {
    expect(differenceInterval([], { random: seededRandom(1) })).toBeNull();
  });

  it('is a point where every call has the same certain difference', () => {
    const { mean, low, high, calls } = interval(Array.from({ length: 50 }, () => compared(0.9, 0.8)));
    expect([mean, low, high]).toEqual([expect.closeTo(-0.1), expect.closeTo(-0.1), expect.closeTo(-0.1)]);
    expect(calls).toBe(50);
  });

  it('narrows with the number of calls where only their choice is in doubt', () => {
    const calls = (n: number) =>
      Array.from({ length: n }, (_, at) => compared(0.5, at % 2 === 0 ? 0.7 : 0.5));
    const few = interval(calls(100));
    const many = interval(calls(10_000));
    // Binomial: 0.1 standard deviation over √n, times 1.96 on both sides.
    expect(few.high - few.low).toBeCloseTo((2 * 1.96 * 0.1) / Math.sqrt(100), 2);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 4);
    expect(few.mean).toBeCloseTo(0.1);
  });

  it('does not narrow where a whole model may be misjudged', () => {
    const calls = Array.from({ length: 5_000 }, () => compared(0.9, 0.85, 0.05));
    const { low, high } = interval(calls);
    // Two independent errors of 5 points each.
    expect(high - low).toBeGreaterThan(0.9 * 2 * 1.96 * Math.SQRT2 * 0.05);
    expect(high - low).toBeLessThan(1.1 * 2 * 1.96 * Math.SQRT2 * 0.05);
  });

  it('narrows a little when the errors are spread over domains', () => {
    const one = interval(Array.from({ length: 2_000 }, () => compared(0.9, 0.85, 0.05)));
    const many = interval(
      Array.from({ length: 2_000 }, (_, n) => compared(0.9, 0.85, 0.05, `domain-${n % 20}`)),
    );
    expect(many.high - many.low).toBeLessThan(0.85 * (one.high - one.low));
    expect(many.high - many.low).toBeGreaterThan(0.6 * (one.high - one.low));
  });

  it('has no doubt about calls that stay where they were', () => {
    const stay: Compared = {
      from: prediction('large', 0.9, 1, 0.3),
      to: prediction('large', 0.9, 1, 0.3),
      domain: 'law',
    };
    const { mean, low, high } = interval(Array.from({ length: 20 }, () => stay));
    expect([mean, low, high]).toEqual([0, 0, 0]);
  });

  it('is the same for the same seed', () => {
    const calls = Array.from({ length: 300 }, (_, n) => compared(0.9, n / 300, 0.1));
    expect(interval(calls)).toEqual(interval(calls));
  });
});
