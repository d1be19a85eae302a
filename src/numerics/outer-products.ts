/**
 * Sums weighted outer products Σ w·x·xᵀ into the lower triangle of a row-major matrix, four vectors at a time: the matrix is
 * larger than the nearest cache and would else be read and written for every vector (register blocking as in Goto and van
 * de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008). Every entry is summed in the order of
 * the vectors, so the result is that of adding them one by one.
 */
const together = 4;

export class OuterProducts {
  readonly #matrix: Float64Array;
  readonly #size: number;
  readonly #vectors: Float64Array[];
  readonly #weights: Float64Array = new Float64Array(together);
  #held = 0;

  /** @param matrix size × size; sums are added to what it holds */
  constructor(matrix: Float64Array, size: number) {
    this.#matrix = matrix;
    this.#size = size;
    this.#vectors = Array.from({ length: together }, () => new Float64Array(size));
  }

  /** Copies the vector, which may change afterwards. */
  add(vector: Float64Array, weight: number): void {
    this.#vectors[this.#held]!.set(vector);
    this.#weights[this.#held++] = weight;
    if (this.#held === together) this.#addAll();
  }

  /** Adds what is held back; the matrix is whole after it. */
  finish(): void {
    for (let at = 0; at < this.#held; at++) this.#addOne(this.#vectors[at]!, this.#weights[at]!);
    this.#held = 0;
  }

  #addAll(): void {
    const matrix = this.#matrix;
    const [a, b, c, d] = this.#vectors as [Float64Array, Float64Array, Float64Array, Float64Array];
    const weights = this.#weights;
    for (let row = 0; row < this.#size; row++) {
      const start = row * this.#size;
      const ofA = weights[0]! * a[row]!;
      const ofB = weights[1]! * b[row]!;
      const ofC = weights[2]! * c[row]!;
      const ofD = weights[3]! * d[row]!;
      for (let column = 0; column <= row; column++) {
        let sum = matrix[start + column]!;
        sum += ofA * a[column]!;
        sum += ofB * b[column]!;
        sum += ofC * c[column]!;
        sum += ofD * d[column]!;
        matrix[start + column] = sum;
      }
    }
    this.#held = 0;
  }

  #addOne(vector: Float64Array, weight: number): void {
    for (let row = 0; row < this.#size; row++) {
      const value = weight * vector[row]!;
      if (value === 0) continue;
      const start = row * this.#size;
      for (let column = 0; column <= row; column++) this.#matrix[start + column]! += value * vector[column]!;
    }
  }
}
