import { type Ability, abilityFor } from './abilities.ts';
import { type Axis, axes } from './benchmarks.ts';
import type { AxisWeights } from './domains.ts';
import type { MeasuredTask } from './outcome-tables.ts';

/** logit(success) = intercept + slope · ability, on one task. */
export interface TaskLine {
  intercept: number;
  slope: number;
  /** Standard deviation around the line, logit scale. */
  residualSd: number;
  models: number;
}

const slopePrior = { mean: 1, weight: 2 };

/** Least squares with the slope drawn towards 1 by two pseudo-models one unit apart; undefined with fewer than 3 models. */
export function fitTaskLine(
  task: MeasuredTask,
  abilities: ReadonlyMap<string, Ability>,
): TaskLine | undefined {
  const points = task.models.flatMap(({ model, logit }) => {
    const ability = abilities.get(model);
    return ability === undefined ? [] : [{ x: abilityFor(ability, task.weights).score, y: logit }];
  });
  if (points.length < 3) return undefined;
  const meanX = average(points.map(({ x }) => x));
  const meanY = average(points.map(({ y }) => y));
  let covariance = slopePrior.weight * slopePrior.mean;
  let variance = slopePrior.weight;
  for (const { x, y } of points) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  const slope = Math.max(0.05, covariance / variance);
  const intercept = meanY - slope * meanX;
  const squares = points.reduce((sum, { x, y }) => sum + (y - intercept - slope * x) ** 2, 0);
  return {
    intercept,
    slope,
    residualSd: Math.sqrt(squares / Math.max(1, points.length - 2)),
    models: points.length,
  };
}

/** How fast success rises with ability, by axis, over the tasks that may shape what ships. */
export type AxisSlopes = Readonly<Record<Axis, number>>;

/** Tasks with fewer models say too little about a slope. */
const minModels = 7;

/**
 * Slope of each axis: the mean over tables of the tables' own mean slopes, a task counting for the axes that it asks
 * for. No table measures preference; it takes the mean of the others.
 */
export function axisSlopes(
  tasks: readonly MeasuredTask[],
  abilities: ReadonlyMap<string, Ability>,
): AxisSlopes {
  const byTable = new Map<string, { slope: number; weights: AxisWeights }[]>();
  for (const task of tasks) {
    const line = task.shippable ? fitTaskLine(task, abilities) : undefined;
    if (line === undefined || line.models < minModels) continue;
    byTable.set(task.table, [
      ...(byTable.get(task.table) ?? []),
      { slope: line.slope, weights: task.weights },
    ]);
  }
  const slopeOf = (axis: Axis): number | undefined => {
    let sum = 0;
    let weight = 0;
    for (const lines of byTable.values()) {
      const share = average(lines.map(({ weights }) => weights[axis]));
      if (share === 0) continue;
      sum += lines.reduce((total, { slope, weights }) => total + slope * weights[axis], 0) / lines.length;
      weight += share;
    }
    return weight === 0 ? undefined : sum / weight;
  };
  const found = axes.map((axis) => (axis === 'preference' ? undefined : slopeOf(axis)));
  const known = found.filter((slope) => slope !== undefined);
  const typical = known.length === 0 ? slopePrior.mean : average(known);
  const [knowledge = typical, reasoning = typical, code = typical] = found;
  return { knowledge, reasoning, code, preference: typical };
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
