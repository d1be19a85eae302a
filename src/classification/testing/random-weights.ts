import { seededRandom } from '../../numerics/random.ts';
import { hashString } from '../../numerics/hashing.ts';
import type { ClassifierWeights } from '../classifier-weights.ts';
import { EMBEDDING_SIZE } from '../features/dense-features.ts';
import { GROUP_COUNT } from '../features/feature-rows.ts';
import { OPENING_COUNT } from '../features/piece-segmenter.ts';
import { BIN_COUNT } from '../features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../features/structure.ts';
import { EMBEDDED_PLACES } from '../heads/score-pieces.ts';
import { COLUMN_COUNT, HEADS, THRESHOLD_COUNT } from '../heads/head-layout.ts';
import { writeRowSquares } from '../heads/row-squares.ts';

/** Small weights that mean nothing but have every part, for tests of form. */
export function randomWeights(seed: number): ClassifierWeights {
  const random = seededRandom(seed);
  const bytes = (length: number) => Int8Array.from({ length }, () => random.integer(255) - 127);
  const floats = (length: number, scale = 0.1) =>
    Float32Array.from({ length }, () => random.normal() * scale);
  const rows = 200;
  const hashes = (prefix: string) =>
    Uint32Array.from({ length: rows }, (_, at) => hashString(`${prefix}${at}`));
  const rowScales = new Float32Array(rows).fill(1);
  const table = bytes(rows * COLUMN_COUNT);
  writeRowSquares(table, rowScales);
  return {
    version: `test-${seed}`,
    rowHashes: hashes('row'),
    rowScales,
    table,
    columnScales: new Float32Array(COLUMN_COUNT).fill(0.01),
    gates: new Float32Array(GROUP_COUNT * COLUMN_COUNT).fill(1),
    binEdges: Float32Array.from(
      { length: STRUCTURE_SIZE * (BIN_COUNT - 1) },
      (_, at) => (at % (BIN_COUNT - 1)) * 0.4,
    ),
    binWeights: floats(STRUCTURE_SIZE * BIN_COUNT * COLUMN_COUNT),
    structureMean: new Float32Array(STRUCTURE_SIZE),
    structureInverseDeviation: new Float32Array(STRUCTURE_SIZE).fill(1),
    bias: floats(COLUMN_COUNT),
    thresholds: Float32Array.from({ length: THRESHOLD_COUNT }, (_, at) => at * 0.1 - 0.5),
    temperatures: new Float32Array(HEADS.length).fill(1),
    abstainBelow: new Float32Array(HEADS.length).fill(0.3),
    knownShareQuantiles: Float32Array.of(0, 0.5, 1),
    outputTokens: Float32Array.of(50, 260, 900),
    language: {
      codes: ['de', 'en'],
      scripts: [['Latn'], ['Latn']],
      table: bytes(64 * 32),
      columnCount: 32,
      bucketCount: 64,
      logPriors: new Float32Array(2),
      scale: 0.05,
      temperature: 2,
    },
    pieces: {
      hashes: hashes('▁p'),
      costs: new Uint8Array(rows).fill(64),
      costPerNat: 8,
      lengths: new Uint8Array(OPENING_COUNT).fill(0x7f),
      dimensions: EMBEDDING_SIZE,
      table: bytes(rows * EMBEDDING_SIZE),
      scales: new Float32Array(EMBEDDING_SIZE).fill(0.01),
      mean: floats(EMBEDDING_SIZE),
      map: floats(EMBEDDING_SIZE * COLUMN_COUNT),
      gates: new Float32Array(EMBEDDED_PLACES.length * COLUMN_COUNT).fill(0.4),
    },
  };
}
