/** Best approximation of a tall matrix by a product of two thin ones, through the eigenvectors of its Gram matrix. */

export interface LowRank {
  /** rows × rank. */
  left: Float32Array;
  /** rank × columns. */
  right: Float32Array;
  /** Share of the squared entries that the product keeps. */
  kept: number;
}

const SWEEPS = 60;
const CONVERGED = 1e-12;

/** Truncated singular value decomposition of `matrix` (rows × columns, columns ≤ rows), right side orthonormal. */
export function lowRank(matrix: Float32Array, rows: number, columns: number, rank: number): LowRank {
  const gram = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < columns; a++) {
      const value = matrix[row * columns + a]!;
      if (value === 0) continue;
      for (let b = 0; b < columns; b++) gram[a * columns + b]! += value * matrix[row * columns + b]!;
    }
  }
  const { values, vectors } = symmetricEigen(gram, columns);
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const right = new Float32Array(rank * columns);
  let kept = 0;
  let total = 0;
  order.forEach((place, at) => {
    total += Math.max(0, values[place]!);
    if (at >= rank) return;
    kept += Math.max(0, values[place]!);
    for (let column = 0; column < columns; column++)
      right[at * columns + column] = vectors[column * columns + place]!;
  });
  const left = new Float32Array(rows * rank);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < rank; at++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += matrix[row * columns + column]! * right[at * columns + column]!;
      left[row * rank + at] = sum;
    }
  }
  return { left, right, kept: total === 0 ? 1 : kept / total };
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations (C. Jacobi, 1846). */
function symmetricEigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let at = 0; at < size; at++) vectors[at * size + at] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let row = 0; row < size; row++) {
      diagonal += a[row * size + row]! ** 2;
      for (let column = row + 1; column < size; column++) off += a[row * size + column]! ** 2;
    }
    if (off <= CONVERGED * (diagonal + off)) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, at) => a[at * size + at]!), vectors };
}

function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let at = 0; at < size; at++) {
    const left = a[at * size + p]!;
    const right = a[at * size + q]!;
    a[at * size + p] = cosine * left - sine * right;
    a[at * size + q] = sine * left + cosine * right;
  }
  for (let at = 0; at < size; at++) {
    const left = a[p * size + at]!;
    const right = a[q * size + at]!;
    a[p * size + at] = cosine * left - sine * right;
    a[q * size + at] = sine * left + cosine * right;
  }
  for (let at = 0; at < size; at++) {
    const left = vectors[at * size + p]!;
    const right = vectors[at * size + q]!;
    vectors[at * size + p] = cosine * left - sine * right;
    vectors[at * size + q] = sine * left + cosine * right;
  }
}
