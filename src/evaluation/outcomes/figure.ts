import type { Random } from '../../numerics/random.ts';

/** A figure with its 95 % interval. */
export interface Figure {
  mean: number;
  low: number;
  high: number;
}

/** Test prompts of one split with the numbers that a metric needs; resampled as a whole, never across splits. */
export interface Unit {
  /** Number of prompts. */
  rows: number;
  /** Question of each prompt: prompts with the same question are drawn together. */
  groups: Int32Array;
}

const defaultResamples = 200;
/** Of very large tables fewer draws are made: their intervals are narrow, and a wide margin of error of them is too. */
const mostRowsDrawn = 5_000_000;
const leastResamples = 40;

/**
 * Mean of a metric over units with its bootstrap interval: questions are drawn with replacement within every unit
 * (percentile bootstrap, Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 * `metric` gets the rows drawn, repeats included.
 */
export function bootstrapFigure<U extends Unit>(
  units: readonly U[],
  metric: (unit: U, rows: Int32Array) => number,
  random: Random,
  resamples = defaultResamples,
): Figure {
  const metrics = (unit: U, rows: Int32Array) => ({ only: metric(unit, rows) });
  return bootstrapFigures(units, ['only'], metrics, random, resamples).only;
}

/** Several metrics of the same draws, for those that share most of their work. */
export function bootstrapFigures<U extends Unit, Name extends string>(
  units: readonly U[],
  names: readonly Name[],
  metrics: (unit: U, rows: Int32Array) => Record<Name, number>,
  random: Random,
  resamples = defaultResamples,
): Record<Name, Figure> {
  const whole = units.map((unit) =>
    metrics(
      unit,
      Int32Array.from({ length: unit.rows }, (_, row) => row),
    ),
  );
  const questions = units.map(questionsOf);
  const draws: Record<Name, number>[][] = [];
  const total = units.reduce((sum, { rows }) => sum + rows, 0);
  const affordable = Math.max(leastResamples, Math.floor(mostRowsDrawn / Math.max(total, 1)));
  for (let draw = 0; draw < Math.min(resamples, affordable); draw++)
    draws.push(units.map((unit, place) => metrics(unit, drawRows(questions[place]!, random))));
  const figureOf = (name: Name): Figure => {
    const means = draws.map((drawn) => mean(drawn.map((values) => values[name]))).sort((a, b) => a - b);
    const at = (share: number) => means[Math.min(means.length - 1, Math.floor(share * means.length))]!;
    return { mean: mean(whole.map((values) => values[name])), low: at(0.025), high: at(0.975) };
  };
  return Object.fromEntries(names.map((name) => [name, figureOf(name)])) as Record<Name, Figure>;
}

/** Figures that are exact or not resampled. */
export function plainFigure(value: number): Figure {
  return { mean: value, low: value, high: value };
}

/** Mean of the numbers that are numbers; not-a-number when there are none. */
export function mean(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Rows ordered by their question, and where each question's rows start in them. */
interface Questions {
  starts: Int32Array;
  rows: Int32Array;
}

/** Many figures are made of the same units. */
const questionsByUnit = new WeakMap<Unit, Questions>();

function questionsOf(unit: Unit): Questions {
  const known = questionsByUnit.get(unit);
  if (known !== undefined) return known;
  const places = new Map<number, number>();
  const placeOf = new Int32Array(unit.rows);
  for (let row = 0; row < unit.rows; row++) {
    const group = unit.groups[row]!;
    let place = places.get(group);
    if (place === undefined) {
      place = places.size;
      places.set(group, place);
    }
    placeOf[row] = place;
  }
  const starts = new Int32Array(places.size + 1);
  for (const place of placeOf) starts[place + 1]!++;
  for (let place = 0; place < places.size; place++) starts[place + 1]! += starts[place]!;
  const next = starts.slice();
  const rows = new Int32Array(unit.rows);
  for (let row = 0; row < unit.rows; row++) rows[next[placeOf[row]!]!++] = row;
  const questions = { starts, rows };
  questionsByUnit.set(unit, questions);
  return questions;
}

function drawRows({ starts, rows }: Questions, random: Random): Int32Array {
  const count = starts.length - 1;
  const drawn = new Int32Array(count);
  let total = 0;
  for (let place = 0; place < count; place++) {
    const question = random.integer(count);
    drawn[place] = question;
    total += starts[question + 1]! - starts[question]!;
  }
  const result = new Int32Array(total);
  let end = 0;
  // In the order of the rows: what they look up then lies side by side, which large tables need.
  for (const question of drawn.sort())
    for (let at = starts[question]!; at < starts[question + 1]!; at++) result[end++] = rows[at]!;
  return result;
}
