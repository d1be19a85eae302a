export interface QuantisedTable {
  table: Int8Array;
  /** Value per unit, by column. */
  scales: Float32Array;
}

/** Share of a column's entries that may be clipped; a few outliers would cost all others their resolution. */
const CLIPPED_SHARE = 2e-4;

/** A matrix as signed bytes with one scale per column. */
export function quantiseColumns(matrix: Float32Array, rows: number, columns: number): QuantisedTable {
  const table = new Int8Array(rows * columns);
  const scales = new Float32Array(columns);
  const magnitudes = new Float32Array(rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) magnitudes[row] = Math.abs(matrix[row * columns + column]!);
    magnitudes.sort();
    const bound = magnitudes[Math.max(0, rows - 1 - Math.floor(rows * CLIPPED_SHARE))]!;
    const scale = bound === 0 ? 1 : bound / 127;
    scales[column] = scale;
    for (let row = 0; row < rows; row++) {
      const value = Math.round(matrix[row * columns + column]! / scale);
      table[row * columns + column] = Math.max(-127, Math.min(127, value));
    }
  }
  return { table, scales };
}
