import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/numerics/random.ts';
import { invertSymmetric, multiply, multiplyMatrices, solveSymmetric } from './small-matrices.ts';

const random = seededRandom(7);

function positiveDefinite(size: number): number[][] {
  const root = Array.from({ length: size }, () => Array.from({ length: size }, () => random.normal()));
  return root.map((row, i) =>
    root.map(
      (other, j) => row.reduce((sum, value, m) => sum + value * (other[m] ?? 0), 0) + (i === j ? 0.5 : 0),
    ),
  );
}

describe('solveSymmetric and invertSymmetric', () => {
  it.each([1, 2, 4, 7])('undo a multiplication in %d dimensions', (size) => {
    const matrix = positiveDefinite(size);
    const wanted = Array.from({ length: size }, () => random.normal());
    solveSymmetric(matrix, multiply(matrix, wanted)).forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 8);
    });
    const identity = multiplyMatrices(matrix, invertSymmetric(matrix));
    identity.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(i === j ? 1 : 0, 8);
      });
    });
  });

  it('refuse a matrix that is not positive definite', () => {
    expect(() =>
      solveSymmetric(
        [
          [1, 2],
          [2, 1],
        ],
        [1, 1],
      ),
    ).toThrow('not positive definite');
    expect(() => solveSymmetric([[Number.NaN]], [1])).toThrow('not positive definite');
  });
});
