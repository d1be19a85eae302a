/** The M step of `factor-analysis.ts`: loadings, shifts by kind and covariances from the scores. */
import type { FactorModelOptions, FactorScores, Loading, ObservedRow } from './factor-model.ts';
import type { Trust } from './factor-expectation.ts';
import { addVectors, at, dot, multiply, solveSymmetric, subtractVectors } from './small-matrices.ts';

const uniquenessFloor = 0.02;

const loadingRidge = 2;

const shiftRidge = 3;

/** Pseudo-rows that hold the covariances near their start. */
const covariancePseudoRows = 12;

export function maximiseColumns(
  rows: readonly ObservedRow[],
  scores: readonly FactorScores[],
  columns: ReadonlyMap<string, Loading>,
  trust: Trust,
  options: FactorModelOptions,
): Map<string, Loading> {
  const next = new Map<string, Loading>();
  for (const name of columns.keys()) {
    const allowed = options.mask(name);
    const length = allowed.length + 1;
    const moments = Array.from({ length }, () => new Array<number>(length).fill(0));
    const right = new Array<number>(length).fill(0);
    let squares = 0;
    let count = 0;
    rows.forEach((row, index) => {
      const value = row.values.get(name);
      if (value === undefined) return;
      const { mean, covariance } = scores[index] as FactorScores;
      const features = [1, ...allowed.map((factor) => mean[factor] ?? 0)];
      const weight = trust[index]?.get(name) ?? 1;
      for (let i = 0; i < length; i += 1) {
        right[i] = (right[i] ?? 0) + weight * (features[i] ?? 0) * value;
        for (let j = 0; j < length; j += 1) {
          const spread = i > 0 && j > 0 ? at(covariance, allowed[i - 1] ?? 0, allowed[j - 1] ?? 0) : 0;
          (moments[i] as number[])[j] =
            at(moments, i, j) + weight * ((features[i] ?? 0) * (features[j] ?? 0) + spread);
        }
      }
      squares += weight * value * value;
      count += 1;
    });
    const typical = 1 / allowed.length;
    for (let i = 1; i < length; i += 1) {
      (moments[i] as number[])[i] = at(moments, i, i) + loadingRidge;
      right[i] = (right[i] ?? 0) + loadingRidge * typical;
    }
    const solution = solveSymmetric(moments, right);
    const fitted = solution.map((value, index) => (index === 0 ? value : Math.max(0.02, value)));
    const residual =
      squares -
      2 * dot(fitted, right) +
      dot(fitted, multiply(moments, fitted)) +
      loadingRidge * typical * typical * allowed.length;
    const loading = new Array<number>(options.factorCount).fill(0);
    allowed.forEach((factor, index) => {
      loading[factor] = fitted[index + 1] ?? 0;
    });
    next.set(name, {
      intercept: fitted[0] ?? 0,
      loading,
      uniqueness: Math.max(uniquenessFloor, (residual + 3 * 0.15) / (count + 3)),
      rows: count,
    });
  }
  return next;
}

export function maximiseShifts(
  rows: readonly ObservedRow[],
  scores: readonly FactorScores[],
  groups: ReadonlyMap<string, FactorScores>,
  options: FactorModelOptions,
): Map<string, readonly number[]> {
  const sums = new Map<string, { total: readonly number[]; count: number }>();
  rows.forEach((row, index) => {
    if (row.kind === options.baseKind) return;
    const difference = subtractVectors(
      (scores[index] as FactorScores).mean,
      (groups.get(row.group) as FactorScores).mean,
    );
    const sum = sums.get(row.kind) ?? { total: new Array<number>(options.factorCount).fill(0), count: 0 };
    sums.set(row.kind, { total: addVectors(sum.total, difference), count: sum.count + 1 });
  });
  return new Map(
    [...sums].map(([kind, { total, count }]) => [kind, total.map((value) => value / (count + shiftRidge))]),
  );
}

export function withinCovariance(
  rows: readonly ObservedRow[],
  scores: readonly FactorScores[],
  groups: ReadonlyMap<string, FactorScores>,
  shifts: ReadonlyMap<string, readonly number[]>,
  start: readonly (readonly number[])[],
): number[][] {
  const sizes = new Map<string, number>();
  for (const row of rows) sizes.set(row.group, (sizes.get(row.group) ?? 0) + 1);
  const differences = rows.flatMap((row, index) => {
    if ((sizes.get(row.group) ?? 0) < 2) return [];
    const centre = (groups.get(row.group) as FactorScores).mean;
    const shift = shifts.get(row.kind) ?? centre.map(() => 0);
    const { mean, covariance } = scores[index] as FactorScores;
    return [{ mean: subtractVectors(subtractVectors(mean, centre), shift), covariance }];
  });
  return covarianceOf(differences, start);
}

export function covarianceOf(
  items: readonly FactorScores[],
  start: readonly (readonly number[])[],
): number[][] {
  return start.map((row, i) =>
    row.map((initial, j) => {
      let sum = covariancePseudoRows * initial;
      for (const { mean, covariance } of items) sum += (mean[i] ?? 0) * (mean[j] ?? 0) + at(covariance, i, j);
      return sum / (items.length + covariancePseudoRows);
    }),
  );
}

export function initialColumns(
  rows: readonly ObservedRow[],
  options: FactorModelOptions,
): Map<string, Loading> {
  const values = new Map<string, number[]>();
  for (const row of rows)
    for (const [name, value] of row.values) values.set(name, [...(values.get(name) ?? []), value]);
  const columns = new Map<string, Loading>();
  for (const [name, list] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (list.length < options.minRows) continue;
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    const allowed = options.mask(name);
    const loading = Array.from({ length: options.factorCount }, (_, factor) =>
      allowed.includes(factor) ? 1 / allowed.length : 0,
    );
    columns.set(name, { intercept: mean, loading, uniqueness: 0.3, rows: list.length });
  }
  return columns;
}
