import { EMBEDDING_SIZE } from '../../src/classification/features/dense-features.ts';
import type { PieceWeights } from '../../src/classification/classifier-weights.ts';
import { COLUMN_COUNT, HEADS } from '../../src/classification/heads/head-layout.ts';
import type { Mixture } from './calibrate.ts';
import type { Fitted } from './fit.ts';
import { lowRank } from './low-rank.ts';
import type { PieceVectors } from './piece-vectors.ts';
import { quantiseColumns } from './quantise.ts';

/** By column, the weight of the head's mixture that `pick` names; 0 for columns that no head uses. */
export function columnWeights(mixtures: readonly Mixture[], pick: 'table' | 'dense'): Float32Array {
  const weights = new Float32Array(COLUMN_COUNT);
  HEADS.forEach((head, at) => {
    weights.fill(mixtures[at]![pick], head.firstColumn, head.firstColumn + head.columns);
  });
  return weights;
}

/**
 * The embedding tower in serving form: the map from the distilled vectors to the columns is cut to `EMBEDDING_SIZE`
 * dimensions, and its first half is multiplied into the vector of every piece.
 */
export function foldPieces(
  fitted: Fitted,
  vectors: PieceVectors,
  mixtures: readonly Mixture[],
): { weights: PieceWeights; kept: number } {
  const { dense, denseGates } = fitted.model;
  const { mean, inverseDeviation } = fitted.scale;
  const size = vectors.dimensions;
  const shares = columnWeights(mixtures, 'dense');
  const mixed = dense.map((value, at) => value * shares[at % COLUMN_COUNT]!);
  const { left, right, kept } = lowRank(mixed, size, COLUMN_COUNT, EMBEDDING_SIZE);
  const foldedMean = new Float32Array(EMBEDDING_SIZE);
  for (let at = 0; at < size; at++) {
    for (let dimension = 0; dimension < EMBEDDING_SIZE; dimension++) {
      left[at * EMBEDDING_SIZE + dimension]! *= inverseDeviation[at]!;
      foldedMean[dimension]! += mean[at]! * left[at * EMBEDDING_SIZE + dimension]!;
    }
  }
  const table = new Float32Array(vectors.count * EMBEDDING_SIZE);
  const vector = new Float32Array(size);
  for (let piece = 0; piece < vectors.count; piece++) {
    vector.fill(0);
    vectors.addTo(piece, vector, 0);
    const base = piece * EMBEDDING_SIZE;
    for (let at = 0; at < size; at++) {
      const value = vector[at]!;
      for (let dimension = 0; dimension < EMBEDDING_SIZE; dimension++) {
        table[base + dimension]! += value * left[at * EMBEDDING_SIZE + dimension]!;
      }
    }
  }
  const quantised = quantiseColumns(table, vectors.count, EMBEDDING_SIZE);
  return {
    kept,
    weights: {
      hashes: vectors.hashes,
      costs: vectors.costs,
      costPerNat: vectors.costPerNat,
      lengths: vectors.lengths,
      dimensions: EMBEDDING_SIZE,
      table: quantised.table,
      scales: quantised.scales,
      mean: foldedMean,
      map: right,
      gates: denseGates,
    },
  };
}
