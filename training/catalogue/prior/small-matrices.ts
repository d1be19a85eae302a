/** Cholesky factor L (lower, row-major lists) of a symmetric positive definite matrix. @throws when it is not. */
function choleskyFactor(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const factor = matrix.map(() => new Array<number>(size).fill(0));
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = at(matrix, i, j);
      for (let m = 0; m < j; m += 1) sum -= at(factor, i, m) * at(factor, j, m);
      const row = factor[i] as number[];
      if (i === j) {
        if (!(sum > 0)) throw new Error('the matrix is not positive definite');
        row[j] = Math.sqrt(sum);
      } else {
        row[j] = sum / at(factor, j, j);
      }
    }
  }
  return factor;
}

/** Solves `matrix · x = right` for a symmetric positive definite matrix. */
export function solveSymmetric(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const factor = choleskyFactor(matrix);
  const size = right.length;
  const half: number[] = [];
  for (let i = 0; i < size; i += 1) {
    let sum = right[i] ?? 0;
    for (let m = 0; m < i; m += 1) sum -= at(factor, i, m) * (half[m] ?? 0);
    half.push(sum / at(factor, i, i));
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = half[i] ?? 0;
    for (let m = i + 1; m < size; m += 1) sum -= at(factor, m, i) * (solution[m] ?? 0);
    solution[i] = sum / at(factor, i, i);
  }
  return solution;
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
