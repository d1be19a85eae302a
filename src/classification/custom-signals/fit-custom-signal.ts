import type { CustomSignalSettings } from '../../config/settings.ts';
import {
  chooseNgrams,
  type Example,
  exampleKernel,
  type KernelFactors,
  kernelFactors,
} from './example-kernel.ts';
import { fitLabelModel, type LabelModel } from './fit-label-model.ts';

/** A signal learnt from examples, as weights of the features. */
export interface FittedSignal {
  name: string;
  labels: readonly string[];
  temperature: number;
  abstainBelow: number;
  leastScore: number;
  /** By label. */
  bias: Float64Array;
  /** Dense features × labels. */
  dense: Float64Array;
  ngrams: Uint32Array;
  /** N-grams × labels; the frequency weight of each n-gram is multiplied in. */
  ngramWeights: Float32Array;
  /** Encoder dimensions × labels; empty without an encoder. */
  vector: Float64Array;
}

/** Examples of a signal with the place of their label, in the order of the configuration. */
export interface LabelledExamples {
  examples: readonly Example[];
  /** Place of each example's label. */
  labels: readonly number[];
}

/** Learns one signal; some milliseconds for tens of examples, about half a second for the most that is allowed. */
export function fitCustomSignal(
  settings: CustomSignalSettings,
  { examples, labels }: LabelledExamples,
): FittedSignal {
  const names = settings.labels.map(({ name }) => name);
  const hasVectors = examples.every(({ vector }) => vector !== undefined);
  const factors = kernelFactors(examples[0]!.dense.length, hasVectors);
  const ngrams = chooseNgrams(examples);
  const kernel = exampleKernel(examples, ngrams, factors);
  const model = fitLabelModel(kernel, labels, names.length, settings.abstainBelow);
  return {
    name: settings.name,
    labels: names,
    temperature: model.temperature,
    abstainBelow: model.abstainBelow,
    leastScore: model.leastScore,
    ngrams,
    ...primalWeights(examples, ngrams, factors, model, names.length),
  };
}

/** Weights of features from weights of examples: Σ_i α_i · factor · x_i. */
function primalWeights(
  examples: readonly Example[],
  ngrams: Uint32Array,
  factors: KernelFactors,
  { duals }: LabelModel,
  labelCount: number,
): Pick<FittedSignal, 'bias' | 'dense' | 'ngramWeights' | 'vector'> {
  const places = new Map(Array.from(ngrams, (hash, at) => [hash, at]));
  const dimensions = factors.vector === 0 ? 0 : examples[0]!.vector!.length;
  const bias = new Float64Array(labelCount);
  const dense = new Float64Array(factors.dense.length * labelCount);
  const vector = new Float64Array(dimensions * labelCount);
  const ngramWeights = new Float32Array(ngrams.length * labelCount);
  examples.forEach((example, at) => {
    for (let label = 0; label < labelCount; label++) {
      const dual = duals[at * labelCount + label]!;
      bias[label]! += dual * factors.constant;
      for (let place = 0; place < factors.dense.length; place++)
        dense[place * labelCount + label]! += dual * factors.dense[place]! * example.dense[place]!;
      for (let place = 0; place < dimensions; place++)
        vector[place * labelCount + label]! += dual * factors.vector * example.vector![place]!;
      for (let item = 0; item < example.hashes.length; item++) {
        const place = places.get(example.hashes[item]!);
        if (place === undefined) continue;
        // Once for the example's side; a prompt brings its own share, and the frequency weight is in both.
        ngramWeights[place * labelCount + label]! +=
          dual * factors.ngram * example.weights[item]! * example.scales[item]!;
      }
    }
  });
  return { bias, dense, ngramWeights, vector };
}
