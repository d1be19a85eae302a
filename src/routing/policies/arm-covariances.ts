import { factorCholesky, forwardSubstitute } from '../../numerics/cholesky.ts';

/** Sums of x·xᵀ per arm, without the penalty: additive over replicas and over time. */
export interface CovarianceSums {
  dimensions: number;
  /** Lower triangles, row-major, one matrix of dimensions² after the other. */
  grams: Float64Array;
  /** Matrix of each arm: arms that saw the same prompts share one. */
  gramOf: Int32Array;
}

/** `xᵀ(A_m + λI)⁻¹x` for every arm, from factors made once. */
export class ArmCovariances {
  readonly #factors: readonly Float64Array[];
  readonly #gramOf: Int32Array;
  readonly #scratch: Float64Array;
  readonly #forms: Float64Array;

  /** @throws RangeError when sums that are not a number make a matrix that cannot be factored */
  constructor({ dimensions, grams, gramOf }: CovarianceSums, penalty: number) {
    const square = dimensions * dimensions;
    const count = square === 0 ? 0 : grams.length / square;
    this.#factors = Array.from({ length: count }, (_, gram) => {
      const matrix = grams.slice(gram * square, (gram + 1) * square);
      for (let at = 0; at < dimensions; at++) matrix[at * dimensions + at]! += penalty;
      factorCholesky(matrix, dimensions);
      return matrix;
    });
    this.#gramOf = gramOf;
    this.#scratch = new Float64Array(dimensions);
    this.#forms = new Float64Array(count);
  }

  /** Factor of an arm's `A_m + λI`. */
  factorOf(arm: number): Float64Array | undefined {
    return this.#factors[this.#gramOf[arm]!];
  }

  /** Writes the form of each arm at x, of length `dimensions`, to `out`. */
  quadraticForms(x: Float64Array, out: Float64Array): void {
    for (let gram = 0; gram < this.#factors.length; gram++) {
      this.#scratch.set(x);
      forwardSubstitute(this.#factors[gram]!, x.length, this.#scratch);
      let sum = 0;
      for (let at = 0; at < x.length; at++) sum += this.#scratch[at]! * this.#scratch[at]!;
      this.#forms[gram] = sum;
    }
    for (let arm = 0; arm < out.length; arm++) out[arm] = this.#forms[this.#gramOf[arm]!] ?? 0;
  }
}
