import type { Random } from '../../numerics/random.ts';
import { shuffled } from '../../numerics/shuffle.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

export interface Split {
  train: Int32Array;
  test: Int32Array;
}

export function allRows(table: OutcomeColumns): Int32Array {
  return Int32Array.from({ length: table.rows }, (_, row) => row);
}

/** k folds of the given rows; prompts with the same question fall into the same fold. */
export function splitFolds(table: OutcomeColumns, rows: Int32Array, folds: number, random: Random): Split[] {
  const foldOf = new Map<number, number>();
  const groups = shuffled(new Set(Array.from(rows, (row) => table.groups[row]!)), random);
  for (const [place, group] of groups.entries()) foldOf.set(group, place % folds);
  return Array.from({ length: Math.min(folds, Math.max(groups.length, 1)) }, (_, fold) => ({
    train: rows.filter((row) => foldOf.get(table.groups[row]!) !== fold),
    test: rows.filter((row) => foldOf.get(table.groups[row]!) === fold),
  }));
}

/** `count` rows to learn from and all rows that share no question with them. */
export function drawLabels(table: OutcomeColumns, rows: Int32Array, count: number, random: Random): Split {
  const train = Int32Array.from(shuffled(rows, random).slice(0, count));
  const known = new Set(Array.from(train, (row) => table.groups[row]!));
  return { train, test: rows.filter((row) => !known.has(table.groups[row]!)) };
}

/** The first rows of a shuffled copy, for labels drawn from a fixed training set. */
export function sampleRows(rows: Int32Array, count: number, random: Random): Int32Array {
  return Int32Array.from(shuffled(rows, random).slice(0, count));
}
