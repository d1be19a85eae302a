/**
 * The model in training form (float32) and its forward pass: gated sums of n-gram rows per group, one weight vector
 * per bin of each structural scalar, a bias; columns as in `heads/head-layout.ts`.
 */
import { companionGroup, GROUP_COUNT, OWN_GROUPS } from '../../src/classification/features/feature-rows.ts';
import { BIN_COUNT } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { EMBEDDED_PLACES } from '../../src/classification/heads/score-pieces.ts';
import { COLUMN_COUNT, THRESHOLD_COUNT } from '../../src/classification/heads/head-layout.ts';

export interface ExtractedText {
  /** Rows touched, group by group. */
  rows: Uint32Array;
  /** `GROUP_COUNT + 1` offsets into `rows`. */
  offsets: Uint16Array;
  /** Bin (0..BIN_COUNT − 1) of each structural scalar. */
  bins: Uint8Array;
  /** Standardised embeddings of the own words, of quoted text and of earlier turns, one after the other; zeros for no text. */
  embedding: Float32Array;
  /** Whether the own words lean on earlier turns. */
  isReply: boolean;
}

export interface LinearModel {
  rowCount: number;
  /** Inverse document frequency of each row; the norm of a group is the root of the sum of their squares. */
  rowScale: Float32Array;
  table: Float32Array;
  gates: Float32Array;
  binWeights: Float32Array;
  bias: Float32Array;
  thresholds: Float32Array;
  /** Dimensions of the embedding × `COLUMN_COUNT`. */
  dense: Float32Array;
  /** `EMBEDDED_PLACES` × `COLUMN_COUNT`. */
  denseGates: Float32Array;
}

/** Which towers speak; the bins always do. */
export interface Towers {
  table: boolean;
  dense: boolean;
}

export function createModel(rowScale: Float32Array, dimensions: number): LinearModel {
  const gates = new Float32Array(GROUP_COUNT * COLUMN_COUNT);
  for (let group = 0; group < GROUP_COUNT; group++) {
    gates.fill(
      group < 2 ? 1 : group < OWN_GROUPS ? 0.8 : 0.4,
      group * COLUMN_COUNT,
      (group + 1) * COLUMN_COUNT,
    );
  }
  return {
    rowCount: rowScale.length,
    rowScale,
    table: new Float32Array(rowScale.length * COLUMN_COUNT),
    gates,
    binWeights: new Float32Array(STRUCTURE_SIZE * BIN_COUNT * COLUMN_COUNT),
    bias: new Float32Array(COLUMN_COUNT),
    thresholds: new Float32Array(THRESHOLD_COUNT),
    dense: new Float32Array(dimensions * COLUMN_COUNT),
    denseGates: new Float32Array(EMBEDDED_PLACES.length * COLUMN_COUNT).fill(0.5),
  };
}

/** Parts of the scores before they are added: per group (before the gates), and of the embedding's two halves. */
export interface TowerSums {
  groups: Float32Array;
  inverseNorms: Float32Array;
  /** Summed squared scales by group. */
  squares: Float32Array;
  /** One mapped embedding per part: own, quoted, context. */
  dense: Float32Array;
}

export const EMBEDDED_PARTS = 3;

export function createTowerSums(): TowerSums {
  return {
    groups: new Float32Array(GROUP_COUNT * COLUMN_COUNT),
    inverseNorms: new Float32Array(GROUP_COUNT),
    squares: new Float32Array(GROUP_COUNT),
    dense: new Float32Array(EMBEDDED_PARTS * COLUMN_COUNT),
  };
}

/** Scores of every column into `out`, from the bins and the towers that speak. */
export function forward(
  model: LinearModel,
  text: ExtractedText,
  towers: Towers,
  sums: TowerSums,
  out: Float32Array,
): void {
  out.set(model.bias);
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    const base = (scalar * BIN_COUNT + text.bins[scalar]!) * COLUMN_COUNT;
    for (let column = 0; column < COLUMN_COUNT; column++) out[column]! += model.binWeights[base + column]!;
  }
  if (towers.table) {
    sumTable(model, text, sums);
    for (let at = 0; at < GROUP_COUNT * COLUMN_COUNT; at++)
      out[at % COLUMN_COUNT]! += model.gates[at]! * sums.groups[at]!;
  }
  if (towers.dense) {
    const size = text.embedding.length / EMBEDDED_PARTS;
    for (let part = 0; part < EMBEDDED_PARTS; part++) {
      const mapped = sums.dense.subarray(part * COLUMN_COUNT, (part + 1) * COLUMN_COUNT);
      multiplyDense(model, text.embedding, part * size, size, mapped);
      const gates = gatesOf(text, part);
      for (let column = 0; column < COLUMN_COUNT; column++) {
        out[column]! += gates < 0 ? mapped[column]! : mapped[column]! * model.denseGates[gates + column]!;
      }
    }
  }
}

/** Where the gates of an embedded part begin, −1 for own words that stand alone. */
export function gatesOf(text: ExtractedText, part: number): number {
  return part === 0 && !text.isReply ? -1 : part * COLUMN_COUNT;
}

function sumTable(
  model: LinearModel,
  text: ExtractedText,
  { groups, inverseNorms, squares }: TowerSums,
): void {
  const { table, rowScale } = model;
  groups.fill(0);
  for (let group = 0; group < GROUP_COUNT; group++) {
    const from = text.offsets[group]!;
    const to = text.offsets[group + 1]!;
    inverseNorms[group] = 0;
    squares[group] = 0;
    if (from === to) continue;
    const target = group * COLUMN_COUNT;
    for (let at = from; at < to; at++) {
      const row = text.rows[at]!;
      const scale = rowScale[row]!;
      squares[group]! += scale * scale;
      const base = row * COLUMN_COUNT;
      for (let column = 0; column < COLUMN_COUNT; column++)
        groups[target + column]! += scale * table[base + column]!;
    }
    const companion = companionGroup(group, text.offsets);
    const inverse = 1 / Math.sqrt(squares[group]! + (companion < 0 ? 0 : squares[companion]!));
    inverseNorms[group] = inverse;
    for (let column = 0; column < COLUMN_COUNT; column++) groups[target + column]! *= inverse;
  }
}

function multiplyDense(
  model: LinearModel,
  embedding: Float32Array,
  from: number,
  size: number,
  out: Float32Array,
): void {
  out.fill(0);
  for (let at = 0; at < size; at++) {
    const value = embedding[from + at]!;
    if (value === 0) continue;
    const base = at * COLUMN_COUNT;
    for (let column = 0; column < COLUMN_COUNT; column++) out[column]! += value * model.dense[base + column]!;
  }
}
