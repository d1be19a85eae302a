import type { ClassifierWeights } from '../../src/classification/classifier-weights.ts';
import { COLUMN_COUNT } from '../../src/classification/heads/head-layout.ts';
import { writeRowSquares } from '../../src/classification/heads/row-squares.ts';
import type { LanguageWeights } from '../../src/classification/language.ts';
import type { Mixture } from './calibrate.ts';
import type { Fitted } from './fit.ts';
import { columnWeights, foldPieces } from './fold-weights.ts';
import type { PieceVectors } from './piece-vectors.ts';
import { quantiseColumns } from './quantise.ts';

/** Tokens of good answers as the labelling guide bounds them: middles of short, medium, long. */
const OUTPUT_TOKENS = Float32Array.of(50, 260, 900);

/** What held-out rows taught beside the weights. */
export interface Calibration {
  mixtures: readonly Mixture[];
  abstainBelow: Float32Array;
  knownShareQuantiles: Float32Array;
}

/** A fitted model in the form that is shipped and served: tower weights multiplied in, tables in signed bytes. */
export function servingWeights(
  version: string,
  fitted: Fitted,
  vectors: PieceVectors,
  language: LanguageWeights,
  { mixtures, abstainBelow, knownShareQuantiles }: Calibration,
): { weights: ClassifierWeights; keptOfMap: number } {
  const { model, rows, edges, moments } = fitted;
  const tableShares = columnWeights(mixtures, 'table');
  const scaledTable = model.table.map((value, at) => value * rows.scales[Math.floor(at / COLUMN_COUNT)]!);
  const { table, scales } = quantiseColumns(scaledTable, rows.hashes.length, COLUMN_COUNT);
  writeRowSquares(table, rows.scales);
  const pieces = foldPieces(fitted, vectors, mixtures);
  return {
    keptOfMap: pieces.kept,
    weights: {
      version,
      rowHashes: rows.hashes,
      rowScales: rows.scales,
      table,
      columnScales: scales,
      gates: model.gates.map((value, at) => value * tableShares[at % COLUMN_COUNT]!),
      binEdges: edges,
      binWeights: model.binWeights,
      structureMean: moments.mean,
      structureInverseDeviation: moments.inverseDeviation,
      bias: model.bias,
      thresholds: model.thresholds,
      temperatures: Float32Array.from(mixtures, (mixture) => mixture.temperature),
      abstainBelow,
      knownShareQuantiles,
      outputTokens: OUTPUT_TOKENS,
      language,
      pieces: pieces.weights,
    },
  };
}
