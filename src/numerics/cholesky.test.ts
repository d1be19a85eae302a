import { describe, expect, it } from 'vitest';
import { factorCholesky, forwardSubstitute, invertFactor, solveCholesky } from './cholesky.ts';
import { seededRandom } from './random.ts';

/** B·Bᵀ + I, which is positive definite, and a vector. */
function system(n: number, seed: number): { matrix: Float64Array; side: Float64Array } {
  const random = seededRandom(seed);
  const b = Float64Array.from({ length: n * n }, () => random.normal());
  const matrix = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < n; k++) sum += b[row * n + k]! * b[column * n + k]!;
      matrix[row * n + column] = sum;
    }
  }
  return { matrix, side: Float64Array.from({ length: n }, () => random.normal()) };
}

describe('Cholesky', () => {
  it.each([1, 2, 7, 40])('solves systems of %d unknowns', (n) => {
    const { matrix, side } = system(n, n);
    const factor = matrix.slice();
    const solution = side.slice();
    factorCholesky(factor, n);
    solveCholesky(factor, n, solution);
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let column = 0; column < n; column++) sum += matrix[row * n + column]! * solution[column]!;
      expect(sum).toBeCloseTo(side[row]!, 8);
    }
  });

  it.each([1, 2, 9])('inverts a factor of size %d in place', (n) => {
    const { matrix } = system(n, 50 + n);
    const factor = matrix.slice();
    factorCholesky(factor, n);
    const inverse = factor.slice();
    invertFactor(inverse, n);
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        let product = 0;
        for (let k = column; k <= row; k++) product += inverse[row * n + k]! * factor[k * n + column]!;
        if (column <= row) expect(product).toBeCloseTo(row === column ? 1 : 0, 9);
        else expect(inverse[row * n + column]).toBe(factor[row * n + column]);
      }
    }
  });

  it('gives quadratic forms of the inverse', () => {
    const { matrix, side } = system(6, 3);
    const solution = side.slice();
    const half = side.slice();
    const factor = matrix.slice();
    factorCholesky(factor, 6);
    solveCholesky(factor, 6, solution);
    forwardSubstitute(factor, 6, half);
    const form = side.reduce((sum, value, row) => sum + value * solution[row]!, 0);
    expect(half.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(form, 8);
  });

  it('reads the lower triangle only', () => {
    const { matrix } = system(4, 1);
    const upset = matrix.map((value, place) => (Math.floor(place / 4) < place % 4 ? 99 : value));
    const clean = matrix.slice();
    factorCholesky(upset, 4);
    factorCholesky(clean, 4);
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column <= row; column++)
        expect(upset[row * 4 + column]).toBe(clean[row * 4 + column]);
    }
  });

  it('refuses matrices that are not positive definite', () => {
    expect(() => factorCholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
    expect(() => factorCholesky(Float64Array.of(Number.NaN), 1)).toThrow(RangeError);
  });
});
