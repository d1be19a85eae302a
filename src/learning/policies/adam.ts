/** Adam with decoupled weight decay (Kingma and Ba, arXiv 1412.6980; Loshchilov and Hutter, arXiv 1711.05101). */

export interface AdamOptions {
  rate: number;
  decay: number;
}

const firstMoment = 0.9;
const secondMoment = 0.999;
const smallest = 1e-8;

/** Optimises one array of parameters in place. */
export class Adam {
  readonly #parameters: Float32Array;
  readonly #means: Float32Array;
  readonly #squares: Float32Array;
  #steps = 0;

  constructor(parameters: Float32Array) {
    this.#parameters = parameters;
    this.#means = new Float32Array(parameters.length);
    this.#squares = new Float32Array(parameters.length);
  }

  /** One step against the gradients, which are set to nought for the next sum. */
  step(gradients: Float32Array, { rate, decay }: AdamOptions): void {
    this.#steps++;
    const meanScale = 1 / (1 - firstMoment ** this.#steps);
    const squareScale = 1 / (1 - secondMoment ** this.#steps);
    for (let at = 0; at < gradients.length; at++) {
      const gradient = gradients[at]!;
      const mean = firstMoment * this.#means[at]! + (1 - firstMoment) * gradient;
      const square = secondMoment * this.#squares[at]! + (1 - secondMoment) * gradient * gradient;
      this.#means[at] = mean;
      this.#squares[at] = square;
      const value = this.#parameters[at]!;
      const step = (mean * meanScale) / (Math.sqrt(square * squareScale) + smallest);
      this.#parameters[at] = value - rate * (step + decay * value);
      gradients[at] = 0;
    }
  }
}
