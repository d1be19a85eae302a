import { expandFeatures, type FeatureSchema } from '../quality-model/quality-features.ts';

/** `z_m = v_mᵀ(W(x − x̄) + c) − dᵀ(x − x̄) − e`: a vector per arm against a linear reading of the prompt. */
export interface BilinearState {
  schema: FeatureSchema;
  arms: readonly string[];
  /** Of the expanded features over the training prompts. */
  means: Float32Array;
  /** W, k × size, and c, k. */
  projection: Float32Array;
  bias: Float32Array;
  /** arms × k. */
  vectors: Float32Array;
  /** d, of length size, or empty where the method has no such term. */
  difficulty: Float32Array;
  difficultyBias: number;
}

/** Computes the scores of all arms, with its own buffers. */
export class BilinearScores {
  readonly values: Float64Array;
  readonly #state: BilinearState;
  readonly #x: Float64Array;
  readonly #hidden: Float64Array;

  constructor(state: BilinearState) {
    this.#state = state;
    this.values = new Float64Array(state.arms.length);
    this.#x = new Float64Array(state.schema.size);
    this.#hidden = new Float64Array(state.bias.length);
  }

  /** Fills `values` with the z of every arm for the features at `offset`. */
  compute(features: Float32Array, offset: number): void {
    const { schema, means, projection, bias, vectors, difficulty, difficultyBias } = this.#state;
    const { size } = schema;
    const x = this.#x;
    const hidden = this.#hidden;
    expandFeatures(schema, features, offset, x);
    for (let at = 0; at < size; at++) x[at]! -= means[at]!;
    for (let k = 0; k < hidden.length; k++) {
      let sum = bias[k]!;
      for (let at = 0; at < size; at++) sum += projection[k * size + at]! * x[at]!;
      hidden[k] = sum;
    }
    let hard = difficultyBias;
    for (let at = 0; at < difficulty.length; at++) hard += difficulty[at]! * x[at]!;
    for (let arm = 0; arm < this.values.length; arm++) {
      let sum = -hard;
      for (let k = 0; k < hidden.length; k++) sum += vectors[arm * hidden.length + k]! * hidden[k]!;
      this.values[arm] = sum;
    }
  }
}
