import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
const COLUMN_COUNT = 64;
import { allocateTables, RowSummer } from './simd-row-sum.ts';

const random = seededRandom(3);
const table = Int8Array.from({ length: 50 * COLUMN_COUNT }, () => random.integer(256) - 128);

function plainSum(rows: number[]): number[] {
  return Array.from({ length: COLUMN_COUNT }, (_, column) =>
    rows.reduce((sum, row) => sum + table[row * COLUMN_COUNT + column]!, 0),
  );
}

describe('RowSummer', () => {
  it.each([0, 1, 2, 254, 255, 256, 257, 1_000, 5_000])('equals the plain sum of %i rows', (count) => {
    const rows = Array.from({ length: count }, () => random.integer(50));
    const out = new Float64Array(COLUMN_COUNT * 2);
    new RowSummer(table, COLUMN_COUNT).sum(Uint32Array.from(rows), 0, count, out, COLUMN_COUNT);
    expect(Array.from(out.subarray(COLUMN_COUNT))).toEqual(plainSum(rows));
    expect(out.subarray(0, COLUMN_COUNT).every((value) => value === 0)).toBe(true);
  });

  it('does not overflow its lanes on extreme entries', () => {
    const extreme = new Int8Array(2 * COLUMN_COUNT).fill(127, 0, COLUMN_COUNT).fill(-128, COLUMN_COUNT);
    const out = new Float64Array(COLUMN_COUNT);
    const accumulator = new RowSummer(extreme, COLUMN_COUNT);
    accumulator.sum(new Uint32Array(3_000), 0, 3_000, out, 0);
    expect(out.every((value) => value === 381_000)).toBe(true);
    accumulator.sum(new Uint32Array(3_000).fill(1), 0, 3_000, out, 0);
    expect(out.every((value) => value === -384_000)).toBe(true);
  });

  it('reads several tables of one memory where they lie, and follows what is written there', () => {
    const bytes = allocateTables(2 * table.length + 128);
    const first = new Int8Array(bytes.buffer, 64, table.length);
    const second = new Int8Array(bytes.buffer, 64 + table.length, table.length);
    first.set(table);
    const summers = [new RowSummer(first, COLUMN_COUNT), new RowSummer(second, COLUMN_COUNT)];
    second.set(table);
    second[COLUMN_COUNT * 7]! += 1;
    const rows = Uint32Array.from({ length: 600 }, () => random.integer(50));
    rows.set([7]);
    const sums = summers.map((summer) => {
      const out = new Float64Array(COLUMN_COUNT);
      summer.sum(rows, 0, rows.length, out, 0);
      return Array.from(out);
    });
    const times = rows.filter((row) => row === 7).length;
    expect(sums[0]).toEqual(plainSum([...rows]));
    expect(sums[1]).toEqual(plainSum([...rows]).map((sum, column) => sum + (column === 0 ? times : 0)));
    expect(bytes.subarray(0, 64).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses a width that its blocks do not divide', () => {
    expect(() => new RowSummer(new Int8Array(96), 48)).toThrow(RangeError);
  });

  it('reads only the rows of its range and leaves the table as it was', () => {
    const before = table.slice();
    const out = new Float64Array(COLUMN_COUNT);
    new RowSummer(table, COLUMN_COUNT).sum(Uint32Array.from([1, 2, 3, 4]), 1, 3, out, 0);
    expect(Array.from(out)).toEqual(plainSum([2, 3]));
    expect(table).toEqual(before);
  });
});
