import type { LanguageWeights } from './language.ts';

/** The word pieces of the embedding tower. */
export interface PieceWeights {
  /** Hash of each piece; the place is the row. */
  hashes: Uint32Array;
  /** Negative log-probability of each piece, in steps of 1 / `costPerNat` nat. */
  costs: Uint8Array;
  costPerNat: number;
  /** Lengths of the pieces by their opening, see `PieceSegmenter`. */
  lengths: Uint8Array;
  dimensions: number;
  /** Pieces × `dimensions` signed bytes. */
  table: Int8Array;
  /** Value per table unit, by dimension. */
  scales: Float32Array;
  /** Mean embedding of the training texts. */
  mean: Float32Array;
  /** `dimensions` × `COLUMN_COUNT`. */
  map: Float32Array;
  /** `EMBEDDED_PLACES` × `COLUMN_COUNT`: the weight of each place beside own words. */
  gates: Float32Array;
}

/** Everything learnt, as read from an artefact and checked against this version of the code. */
export interface ClassifierWeights {
  version: string;
  /** Hash of each row's n-gram; the place is the row. */
  rowHashes: Uint32Array;
  /** Inverse document frequency of each row, already multiplied into the table. */
  rowScales: Float32Array;
  /** Rows × `COLUMN_COUNT` signed bytes; the last column holds the squared scales (`heads/row-squares.ts`). */
  table: Int8Array;
  /** Score per table unit, by column. */
  columnScales: Float32Array;
  /** `GROUP_COUNT` × `COLUMN_COUNT`. */
  gates: Float32Array;
  /** `STRUCTURE_SIZE` × (`BIN_COUNT` − 1) ascending edges. */
  binEdges: Float32Array;
  /** `STRUCTURE_SIZE` × `BIN_COUNT` × `COLUMN_COUNT`. */
  binWeights: Float32Array;
  /** Mean and inverse standard deviation per structural scalar. */
  structureMean: Float32Array;
  structureInverseDeviation: Float32Array;
  bias: Float32Array;
  thresholds: Float32Array;
  /** By head, in the order of `HEADS`. */
  temperatures: Float32Array;
  /** Probability below which a head abstains, by head. */
  abstainBelow: Float32Array;
  /** Share of known n-grams of held-out prompts: ascending quantiles, for novelty. */
  knownShareQuantiles: Float32Array;
  /** Mean tokens of a good answer for each output length, short to long. */
  outputTokens: Float32Array;
  language: LanguageWeights;
  pieces: PieceWeights;
}
