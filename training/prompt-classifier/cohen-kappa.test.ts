import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohenKappa, quadraticKappa } from './cohen-kappa.ts';

/** A table of counts (rows: first labeller) as two label lists. */
function labelsOf(counts: readonly (readonly number[])[]): { first: number[]; second: number[] } {
  const first: number[] = [];
  const second: number[] = [];
  counts.forEach((row, a) =>
    row.forEach((count, b) => {
      for (let at = 0; at < count; at++) {
        first.push(a);
        second.push(b);
      }
    }),
  );
  return { first, second };
}

describe('cohenKappa', () => {
  it('corrects the share of equal labels by chance', () => {
    // Equal .70, by chance .50·.60 + .50·.40 = .50.
    const { first, second } = labelsOf([
      [20, 5],
      [10, 15],
    ]);
    expect(cohenKappa(first.map(String), second.map(String))).toBeCloseTo(0.4, 12);
  });

  it('is 1 for equal lists, 0 for independent ones and negative below chance', () => {
    expect(cohenKappa(['a', 'b', 'c'], ['a', 'b', 'c'])).toBe(1);
    expect(cohenKappa(['a', 'a', 'b', 'b'], ['a', 'b', 'a', 'b'])).toBeCloseTo(0, 12);
    expect(cohenKappa(['a', 'b'], ['b', 'a'])).toBe(-1);
  });

  it('does not claim agreement where only one label was ever given', () => {
    expect(cohenKappa(['a', 'a'], ['a', 'a'])).toBeNaN();
    expect(cohenKappa([], [])).toBeNaN();
  });

  it('refuses lists of different length', () => {
    expect(() => cohenKappa(['a'], ['a', 'b'])).toThrow(RangeError);
  });
});

describe('quadraticKappa', () => {
  it('counts a far miss more than a near one', () => {
    const first = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    const near = [1, 2, 3, 4, 5, 2, 1, 3, 4, 5];
    const far = [1, 2, 3, 4, 5, 5, 2, 3, 4, 1];
    expect(quadraticKappa(first, near)).toBeGreaterThan(quadraticKappa(first, far));
    // Seen 2·1 against 40 by chance per pair of 10: Σ(a−b)² over all pairs is 400.
    expect(quadraticKappa(first, near)).toBeCloseTo(1 - (2 * 10) / 400, 12);
  });

  it('equals plain kappa on two levels and does not care who was first', () => {
    const bits = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(bits, (pairs) => {
        const first = pairs.map(([a]) => a);
        const second = pairs.map(([, b]) => b);
        const weighted = quadraticKappa(first, second);
        const plain = cohenKappa(first.map(String), second.map(String));
        if (Number.isNaN(plain)) return Number.isNaN(weighted);
        return Math.abs(weighted - plain) < 1e-9 && Math.abs(weighted - quadraticKappa(second, first)) < 1e-9;
      }),
    );
  });
});
