import type { CustomSignalSettings } from '../../config/settings.ts';
import { seededRandom } from '../../numerics/random.ts';
import { shuffle } from '../../numerics/shuffle.ts';
import { softmaxInto } from '../heads/probabilities.ts';
import { chooseNgrams, exampleKernel } from './example-kernel.ts';
import { factorsOf, type LabelledExamples } from './fit-custom-signal.ts';
import { fitFamiliarity } from './fit-familiarity.ts';
import { fitLabelModel } from './fit-label-model.ts';

const FOLDS = 5;
const SEED = 1;

/** What a signal says of an example that it has not learnt from. */
export interface HeldOutRead {
  /** Place of the label that the example has, and of the one that was read. */
  label: number;
  read: number;
  probability: number;
  abstained: boolean;
}

/**
 * Five-fold cross-validation with every label in every fold: scores, temperature and abstention are fitted to four
 * fifths and read on the rest. In the order of the examples.
 */
export function crossValidate(
  settings: CustomSignalSettings,
  { examples, labels }: LabelledExamples,
): HeldOutRead[] {
  const n = examples.length;
  const labelCount = settings.labels.length;
  const factors = factorsOf(examples);
  const ngrams = chooseNgrams(examples);
  const kernel = exampleKernel(examples, ngrams, factors.labels);
  const likeness = exampleKernel(examples, ngrams, factors.familiarity);
  const folds = stratifiedFolds(labels, labelCount);
  const reads: HeldOutRead[] = [];
  const scores = new Float64Array(labelCount);
  const probabilities = new Float64Array(labelCount);
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = labels.map((_, at) => at).filter((at) => folds[at] !== fold);
    const model = fitLabelModel(
      submatrix(kernel, n, kept),
      kept.map((at) => labels[at]!),
      labelCount,
      settings.abstainBelow,
    );
    const familiar = fitFamiliarity(submatrix(likeness, n, kept), kept.length);
    for (let at = 0; at < n; at++) {
      if (folds[at] !== fold) continue;
      scores.fill(0);
      let familiarity = 0;
      kept.forEach((other, place) => {
        familiarity += likeness[at * n + other]! * familiar.duals[place]!;
        const similarity = kernel[at * n + other]!;
        for (let label = 0; label < labelCount; label++)
          scores[label]! += similarity * model.duals[place * labelCount + label]!;
      });
      const read = softmaxInto(scores, 0, labelCount, model.temperature, probabilities);
      const probability = probabilities[read]!;
      const abstained = probability < model.abstainBelow || familiarity < familiar.least;
      reads[at] = { label: labels[at]!, read, probability, abstained };
    }
  }
  return reads;
}

/** Fold of each example: those of one label are dealt out in turn, in a seeded order. */
function stratifiedFolds(labels: readonly number[], labelCount: number): Uint8Array {
  const random = seededRandom(SEED);
  const folds = new Uint8Array(labels.length);
  let next = 0;
  for (let label = 0; label < labelCount; label++) {
    const members = labels.map((_, at) => at).filter((at) => labels[at] === label);
    shuffle(members, random);
    for (const member of members) folds[member] = next++ % FOLDS;
  }
  return folds;
}

function submatrix(matrix: Float64Array, n: number, kept: readonly number[]): Float64Array {
  const size = kept.length;
  const part = new Float64Array(size * size);
  kept.forEach((row, at) => {
    kept.forEach((column, place) => {
      part[at * size + place] = matrix[row * n + column]!;
    });
  });
  return part;
}
