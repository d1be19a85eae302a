/** Predictions that need no model of prompts, so that a figure means something beside them. */
import { armWithoutCard } from '../../learning/offline/fit-cells.ts';
import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import type { Random } from '../../numerics/random.ts';
import { shuffled } from '../../numerics/shuffle.ts';
import { createCellTable } from '../../routing/quality-model/cell-table.ts';

const pseudoCount = 20;
const lengthBins = 16;

/** Chances per test row and arm from the mean of training rows with the same label, shrunk to the arm's mean. */
export function predictByLabel(
  table: OutcomeColumns,
  train: Int32Array,
  test: Int32Array,
  labelOf: (row: number) => string | number,
): Float64Array {
  const arms = table.arms.length;
  const overall = meansOf(table, train);
  const sums = new Map<string | number, Float64Array>();
  for (const row of train) {
    const label = labelOf(row);
    let cells = sums.get(label);
    if (cells === undefined) {
      cells = new Float64Array(2 * arms);
      sums.set(label, cells);
    }
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      cells[arm]! += score;
      cells[arms + arm]!++;
    }
  }
  const chances = new Float64Array(test.length * arms);
  for (const [place, row] of test.entries()) {
    const cells = sums.get(labelOf(row));
    for (let arm = 0; arm < arms; arm++) {
      const sum = cells?.[arm] ?? 0;
      const count = cells?.[arms + arm] ?? 0;
      chances[place * arms + arm] = (sum + pseudoCount * overall[arm]!) / (count + pseudoCount);
    }
  }
  return chances;
}

/** The control that reads nothing but the length of the prompt: one of 16 bins of the training lengths. */
export function predictByLength(table: OutcomeColumns, train: Int32Array, test: Int32Array): Float64Array {
  const sorted = Float64Array.from(train, (row) => table.lengths[row]!).sort();
  const limits = Array.from(
    { length: lengthBins - 1 },
    (_, part) => sorted[Math.floor(((part + 1) * sorted.length) / lengthBins)] ?? 0,
  );
  const binOf = (row: number) =>
    limits.reduce((bin, limit) => bin + (table.lengths[row]! > limit ? 1 : 0), 0);
  return predictByLabel(table, train, test, binOf);
}

/**
 * The control that is what a router believes before any label tells prompts apart: the mean score of each model, and that
 * harder prompts tell models apart, by the complexity read from the prompt.
 */
export function predictByComplexity(
  table: OutcomeColumns,
  train: Int32Array,
  test: Int32Array,
): Float64Array {
  const means = meansOf(table, train);
  const arms = table.arms.map((name, arm) => armWithoutCard(name, means[arm]!));
  const bound = createCellTable({ noveltyUncertaintyGain: 0 }).bind(arms, { version: '', cells: new Map() });
  const chances = new Float64Array(test.length * arms.length);
  const ofRow = new Float64Array(arms.length);
  const uncertainty = new Float64Array(arms.length);
  for (const [place, row] of test.entries()) {
    bound.predict(table.readings[row]!, ofRow, uncertainty);
    chances.set(ofRow, place * arms.length);
  }
  return chances;
}

/** The same table with the scores of the given rows dealt out anew among them: nothing is left to learn but means. */
export function withShuffledScores(table: OutcomeColumns, rows: Int32Array, random: Random): OutcomeColumns {
  const arms = table.arms.length;
  const scores = table.scores.slice();
  const costsUsd = table.costsUsd.slice();
  const from = shuffled(rows, random);
  for (const [place, row] of rows.entries()) {
    const source = from[place]! * arms;
    scores.set(table.scores.subarray(source, source + arms), row * arms);
    costsUsd.set(table.costsUsd.subarray(source, source + arms), row * arms);
  }
  return { ...table, scores, costsUsd };
}

/** The same table with features and readings that belong to other prompts. */
export function withShuffledFeatures(table: OutcomeColumns, random: Random): OutcomeColumns {
  const order = shuffled(
    Array.from({ length: table.rows }, (_, row) => row),
    random,
  );
  const features = new Float32Array(table.features.length);
  for (const [row, source] of order.entries()) {
    const start = source * table.featureCount;
    features.set(table.features.subarray(start, start + table.featureCount), row * table.featureCount);
  }
  return { ...table, features, readings: order.map((source) => table.readings[source]!) };
}

function meansOf(table: OutcomeColumns, rows: Int32Array): Float64Array {
  const arms = table.arms.length;
  const sums = new Float64Array(arms);
  const counts = new Float64Array(arms);
  for (const row of rows) {
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      sums[arm]! += score;
      counts[arm]!++;
    }
  }
  return sums.map((sum, arm) => (counts[arm] === 0 ? 0.5 : sum / counts[arm]!));
}
