/**
 * The model in training form (float32) and its forward pass: gated sums of n-gram rows per group, one weight vector
 * per bin of each structural scalar, a bias; columns as in `heads/head-layout.ts`.
 */
import { GROUP_COUNT } from '../../src/classification/features/feature-rows.ts';
import { BIN_COUNT } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { COLUMN_COUNT, THRESHOLD_COUNT } from '../../src/classification/heads/head-layout.ts';

export interface ExtractedText {
  /** Rows touched, group by group. */
  rows: Uint16Array;
  /** `GROUP_COUNT + 1` offsets into `rows`. */
  offsets: Uint16Array;
  /** Bin (0..BIN_COUNT − 1) of each structural scalar. */
  bins: Uint8Array;
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
}

export function createModel(rowScale: Float32Array): LinearModel {
  const gates = new Float32Array(GROUP_COUNT * COLUMN_COUNT);
  for (let group = 0; group < GROUP_COUNT; group++) {
    gates.fill(group < 2 ? 1 : 0.4, group * COLUMN_COUNT, (group + 1) * COLUMN_COUNT);
  }
  return {
    rowCount: rowScale.length,
    rowScale,
    table: new Float32Array(rowScale.length * COLUMN_COUNT),
    gates,
    binWeights: new Float32Array(STRUCTURE_SIZE * BIN_COUNT * COLUMN_COUNT),
    bias: new Float32Array(COLUMN_COUNT),
    thresholds: new Float32Array(THRESHOLD_COUNT),
  };
}

/** Sums of one text's rows per group (after scaling and norm, before the gates), and the group norms. */
export interface GroupSums {
  sums: Float32Array;
  inverseNorms: Float32Array;
}

export function createGroupSums(): GroupSums {
  return { sums: new Float32Array(GROUP_COUNT * COLUMN_COUNT), inverseNorms: new Float32Array(GROUP_COUNT) };
}

/** Scores of every column into `out`; `keepTable` false leaves the n-grams out. */
export function forward(
  model: LinearModel,
  text: ExtractedText,
  keepTable: boolean,
  groups: GroupSums,
  out: Float32Array,
): void {
  const { table, rowScale, gates, binWeights } = model;
  out.set(model.bias);
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    const base = (scalar * BIN_COUNT + text.bins[scalar]!) * COLUMN_COUNT;
    for (let column = 0; column < COLUMN_COUNT; column++) out[column]! += binWeights[base + column]!;
  }
  if (!keepTable) return;
  const sums = groups.sums;
  sums.fill(0);
  for (let group = 0; group < GROUP_COUNT; group++) {
    const from = text.offsets[group]!;
    const to = text.offsets[group + 1]!;
    groups.inverseNorms[group] = 0;
    if (from === to) continue;
    const target = group * COLUMN_COUNT;
    let squares = 0;
    for (let at = from; at < to; at++) {
      const row = text.rows[at]!;
      const scale = rowScale[row]!;
      squares += scale * scale;
      const base = row * COLUMN_COUNT;
      for (let column = 0; column < COLUMN_COUNT; column++)
        sums[target + column]! += scale * table[base + column]!;
    }
    const inverse = 1 / Math.sqrt(squares);
    groups.inverseNorms[group] = inverse;
    for (let column = 0; column < COLUMN_COUNT; column++) {
      sums[target + column]! *= inverse;
      out[column]! += gates[target + column]! * sums[target + column]!;
    }
  }
}
