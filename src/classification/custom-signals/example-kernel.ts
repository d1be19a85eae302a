import { EMBEDDING_SIZE } from '../features/dense-features.ts';
import { STRUCTURE_SIZE } from '../features/structure.ts';
import type { ExampleFeatures } from './example-features.ts';

/** One thing a custom signal learns from, with the vector of the stronger encoder where there is one. */
export interface Example extends ExampleFeatures {
  /** Of length one. */
  vector?: Float32Array;
}

/**
 * Weight of each kind of feature in the similarity of two prompts, over the mean of its own square on short requests.
 * Chosen on intents of CLINC150 and Banking77 at 5 to 40 examples a label (`benchmarks/custom-signals.ts`); what the
 * words are matters most, and the choice is flat around these.
 */
const SHARES = {
  /** For telling labels apart. */
  labels: { structure: 0.1, embedding: 1, scores: 0.5, ngrams: 2.5, vector: 6, constant: 0.5 },
  /** For telling whether a prompt is about what the examples are about: what all prompts share must not count. */
  familiarity: { structure: 0, embedding: 0.5, scores: 0, ngrams: 2.5, vector: 1.5, constant: 0 },
};
const MEAN_SQUARE = {
  structure: 0.38 * STRUCTURE_SIZE,
  embedding: 0.46 * EMBEDDING_SIZE,
  scores: 1.7,
  ngrams: 57,
};
const FIRST_SCORE = STRUCTURE_SIZE + EMBEDDING_SIZE;
/** N-grams that a signal remembers, those that most examples share before others. */
const MAX_NGRAMS = 4_096;

/** Factors of the kernel k(x, y) = constant + Σ factor · x · y over the features. */
export interface KernelFactors {
  /** By place in the dense features. */
  dense: Float64Array;
  ngram: number;
  vector: number;
  constant: number;
}

/**
 * Factors under which a short request has a similarity of about 1 with itself. `denseCount` is the length of the dense
 * features; without vectors the other kinds make up for them.
 */
export function kernelFactors(
  purpose: keyof typeof SHARES,
  denseCount: number,
  hasVectors: boolean,
): KernelFactors {
  const { vector, ...shares } = SHARES[purpose];
  const built = Object.values(shares).reduce((sum, share) => sum + share, 0);
  const total = built + (hasVectors ? vector : 0);
  const dense = new Float64Array(denseCount);
  dense.fill(shares.structure / MEAN_SQUARE.structure / total, 0, STRUCTURE_SIZE);
  dense.fill(shares.embedding / MEAN_SQUARE.embedding / total, STRUCTURE_SIZE, FIRST_SCORE);
  dense.fill(shares.scores / (MEAN_SQUARE.scores * (denseCount - FIRST_SCORE)) / total, FIRST_SCORE);
  return {
    dense,
    ngram: shares.ngrams / MEAN_SQUARE.ngrams / total,
    vector: hasVectors ? vector / total : 0,
    constant: shares.constant / total,
  };
}

/** The n-grams that a signal remembers; ties go by hash, so that the order of the examples does not matter. */
export function chooseNgrams(examples: readonly Example[]): Uint32Array {
  const counts = new Map<number, number>();
  for (const { hashes } of examples) for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const chosen = [...counts].sort(([a, first], [b, second]) => second - first || a - b).slice(0, MAX_NGRAMS);
  return Uint32Array.from(chosen, ([hash]) => hash);
}

/** Similarities of all examples, n × n, symmetric; n-grams that are not among `ngrams` do not count. */
export function exampleKernel(
  examples: readonly Example[],
  ngrams: Uint32Array,
  factors: KernelFactors,
): Float64Array {
  const n = examples.length;
  const kernel = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      kernel[row * n + column] =
        factors.constant + denseSimilarity(examples[row]!, examples[column]!, factors);
    }
  }
  addNgrams(kernel, examples, ngrams, factors.ngram);
  for (let row = 0; row < n; row++)
    for (let column = 0; column < row; column++) kernel[column * n + row] = kernel[row * n + column]!;
  return kernel;
}

function denseSimilarity(a: Example, b: Example, factors: KernelFactors): number {
  let sum = 0;
  for (let at = 0; at < factors.dense.length; at++) sum += factors.dense[at]! * a.dense[at]! * b.dense[at]!;
  if (factors.vector === 0 || a.vector === undefined || b.vector === undefined) return sum;
  let product = 0;
  for (let at = 0; at < a.vector.length; at++) product += a.vector[at]! * b.vector[at]!;
  return sum + factors.vector * product;
}

/** Adds to the lower triangle what shared n-grams say, one n-gram after another. */
function addNgrams(
  kernel: Float64Array,
  examples: readonly Example[],
  ngrams: Uint32Array,
  factor: number,
): void {
  const postings = new Map<number, { example: number; weight: number }[]>();
  for (const hash of ngrams) postings.set(hash, []);
  examples.forEach(({ hashes, weights }, example) => {
    for (let at = 0; at < hashes.length; at++)
      postings.get(hashes[at]!)?.push({ example, weight: weights[at]! });
  });
  const n = examples.length;
  for (const list of postings.values()) {
    for (let first = 0; first < list.length; first++) {
      const { example: row, weight } = list[first]!;
      for (let second = 0; second <= first; second++) {
        const other = list[second]!;
        kernel[row * n + other.example]! += factor * weight * other.weight;
      }
    }
  }
}
