/** How well the model does with few labels: trained on draws of growing size, tested on what is left. */
import { apgr, pairCurve } from '../../evaluation/outcomes/pair-metrics.ts';
import { seededRandom } from '../../numerics/random.ts';
import { columnMean, type OutcomeColumns } from './outcome-columns.ts';
import { allRows, drawLabels } from './splits.ts';
import { predictRows, trainQualityModel, type TrainingOptions } from './train-quality-model.ts';

export interface CurvePoint {
  labels: number;
  /** Prompts that were tested on, per draw. */
  tested: number;
  /**
   * Mean score of the arm predicted to be best, and of the arm that the labels say is best; absent for logs, where only one
   * arm answered each prompt.
   */
  quality?: number;
  bestSingle?: number;
  /** Of two arms: share of their gap that calls of the better one recover, over all shares of calls (APGR). */
  apgr?: number;
  /** Mean squared error of the chances. */
  brier: number;
  weights: number[];
}

const sizes = [20, 50, 100, 200, 500, 1_500];
/** Small draws scatter more. */
const drawsFor = (labels: number) => (labels <= 100 ? 3 : labels <= 500 ? 2 : 1);
const mostTested = 3_000;
const leastTested = 20;

/** Sizes that leave at least a fifth of the prompts to test on. */
export function curveSizes(rows: number): number[] {
  return sizes.filter((size) => size <= 0.8 * rows && rows - size >= leastTested);
}

export function learningCurve(
  table: OutcomeColumns,
  options: TrainingOptions,
  onPoint: (point: CurvePoint) => void = () => {},
): CurvePoint[] {
  const rows = allRows(table).filter((row) => table.isRead[row] === 1);
  return curveSizes(rows.length).flatMap((labels) => {
    const draws = Array.from({ length: drawsFor(labels) }, (_, draw) =>
      drawPoint(table, rows, labels, { ...options, seed: options.seed + draw }),
    ).filter((point) => point !== null);
    if (draws.length === 0) return [];
    const point = meanPoint(draws);
    onPoint(point);
    return [point];
  });
}

function drawPoint(
  table: OutcomeColumns,
  rows: Int32Array,
  labels: number,
  options: TrainingOptions,
): CurvePoint | null {
  const split = drawLabels(table, rows, labels, seededRandom(3_000 + options.seed));
  const step = Math.ceil(split.test.length / mostTested);
  const test = split.test.filter((_, place) => place % step === 0);
  if (test.length < leastTested) return null;
  const state = trainQualityModel(table, split.train, options);
  const { quality } = predictRows(state, table, test, options);
  const arms = table.arms.length;
  const means = table.arms.map((_, arm) =>
    columnMean(table.scores, arms, arm, split.train, Number.NEGATIVE_INFINITY),
  );
  const best = means.indexOf(Math.max(...means));
  let picked = 0;
  let single = 0;
  let judged = 0;
  let squares = 0;
  let cells = 0;
  for (const [place, row] of test.entries()) {
    let pick = -1;
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      const chance = quality[place * arms + arm]!;
      squares += (chance - score) ** 2;
      cells++;
      if (pick < 0 || chance > quality[place * arms + pick]!) pick = arm;
    }
    const ofBest = table.scores[row * arms + best]!;
    if (pick < 0 || Number.isNaN(ofBest)) continue;
    judged++;
    picked += table.scores[row * arms + pick]!;
    single += ofBest;
  }
  const isCompared = cells >= 1.5 * test.length;
  return {
    labels,
    tested: test.length,
    ...(isCompared && {
      quality: picked / Math.max(judged, 1),
      bestSingle: single / Math.max(judged, 1),
      ...(arms === 2 && { apgr: pairGain(table, test, quality, best) }),
    }),
    brier: squares / Math.max(cells, 1),
    weights: [...state.weights],
  };
}

function meanPoint(draws: readonly CurvePoint[]): CurvePoint {
  const mean = (of: (point: CurvePoint) => number) => {
    const known = draws.map(of).filter((value) => Number.isFinite(value));
    return round(known.reduce((sum, value) => sum + value, 0) / Math.max(known.length, 1));
  };
  const [first] = draws as [CurvePoint];
  return {
    labels: first.labels,
    tested: Math.round(mean(({ tested }) => tested)),
    ...(first.quality !== undefined && {
      quality: mean(({ quality }) => quality ?? Number.NaN),
      bestSingle: mean(({ bestSingle }) => bestSingle ?? Number.NaN),
    }),
    ...(first.apgr !== undefined && { apgr: mean(({ apgr }) => apgr ?? Number.NaN) }),
    brier: mean(({ brier }) => brier),
    weights: first.weights.map((_, member) => mean(({ weights }) => weights[member]!)),
  };
}

function pairGain(table: OutcomeColumns, test: Int32Array, quality: Float64Array, strong: number): number {
  const rows = test.filter((row) => !Number.isNaN(table.scores[2 * row]! + table.scores[2 * row + 1]!));
  const places = new Map(Array.from(test, (row, place) => [row, place]));
  const gains = Float64Array.from(rows, (row) => {
    const at = 2 * places.get(row)!;
    return quality[at + strong]! - quality[at + 1 - strong]!;
  });
  const column = (arm: number) => Float64Array.from(rows, (row) => table.scores[2 * row + arm]!);
  const all = Int32Array.from(rows, (_, place) => place);
  return apgr(pairCurve(gains, column(strong), column(1 - strong), all));
}

function round(value: number): number {
  return Math.round(1e4 * value) / 1e4;
}
