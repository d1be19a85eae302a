/**
 * Quality and cost of picking by `q̂ − λ·ĉ` over a pool (the willingness-to-pay sweep and the non-decreasing hull of Hu et
 * al., "RouterBench", arXiv 2403.12031).
 */

import type { Steadiness } from '../../learning/policies/policy-predictions.ts';
import { askMargins } from '../../routing/usual-arm.ts';

/** Test prompts of one split; matrices are rows × arms. */
export interface PoolUnit {
  rows: number;
  groups: Int32Array;
  arms: number;
  scores: Float64Array;
  /** Real cost; null when the table has none. */
  costs: Float64Array | null;
  /** What the columns that are picked among score and cost: the table's, unless they stand for more than one call. */
  pickedScores: Float64Array;
  pickedCosts: Float64Array | null;
  /** Predicted: what a pick is worth, and what it costs, in any units. */
  worths: Float64Array;
  expectedCosts: Float64Array | null;
  /** The policy's lean on its usual arm, by split where several are joined, with the split of each row. */
  steadiness?: { splits: readonly (Steadiness | undefined)[]; splitOf: Uint8Array };
  /** Predicted chances of a good answer; null where the policy predicts none. */
  chances: Float64Array | null;
  /** Arm of the best mean on the training side. */
  bestSingle: number;
}

export interface Point {
  quality: number;
  costUsd: number;
}

/**
 * The test sides of one seed's folds as one: a price of money is then chosen once for all of them, as it is served. The
 * best single model is that of the first fold.
 */
export function mergeUnits(units: readonly PoolUnit[]): PoolUnit {
  const [first] = units;
  if (first === undefined) throw new RangeError('no units to merge');
  const join = (columns: (Float64Array | null)[]) => {
    const known = columns.filter((column) => column !== null);
    if (known.length < columns.length) return null;
    const joined = new Float64Array(known.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const column of known) {
      joined.set(column, end);
      end += column.length;
    }
    return joined;
  };
  return {
    rows: units.reduce((sum, { rows }) => sum + rows, 0),
    groups: Int32Array.from(units.flatMap(({ groups }) => [...groups])),
    arms: first.arms,
    scores: join(units.map(({ scores }) => scores))!,
    costs: join(units.map(({ costs }) => costs)),
    pickedScores: join(units.map(({ pickedScores }) => pickedScores))!,
    pickedCosts: join(units.map(({ pickedCosts }) => pickedCosts)),
    worths: join(units.map(({ worths }) => worths))!,
    expectedCosts: join(units.map(({ expectedCosts }) => expectedCosts)),
    chances: join(units.map(({ chances }) => chances)),
    bestSingle: first.bestSingle,
    steadiness: {
      splits: units.map(({ steadiness }) => steadiness?.splits[0]),
      splitOf: Uint8Array.from(units.flatMap(({ rows }, split) => Array.from({ length: rows }, () => split))),
    },
  };
}

/** Mean score and cost over rows of the picks at a price of money λ, in worth per unit of expected cost. */
export function pickAt(unit: PoolUnit, rows: Int32Array, price: number): Point {
  const margins = marginsAt(unit, price);
  return average(unit.pickedScores, unit.pickedCosts, rows, (row) => placeOf(unit, row, price, margins));
}

/** Points of many draws of rows at the same prices: what is picked for a row does not hang on the others. */
export function picksAt(unit: PoolUnit, prices: readonly number[]): (rows: Int32Array) => Point[] {
  const places = prices.map((price) => {
    const margins = marginsAt(unit, price);
    return Int32Array.from({ length: unit.rows }, (_, row) => placeOf(unit, row, price, margins));
  });
  return (rows) => places.map((at) => averageOf(unit.pickedScores, unit.pickedCosts, rows, at));
}

/** What each split asks of each arm at a price of money; null where it asks nothing. */
function marginsAt({ steadiness, arms }: PoolUnit, price: number): (Float64Array | null)[] {
  return (steadiness?.splits ?? []).map((of) => {
    if (of === undefined || of.margin === 0) return null;
    const margins = new Float64Array(arms);
    askMargins(of.meanWorths, of.meanCosts, price, of.margin, margins);
    return margins;
  });
}

/** Cell of a row's pick; -1 when no arm has a score. */
function placeOf(
  unit: PoolUnit,
  row: number,
  price: number,
  margins: readonly (Float64Array | null)[],
): number {
  let pick = -1;
  let best = Number.NEGATIVE_INFINITY;
  const asked = margins[unit.steadiness?.splitOf[row] ?? 0] ?? null;
  for (let place = row * unit.arms; place < (row + 1) * unit.arms; place++) {
    const worth =
      unit.worths[place]! -
      (price === 0 || unit.expectedCosts === null ? 0 : price * unit.expectedCosts[place]!) -
      (asked === null ? 0 : asked[place - row * unit.arms]!);
    if (worth > best && !Number.isNaN(unit.pickedScores[place]!)) {
      best = worth;
      pick = place;
    }
  }
  return pick;
}

/** Mean score and cost of one arm for every prompt. */
export function singleArm(unit: PoolUnit, rows: Int32Array, arm: number): Point {
  return average(unit.scores, unit.costs, rows, (row) => row * unit.arms + arm);
}

/** The best score of each prompt, at its cheapest. */
export function oracle(unit: PoolUnit, rows: Int32Array): Point {
  return average(unit.scores, unit.costs, rows, (row) => {
    let pick = -1;
    for (let place = row * unit.arms; place < (row + 1) * unit.arms; place++) {
      const score = unit.scores[place]!;
      if (Number.isNaN(score)) continue;
      const gain = pick < 0 ? 1 : score - unit.scores[pick]!;
      if (gain > 0 || (gain === 0 && unit.costs !== null && unit.costs[place]! < unit.costs[pick]!))
        pick = place;
    }
    return pick;
  });
}

export function randomPick(unit: PoolUnit, rows: Int32Array): Point {
  let quality = 0;
  let costUsd = 0;
  for (const row of rows) {
    let seen = 0;
    let score = 0;
    let cost = 0;
    for (let place = row * unit.arms; place < (row + 1) * unit.arms; place++) {
      if (Number.isNaN(unit.scores[place]!)) continue;
      seen++;
      score += unit.scores[place]!;
      cost += unit.costs?.[place] ?? 0;
    }
    quality += seen === 0 ? 0 : score / seen;
    costUsd += seen === 0 ? 0 : cost / seen;
  }
  const count = Math.max(rows.length, 1);
  return { quality: quality / count, costUsd: costUsd / count };
}

/** Prices at which picks are compared: none, then a hundred steps over the range in which picks change. */
export function priceGrid(unit: PoolUnit): number[] {
  if (unit.expectedCosts === null) return [0];
  const known = unit.expectedCosts.filter((cost) => cost > 0);
  if (known.length === 0) return [0];
  const typical = known.reduce((sum, cost) => sum + cost, 0) / known.length;
  return [0, ...Array.from({ length: 100 }, (_, step) => 10 ** (-3 + step / 20) / typical)];
}

/** Cost at which a curve of points reaches a quality, between points of its hull; infinite when it never does. */
export function costToReach(points: readonly Point[], quality: number): number {
  const hull = upperHull(points);
  if (hull.length === 0 || hull[0]!.quality >= quality) return hull[0]?.costUsd ?? Number.POSITIVE_INFINITY;
  for (let place = 1; place < hull.length; place++) {
    const [left, right] = [hull[place - 1]!, hull[place]!];
    if (right.quality < quality) continue;
    const share = (quality - left.quality) / (right.quality - left.quality);
    return left.costUsd + share * (right.costUsd - left.costUsd);
  }
  return Number.POSITIVE_INFINITY;
}

/** Mean quality under the hull from the cheapest point's cost to `untilUsd`. */
export function averageImprovement(points: readonly Point[], untilUsd: number): number {
  const hull = upperHull(points);
  const start = hull[0];
  if (start === undefined || untilUsd <= start.costUsd) return Number.NaN;
  let area = 0;
  let last = start;
  for (const point of [...hull.slice(1), { quality: hull.at(-1)!.quality, costUsd: untilUsd }]) {
    const end = Math.min(point.costUsd, untilUsd);
    if (end <= last.costUsd) continue;
    const share = point.costUsd === last.costUsd ? 1 : (end - last.costUsd) / (point.costUsd - last.costUsd);
    const quality = last.quality + share * (point.quality - last.quality);
    area += ((last.quality + quality) / 2) * (end - last.costUsd);
    last = { quality, costUsd: end };
  }
  return area / (untilUsd - start.costUsd);
}

/** Corners of the concave, non-decreasing hull, by rising cost. Points on it can be reached by random mixing. */
export function upperHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.costUsd - b.costUsd || b.quality - a.quality);
  const hull: Point[] = [];
  for (const point of sorted) {
    if (hull.length > 0 && point.quality <= hull.at(-1)!.quality) continue;
    while (hull.length >= 2 && isBelow(hull.at(-2)!, hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

function isBelow(left: Point, middle: Point, right: Point): boolean {
  return (
    (middle.quality - left.quality) * (right.costUsd - left.costUsd) <=
    (right.quality - left.quality) * (middle.costUsd - left.costUsd)
  );
}

/** `average` of picks that are known by row, without a call for each: a curve has a hundred prices and dozens of draws. */
function averageOf(
  scores: Float64Array,
  costs: Float64Array | null,
  rows: Int32Array,
  picks: Int32Array,
): Point {
  let quality = 0;
  let costUsd = 0;
  let count = 0;
  for (let place = 0; place < rows.length; place++) {
    const pick = picks[rows[place]!]!;
    if (pick < 0) continue;
    const score = scores[pick]!;
    if (Number.isNaN(score)) continue;
    quality += score;
    count++;
    if (costs === null) continue;
    const cost = costs[pick]!;
    if (!Number.isNaN(cost)) costUsd += cost;
  }
  return { quality: quality / Math.max(count, 1), costUsd: costUsd / Math.max(count, 1) };
}

/** Rows whose pick has no score are left out. */
function average(
  scores: Float64Array,
  costs: Float64Array | null,
  rows: Int32Array,
  pickOf: (row: number) => number,
): Point {
  let quality = 0;
  let costUsd = 0;
  let count = 0;
  for (const row of rows) {
    const pick = pickOf(row);
    if (pick < 0 || Number.isNaN(scores[pick]!)) continue;
    quality += scores[pick]!;
    const cost = costs?.[pick] ?? 0;
    costUsd += Number.isNaN(cost) ? 0 : cost;
    count++;
  }
  return { quality: quality / Math.max(count, 1), costUsd: costUsd / Math.max(count, 1) };
}
