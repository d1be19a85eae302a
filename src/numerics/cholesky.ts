/**
 * Cholesky factorisation of symmetric positive definite matrices, row-major (Golub and Van Loan, "Matrix Computations",
 * 4th edition, algorithm 4.2.1), and the solution of A·x = b with it.
 */

/**
 * Replaces the lower triangle of `matrix` (n × n, row-major) by L with A = L·Lᵀ; the upper triangle is left as it was.
 * @throws RangeError when the matrix is not positive definite to working precision.
 */
export function factorCholesky(matrix: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    const rowStart = row * n;
    for (let column = 0; column <= row; column++) {
      const columnStart = column * n;
      let sum = matrix[rowStart + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[rowStart + k]! * matrix[columnStart + k]!;
      if (row === column) {
        if (!(sum > 0)) throw new RangeError(`not positive definite at row ${row}`);
        matrix[rowStart + row] = Math.sqrt(sum);
      } else {
        matrix[rowStart + column] = sum / matrix[columnStart + column]!;
      }
    }
  }
}

/** Replaces `vector` by the solution x of L·Lᵀ·x = vector. */
export function solveCholesky(factor: Float64Array, n: number, vector: Float64Array): void {
  forwardSubstitute(factor, n, vector);
  for (let row = n - 1; row >= 0; row--) {
    let sum = vector[row]!;
    for (let k = row + 1; k < n; k++) sum -= factor[k * n + row]! * vector[k]!;
    vector[row] = sum / factor[row * n + row]!;
  }
}

/**
 * Replaces `vector` by y of L·y = vector; its squared length is the quadratic form vectorᵀ·A⁻¹·vector. Entries before
 * `from` must be 0.
 */
export function forwardSubstitute(factor: Float64Array, n: number, vector: Float64Array, from = 0): void {
  for (let row = from; row < n; row++) {
    const rowStart = row * n;
    let sum = vector[row]!;
    for (let k = from; k < row; k++) sum -= factor[rowStart + k]! * vector[k]!;
    vector[row] = sum / factor[rowStart + row]!;
  }
}

/** Replaces a lower triangular matrix by its inverse, row by row in place; the upper triangle is left as it was. */
export function invertFactor(factor: Float64Array, n: number): void {
  for (let row = 0; row < n; row++) {
    const rowStart = row * n;
    const pivot = factor[rowStart + row]!;
    for (let column = 0; column < row; column++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum += factor[rowStart + k]! * factor[k * n + column]!;
      factor[rowStart + column] = -sum / pivot;
    }
    factor[rowStart + row] = 1 / pivot;
  }
}
