import { COLUMN_COUNT } from './head-layout.ts';

/** No head has the last column; it carries the squared scales of the rows, so that one pass sums them with the rest. */
export const SQUARES_COLUMN: number = COLUMN_COUNT - 1;
const LARGEST_BYTE = 127;

/** Writes the squared scale of every row into the last column of a table of `COLUMN_COUNT` columns, when weights are made. */
export function writeRowSquares(table: Int8Array, rowScales: Float32Array): void {
  const unit = rowSquareUnit(rowScales);
  for (const [row, scale] of rowScales.entries()) {
    table[row * COLUMN_COUNT + SQUARES_COLUMN] = Math.max(1, Math.round((scale * scale) / unit));
  }
}

/** What one unit of that column stands for. */
export function rowSquareUnit(rowScales: Float32Array): number {
  let largest = 0;
  for (const scale of rowScales) largest = Math.max(largest, scale * scale);
  return largest / LARGEST_BYTE;
}
