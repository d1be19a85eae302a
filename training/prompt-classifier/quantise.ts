import { COLUMN_COUNT } from '../../src/classification/heads/head-layout.ts';

export interface QuantisedTable {
  table: Int8Array;
  columnScales: Float32Array;
}

/** Share of a column's entries that may be clipped; a few outliers would cost all others their resolution. */
const CLIPPED_SHARE = 2e-4;

/** Rows times their scales, as signed bytes with one scale per column. */
export function quantiseTable(table: Float32Array, rowScales: Float32Array): QuantisedTable {
  const rows = rowScales.length;
  const quantised = new Int8Array(rows * COLUMN_COUNT);
  const columnScales = new Float32Array(COLUMN_COUNT);
  const magnitudes = new Float32Array(rows);
  for (let column = 0; column < COLUMN_COUNT; column++) {
    for (let row = 0; row < rows; row++)
      magnitudes[row] = Math.abs(table[row * COLUMN_COUNT + column]! * rowScales[row]!);
    const sorted = magnitudes.slice().sort();
    const bound = sorted[Math.max(0, rows - 1 - Math.floor(rows * CLIPPED_SHARE))]!;
    const scale = bound === 0 ? 1 : bound / 127;
    columnScales[column] = scale;
    for (let row = 0; row < rows; row++) {
      const value = Math.round((table[row * COLUMN_COUNT + column]! * rowScales[row]!) / scale);
      quantised[row * COLUMN_COUNT + column] = Math.max(-127, Math.min(127, value));
    }
  }
  return { table: quantised, columnScales };
}
