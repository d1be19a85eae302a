import type { Random } from '../../numerics/random.ts';
import { shuffle } from '../../numerics/shuffle.ts';
import type { BilinearState } from '../../routing/policies/bilinear-scores.ts';
import { expandFeatures } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';
import { Adam } from './adam.ts';

export interface BilinearTraining {
  /** Length of the vectors. */
  dimensions: number;
  hasDifficulty: boolean;
  /** Writes the loss's derivative by each arm's score; scores of a row may be not-a-number, their derivative is 0. */
  derivatives(values: Float64Array, scores: Float64Array, start: number, out: Float64Array): void;
}

const leastEpochs = 12;
const mostEpochs = 60;
/** Fewer rows are gone through more often, in smaller batches, until there were about as many steps. */
const wantedSteps = 1_200;
const smallestBatch = 8;
const largestBatch = 64;
const rate = 0.002;
/** On what turns features into scores: hundreds of weights meet a few thousand labels. */
const projectionDecay = 0.3;
const vectorDecay = 0.01;

/** Stochastic gradient descent over the rows; the same seed gives the same state. */
export function fitBilinear(
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
  training: BilinearTraining,
): BilinearState {
  const schema = schemaOf(table, rows);
  const { size } = schema;
  const k = training.dimensions;
  const arms = table.arms.length;
  const inputs = centredInputs(table, rows, schema);
  const draw = (length: number, deviation: number) =>
    Float32Array.from({ length }, () => deviation * random.normal());
  const state: BilinearState = {
    schema,
    arms: table.arms,
    means: inputs.means,
    projection: draw(k * size, 0.01),
    bias: draw(k, 0.1),
    vectors: draw(arms * k, 1 / Math.sqrt(k)),
    difficulty: new Float32Array(training.hasDifficulty ? size : 0),
    difficultyBias: 0,
  };
  const descent = new Descent(state, training);
  const order = Array.from(rows, (_, place) => place);
  const batch = clamp(Math.round(rows.length / 100), smallestBatch, largestBatch);
  const epochs = clamp(Math.ceil((wantedSteps * batch) / Math.max(rows.length, 1)), leastEpochs, mostEpochs);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const [count, place] of order.entries()) {
      descent.add(inputs.x.subarray(place * size, (place + 1) * size), table.scores, rows[place]! * arms);
      if ((count + 1) % batch === 0 || count + 1 === order.length) descent.step(1 - epoch / epochs);
    }
  }
  state.difficultyBias = descent.difficultyBias;
  return state;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function centredInputs(table: OutcomeColumns, rows: Int32Array, schema: BilinearState['schema']) {
  const { size } = schema;
  const x = new Float32Array(rows.length * size);
  const expanded = new Float64Array(size);
  const sums = new Float64Array(size);
  for (const [place, row] of rows.entries()) {
    expandFeatures(schema, table.features, row * table.featureCount, expanded);
    x.set(expanded, place * size);
    for (let at = 0; at < size; at++) sums[at]! += expanded[at]!;
  }
  const means = Float32Array.from(sums, (sum) => sum / Math.max(rows.length, 1));
  for (let at = 0; at < x.length; at++) x[at]! -= means[at % size]!;
  return { x, means };
}

/** Gradients of one batch, and the optimisers of all parts. */
class Descent {
  readonly #state: BilinearState;
  readonly #training: BilinearTraining;
  readonly #hidden: Float64Array;
  readonly #hiddenGradient: Float64Array;
  readonly #values: Float64Array;
  readonly #derivatives: Float64Array;
  readonly #parts: Record<
    'projection' | 'bias' | 'vectors' | 'difficulty' | 'difficultyBias',
    { gradients: Float32Array; adam: Adam; decay: number }
  >;
  readonly #difficultyBias: Float32Array = new Float32Array(1);
  #rows = 0;

  constructor(state: BilinearState, training: BilinearTraining) {
    const part = (parameters: Float32Array, decay: number) => ({
      gradients: new Float32Array(parameters.length),
      adam: new Adam(parameters),
      decay,
    });
    this.#state = state;
    this.#training = training;
    this.#hidden = new Float64Array(state.bias.length);
    this.#hiddenGradient = new Float64Array(state.bias.length);
    this.#values = new Float64Array(state.arms.length);
    this.#derivatives = new Float64Array(state.arms.length);
    this.#parts = {
      projection: part(state.projection, projectionDecay),
      bias: part(state.bias, 0),
      vectors: part(state.vectors, vectorDecay),
      difficulty: part(state.difficulty, projectionDecay),
      difficultyBias: part(this.#difficultyBias, 0),
    };
  }

  get difficultyBias(): number {
    return this.#difficultyBias[0]!;
  }

  add(x: Float32Array, scores: Float64Array, start: number): void {
    const { projection, bias, vectors, difficulty } = this.#state;
    const { hasDifficulty } = this.#training;
    const parts = this.#parts;
    const k = bias.length;
    const size = x.length;
    let hard = hasDifficulty ? this.#difficultyBias[0]! : 0;
    for (let at = 0; at < difficulty.length; at++) hard += difficulty[at]! * x[at]!;
    for (let unit = 0; unit < k; unit++) {
      let sum = bias[unit]!;
      for (let at = 0; at < size; at++) sum += projection[unit * size + at]! * x[at]!;
      this.#hidden[unit] = sum;
    }
    for (let arm = 0; arm < this.#values.length; arm++) {
      let sum = -hard;
      for (let unit = 0; unit < k; unit++) sum += vectors[arm * k + unit]! * this.#hidden[unit]!;
      this.#values[arm] = sum;
    }
    this.#training.derivatives(this.#values, scores, start, this.#derivatives);
    this.#hiddenGradient.fill(0);
    let total = 0;
    for (let arm = 0; arm < this.#values.length; arm++) {
      const derivative = this.#derivatives[arm]!;
      if (derivative === 0) continue;
      total += derivative;
      for (let unit = 0; unit < k; unit++) {
        parts.vectors.gradients[arm * k + unit]! += derivative * this.#hidden[unit]!;
        this.#hiddenGradient[unit]! += derivative * vectors[arm * k + unit]!;
      }
    }
    for (let unit = 0; unit < k; unit++) {
      const gradient = this.#hiddenGradient[unit]!;
      parts.bias.gradients[unit]! += gradient;
      for (let at = 0; at < size; at++) parts.projection.gradients[unit * size + at]! += gradient * x[at]!;
    }
    if (hasDifficulty) {
      parts.difficultyBias.gradients[0]! -= total;
      for (let at = 0; at < size; at++) parts.difficulty.gradients[at]! -= total * x[at]!;
    }
    this.#rows++;
  }

  /** `share` of the first rate, which falls to nought over the epochs. */
  step(share: number): void {
    if (this.#rows === 0) return;
    for (const { gradients, adam, decay } of Object.values(this.#parts)) {
      for (let at = 0; at < gradients.length; at++) gradients[at]! /= this.#rows;
      adam.step(gradients, { rate: rate * share, decay });
    }
    this.#rows = 0;
  }
}
