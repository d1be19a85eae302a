import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accuracy,
  calibrationError,
  confusion,
  coverageCurve,
  macroF1,
  majorityOf,
  spearman,
} from './metrics.ts';

describe('agreement', () => {
  const wanted = ['a', 'a', 'a', 'b', 'c'];
  const given = ['a', 'a', 'b', 'b', 'a'];

  it('accuracy, macro-F1 and confusion by hand', () => {
    expect(accuracy(wanted, given)).toBeCloseTo(0.6);
    // a: 2·2/(3+3), b: 2·1/(1+2), c: 0
    expect(macroF1(wanted, given)).toBeCloseTo((2 / 3 + 2 / 3 + 0) / 3);
    expect(confusion(wanted, given)).toEqual({
      labels: ['a', 'b', 'c'],
      counts: [
        [2, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
      ],
    });
    expect(majorityOf(wanted)).toBe('a');
  });
});

describe('spearman', () => {
  it('is 1, −1 and 0 where it must be', () => {
    expect(spearman([1, 2, 3], [10, 20, 90])).toBeCloseTo(1);
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0);
  });

  it('takes ties at their mean rank', () => {
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9487, 3);
  });

  it('does not change under increasing maps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
          minLength: 3,
        }),
        (pairs) => {
          const a = pairs.map(([x]) => x);
          const b = pairs.map(([, y]) => y);
          expect(
            spearman(
              a.map((x) => x ** 3),
              b,
            ),
          ).toBeCloseTo(spearman(a, b), 9);
        },
      ),
    );
  });
});

describe('calibration and abstention', () => {
  it('is 0 when confidence is right and large when it is not', () => {
    const right = Array.from({ length: 100 }, (_, at) => at < 70);
    expect(
      calibrationError(
        right.map(() => 0.7),
        right,
      ),
    ).toBeCloseTo(0);
    expect(
      calibrationError(
        right.map(() => 1),
        right,
      ),
    ).toBeCloseTo(0.3);
  });

  it('orders by confidence', () => {
    const curve = coverageCurve([0.9, 0.8, 0.2, 0.1], [true, true, false, false], [0.5, 1]);
    expect(curve).toEqual([
      { coverage: 0.5, accuracy: 1 },
      { coverage: 1, accuracy: 0.5 },
    ]);
  });
});
