import type { ClassifierWeights } from '../classifier-weights.ts';
import { USED_COLUMNS } from '../heads/head-layout.ts';
import { STRUCTURE_SIZE } from './structure.ts';

/** Dimensions of the embedding in the features. */
export const EMBEDDING_SIZE = 32;

/**
 * Length of `PromptProfile.features`: standardised structure, the embedding of the own words, the scores of the
 * columns in use.
 */
export const DENSE_SIZE = STRUCTURE_SIZE + EMBEDDING_SIZE + USED_COLUMNS;

const MAX_DEVIATIONS = 4;
/** Scores are logits; a quarter brings them to the scale of the rest. */
const SCORE_SCALE = 0.25;

/** A new vector for the quality model, every entry finite and within ±4. */
export function denseFeatures(
  structure: Float32Array,
  embedding: Float64Array,
  scores: Float64Array,
  weights: ClassifierWeights,
): Float32Array {
  const features = new Float32Array(DENSE_SIZE);
  for (let at = 0; at < STRUCTURE_SIZE; at++) {
    features[at] = clip(
      (structure[at]! - weights.structureMean[at]!) * weights.structureInverseDeviation[at]!,
    );
  }
  for (let at = 0; at < EMBEDDING_SIZE; at++) features[STRUCTURE_SIZE + at] = clip(embedding[at]!);
  const firstScore = STRUCTURE_SIZE + EMBEDDING_SIZE;
  for (let column = 0; column < USED_COLUMNS; column++) {
    features[firstScore + column] = clip(scores[column]! * SCORE_SCALE);
  }
  return features;
}

function clip(value: number): number {
  return Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, value)) || 0;
}
