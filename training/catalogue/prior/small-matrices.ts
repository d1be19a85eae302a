import { factorCholesky, solveCholesky } from '../../../src/numerics/cholesky.ts';

/** Solves `matrix · x = right` for a symmetric positive definite matrix. @throws RangeError when it is not. */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const factor = Float64Array.from(matrix.flat());
  const solution = Float64Array.from(right);
  factorCholesky(factor, right.length);
  solveCholesky(factor, right.length, solution);
  return [...solution];
}

export function invertSymmetric(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const columns = matrix.map((_, index) => solveSymmetric(matrix, unitVector(size, index)));
  return matrix.map((_, i) => columns.map((column) => column[i] ?? 0));
}

export function at(matrix: readonly (readonly number[])[], i: number, j: number): number {
  return matrix[i]?.[j] ?? 0;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

export function addMatrices(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[][] {
  return a.map((row, i) => row.map((value, j) => value + at(b, i, j)));
}

export function subtractMatrices(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[][] {
  return a.map((row, i) => row.map((value, j) => value - at(b, i, j)));
}

export function multiplyMatrices(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number[][] {
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, value, m) => sum + value * at(b, m, j), 0)),
  );
}

export function multiply(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

export function addVectors(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value + (b[index] ?? 0));
}

export function subtractVectors(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value - (b[index] ?? 0));
}

function unitVector(size: number, index: number): number[] {
  return Array.from({ length: size }, (_, i) => (i === index ? 1 : 0));
}
