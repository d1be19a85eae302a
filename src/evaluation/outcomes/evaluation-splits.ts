import { type Random, seededRandom } from '../../numerics/random.ts';
import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import { allRows, drawLabels, sampleRows, type Split, splitFolds } from '../../learning/offline/splits.ts';

export interface SplitOptions {
  /** Folds of one table; 0 with a test table. */
  folds: number;
  /** Labels to learn from, drawn per seed; all without it. */
  labels?: number;
  seeds: number;
  /** Rows of the table from this one on are the test side; before it, the training side. */
  testFrom?: number;
}

export interface SeededSplit extends Split {
  seed: number;
}

/**
 * Splits for a protocol. With a test side, training rows that share a question with it are dropped; with labels and no
 * test side, the rest of the table is tested.
 */
export function evaluationSplits(table: OutcomeColumns, options: SplitOptions): SeededSplit[] {
  const splits: SeededSplit[] = [];
  for (let seed = 0; seed < options.seeds; seed++) {
    const random = seededRandom(1_000 + seed);
    for (const split of splitsOfSeed(table, options, random)) splits.push({ ...split, seed });
  }
  return splits.filter(({ train, test }) => train.length > 0 && test.length > 0);
}

function splitsOfSeed(table: OutcomeColumns, options: SplitOptions, random: Random): Split[] {
  const { labels, testFrom } = options;
  const rows = allRows(table);
  if (testFrom !== undefined) {
    const test = rows.subarray(testFrom);
    const tested = new Set(Array.from(test, (row) => table.groups[row]!));
    const train = rows.subarray(0, testFrom).filter((row) => !tested.has(table.groups[row]!));
    return [{ train: labels === undefined ? train : sampleRows(train, labels, random), test }];
  }
  if (options.folds < 2) return labels === undefined ? [] : [drawLabels(table, rows, labels, random)];
  return splitFolds(table, rows, options.folds, random).map((split) =>
    labels === undefined ? split : { ...split, train: sampleRows(split.train, labels, random) },
  );
}
