import type { CustomSignalSettings } from '../../config/settings.ts';
import {
  chooseNgrams,
  type Example,
  exampleKernel,
  type KernelFactors,
  kernelFactors,
} from './example-kernel.ts';
import { fitFamiliarity } from './fit-familiarity.ts';
import { fitLabelModel } from './fit-label-model.ts';

/** A signal learnt from examples, as weights of the features in one column per label and a last one for familiarity. */
export interface FittedSignal {
  name: string;
  labels: readonly string[];
  temperature: number;
  abstainBelow: number;
  leastFamiliarity: number;
  /** By column. */
  bias: Float64Array;
  /** Dense features × columns. */
  dense: Float64Array;
  ngrams: Uint32Array;
  /** N-grams × columns; the frequency weight of each n-gram is multiplied in. */
  ngramWeights: Float32Array;
  /** Encoder dimensions × columns; empty without an encoder. */
  vector: Float64Array;
}

/** Examples of a signal with the place of their label, in the order of the configuration. */
export interface LabelledExamples {
  examples: readonly Example[];
  /** Place of each example's label. */
  labels: readonly number[];
}

/** Learns one signal: milliseconds for tens of examples, about half a second for the most that is allowed. */
export function fitCustomSignal(
  settings: CustomSignalSettings,
  { examples, labels }: LabelledExamples,
): FittedSignal {
  const names = settings.labels.map(({ name }) => name);
  const ngrams = chooseNgrams(examples);
  const factors = factorsOf(examples);
  const model = fitLabelModel(
    exampleKernel(examples, ngrams, factors.labels),
    labels,
    names.length,
    settings.abstainBelow,
  );
  const familiarity = fitFamiliarity(exampleKernel(examples, ngrams, factors.familiarity), examples.length);
  const weights = new PrimalWeights(examples, ngrams, names.length + 1);
  for (let label = 0; label < names.length; label++)
    weights.addColumn(label, factors.labels, (example) => model.duals[example * names.length + label]!);
  weights.addColumn(names.length, factors.familiarity, (example) => familiarity.duals[example]!);
  const { bias, dense, ngramWeights, vector } = weights;
  return {
    name: settings.name,
    labels: names,
    temperature: model.temperature,
    abstainBelow: model.abstainBelow,
    leastFamiliarity: familiarity.least,
    bias,
    dense,
    ngrams,
    ngramWeights,
    vector,
  };
}

/** Both kernels of examples, of which all or none have the vector of an encoder. */
export function factorsOf(examples: readonly Example[]): Record<'labels' | 'familiarity', KernelFactors> {
  const hasVectors = examples.every(({ vector }) => vector !== undefined);
  const denseCount = examples[0]!.dense.length;
  return {
    labels: kernelFactors('labels', denseCount, hasVectors),
    familiarity: kernelFactors('familiarity', denseCount, hasVectors),
  };
}

/** Weights of features from weights of examples: Σ_i α_i · factor · x_i. */
class PrimalWeights {
  readonly bias: Float64Array;
  readonly dense: Float64Array;
  readonly ngramWeights: Float32Array;
  readonly vector: Float64Array;
  private readonly examples: readonly Example[];
  private readonly places: ReadonlyMap<number, number>;
  private readonly columnCount: number;

  constructor(examples: readonly Example[], ngrams: Uint32Array, columnCount: number) {
    const [first] = examples;
    this.examples = examples;
    this.places = new Map(Array.from(ngrams, (hash, at) => [hash, at]));
    this.columnCount = columnCount;
    this.bias = new Float64Array(columnCount);
    this.dense = new Float64Array(first!.dense.length * columnCount);
    this.ngramWeights = new Float32Array(ngrams.length * columnCount);
    this.vector = new Float64Array((first!.vector?.length ?? 0) * columnCount);
  }

  addColumn(column: number, factors: KernelFactors, dualOf: (example: number) => number): void {
    const { columnCount } = this;
    this.examples.forEach(({ dense, vector = [], hashes, weights, scales }, at) => {
      const dual = dualOf(at);
      this.bias[column]! += dual * factors.constant;
      for (let place = 0; place < dense.length; place++)
        this.dense[place * columnCount + column]! += dual * factors.dense[place]! * dense[place]!;
      for (let place = 0; place < vector.length; place++)
        this.vector[place * columnCount + column]! += dual * factors.vector * vector[place]!;
      for (let item = 0; item < hashes.length; item++) {
        const place = this.places.get(hashes[item]!);
        if (place === undefined) continue;
        // A prompt brings its own share; the frequency weight of the n-gram is in both sides.
        this.ngramWeights[place * columnCount + column]! +=
          dual * factors.ngram * weights[item]! * scales[item]!;
      }
    });
  }
}
