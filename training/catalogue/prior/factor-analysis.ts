/**
 * Confirmatory factor analysis with missing data, by expectation-maximisation.
 * Source: D. B. Rubin, D. T. Thayer, "EM algorithms for ML factor analysis", Psychometrika 47(1), 1982, with the
 * loadings that a mask forbids held at 0 (K. G. Jöreskog, "A general approach to confirmatory maximum likelihood
 * factor analysis", Psychometrika 34(2), 1969) and rows grouped: a row's factors scatter around its group's.
 *
 * figure_ij = intercept_j + loading_j · factor_i + error_ij, error_ij ~ N(0, uniqueness_j)
 * factor_i ~ N(group_g(i) + shift_e(i), within), group_g ~ N(0, between)
 */
import {
  addMatrices,
  addVectors,
  at,
  dot,
  invertSymmetric,
  multiply,
  multiplyMatrices,
  solveSymmetric,
  subtractMatrices,
  subtractVectors,
} from './small-matrices.ts';

export interface ObservedRow {
  /** Rows of one group share most of their ability: one model at several efforts. */
  group: string;
  /** Rows of one kind share a shift from their group: one effort. */
  kind: string;
  /** By column name. */
  values: ReadonlyMap<string, number>;
}

export interface FactorModelOptions {
  factorCount: number;
  /** Factor indices that a column may load on. */
  mask: (column: string) => readonly number[];
  /** Where the covariance between groups starts and, as pseudo-rows, is held. */
  betweenStart: readonly (readonly number[])[];
  withinStart: readonly (readonly number[])[];
  rounds: number;
  /** Columns seen in fewer rows are left out. */
  minRows: number;
  /** The kind whose shift is 0. */
  baseKind: string;
  /** Degrees of freedom of the errors' Student t: one odd figure among many weighs little. */
  tailDegrees: number;
}

export interface Loading {
  intercept: number;
  /** One number per factor, 0 where the mask forbids it. */
  loading: readonly number[];
  uniqueness: number;
  rows: number;
}

export interface FactorScores {
  mean: readonly number[];
  covariance: readonly (readonly number[])[];
}

export interface FactorModel {
  columns: ReadonlyMap<string, Loading>;
  /** Covariance of the factors between groups. */
  between: readonly (readonly number[])[];
  within: readonly (readonly number[])[];
  shifts: ReadonlyMap<string, readonly number[]>;
  /** In the order of the rows. */
  scores: readonly FactorScores[];
  groups: ReadonlyMap<string, FactorScores>;
}

const uniquenessFloor = 0.02;
const loadingRidge = 2;
const shiftRidge = 3;
const trustRounds = 5;
/** Pseudo-rows that hold the covariances near their start. */
const covariancePseudoRows = 12;

export function fitFactorModel(rows: readonly ObservedRow[], options: FactorModelOptions): FactorModel {
  const size = options.factorCount;
  let columns = initialColumns(rows, options);
  let between = options.betweenStart;
  let within = options.withinStart;
  let shifts = new Map<string, readonly number[]>();
  let groups = new Map<string, FactorScores>();
  let scores: FactorScores[] = [];
  let trust: Trust = rows.map((row) => new Map([...row.values.keys()].map((name) => [name, 1])));
  for (let round = 0; round < options.rounds; round += 1) {
    ({ scores, groups } = expectScores(rows, columns, trust, { between, within, shifts, size }));
    trust = trustOf(rows, scores, columns, options.tailDegrees);
    columns = maximiseColumns(rows, scores, columns, trust, options);
    shifts = maximiseShifts(rows, scores, groups, options);
    between = covarianceOf(
      [...groups.values()].map(({ mean, covariance }) => ({ mean, covariance })),
      options.betweenStart,
    );
    within = withinCovariance(rows, scores, groups, shifts, options.withinStart);
  }
  ({ scores, groups } = expectScores(rows, columns, trust, { between, within, shifts, size }));
  return { columns, between, within, shifts, scores, groups };
}

/** Scores of rows that had no part in the fit. */
export function scoreRows(
  model: FactorModel,
  rows: readonly ObservedRow[],
  options: FactorModelOptions,
): Pick<FactorModel, 'scores' | 'groups'> {
  const structure = {
    between: model.between,
    within: model.within,
    shifts: model.shifts,
    size: options.factorCount,
  };
  let trust: Trust = rows.map((row) => new Map([...row.values.keys()].map((name) => [name, 1])));
  for (let round = 0; round < trustRounds; round += 1) {
    const { scores } = expectScores(rows, model.columns, trust, structure);
    trust = trustOf(rows, scores, model.columns, options.tailDegrees);
  }
  return expectScores(rows, model.columns, trust, structure);
}

interface Structure {
  between: readonly (readonly number[])[];
  within: readonly (readonly number[])[];
  shifts: ReadonlyMap<string, readonly number[]>;
  size: number;
}

/**
 * Posterior of the factors of every row and group. A group's evidence is each of its rows' evidence, weakened by the
 * scatter within the group; a row's own posterior then starts from its group's. The two passes are exact but for the
 * row's evidence counting once more through its group, which a leave-one-out group mean takes away.
 */
function expectScores(
  rows: readonly ObservedRow[],
  columns: ReadonlyMap<string, Loading>,
  trust: Trust,
  { between, within, shifts, size }: Structure,
): { scores: FactorScores[]; groups: Map<string, FactorScores> } {
  const zero = new Array<number>(size).fill(0);
  const evidence = rows.map((row, index) => rowEvidence(row, columns, trust[index], size));
  const betweenPrecision = invertSymmetric(between);
  const messages = rows.map((row, index) => {
    const { precision, weighted } = evidence[index] as Evidence;
    return groupMessage(precision, weighted, within, shifts.get(row.kind) ?? zero);
  });
  const byGroup = new Map<string, number[]>();
  rows.forEach((row, index) => byGroup.set(row.group, [...(byGroup.get(row.group) ?? []), index]));
  const groups = new Map<string, FactorScores>();
  const scores: FactorScores[] = new Array(rows.length);
  for (const [group, members] of byGroup) {
    const posterior = (skipped: number | undefined): FactorScores => {
      let precision = betweenPrecision;
      let weighted: readonly number[] = zero;
      for (const member of members) {
        if (member === skipped) continue;
        const message = messages[member] as Evidence;
        precision = addMatrices(precision, message.precision);
        weighted = addVectors(weighted, message.weighted);
      }
      return { mean: solveSymmetric(precision, weighted), covariance: invertSymmetric(precision) };
    };
    groups.set(group, posterior(undefined));
    for (const member of members) {
      const others = posterior(member);
      const row = rows[member] as ObservedRow;
      const priorPrecision = invertSymmetric(addMatrices(others.covariance, within));
      const priorMean = addVectors(others.mean, shifts.get(row.kind) ?? zero);
      const { precision, weighted } = evidence[member] as Evidence;
      const total = addMatrices(priorPrecision, precision);
      const right = addVectors(multiply(priorPrecision, priorMean), weighted);
      scores[member] = { mean: solveSymmetric(total, right), covariance: invertSymmetric(total) };
    }
  }
  return { scores, groups };
}

/** Weight of each figure, by row and column: 1 where it fits, less where it lies far off. */
type Trust = readonly ReadonlyMap<string, number>[];

/** Weights of the Student t (K. L. Lange et al., "Robust statistical modeling using the t distribution", JASA 84, 1989). */
function trustOf(
  rows: readonly ObservedRow[],
  scores: readonly FactorScores[],
  columns: ReadonlyMap<string, Loading>,
  degrees: number,
): Trust {
  return rows.map((row, index) => {
    const { mean, covariance } = scores[index] as FactorScores;
    const weights = new Map<string, number>();
    for (const [name, value] of row.values) {
      const column = columns.get(name);
      if (column === undefined) continue;
      const residual = value - column.intercept - dot(column.loading, mean);
      const spread = dot(column.loading, multiply(covariance, column.loading));
      weights.set(name, (degrees + 1) / (degrees + (residual * residual + spread) / column.uniqueness));
    }
    return weights;
  });
}

interface Evidence {
  precision: number[][];
  weighted: number[];
}

function rowEvidence(
  row: ObservedRow,
  columns: ReadonlyMap<string, Loading>,
  trust: ReadonlyMap<string, number> | undefined,
  size: number,
): Evidence {
  const precision = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const weighted = new Array<number>(size).fill(0);
  for (const [name, value] of row.values) {
    const column = columns.get(name);
    if (column === undefined) continue;
    for (let i = 0; i < size; i += 1) {
      const scaled = ((trust?.get(name) ?? 1) * (column.loading[i] ?? 0)) / column.uniqueness;
      weighted[i] = (weighted[i] ?? 0) + scaled * (value - column.intercept);
      const target = precision[i] as number[];
      for (let j = 0; j < size; j += 1) target[j] = (target[j] ?? 0) + scaled * (column.loading[j] ?? 0);
    }
  }
  return { precision, weighted };
}

/** Evidence on the group that a row's evidence amounts to: (P⁻¹ + within)⁻¹ = P − P(P + within⁻¹)⁻¹P. */
function groupMessage(
  precision: readonly (readonly number[])[],
  weighted: readonly number[],
  within: readonly (readonly number[])[],
  shift: readonly number[],
): Evidence {
  const inner = invertSymmetric(addMatrices(precision, invertSymmetric(within)));
  const carried = multiplyMatrices(precision, inner);
  const messagePrecision = subtractMatrices(precision, multiplyMatrices(carried, precision));
  const messageWeighted = subtractVectors(weighted, multiply(carried, weighted));
  return {
    precision: messagePrecision,
    weighted: subtractVectors(messageWeighted, multiply(messagePrecision, shift)),
  };
}

function maximiseColumns(
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

function maximiseShifts(
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

function withinCovariance(
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

function covarianceOf(items: readonly FactorScores[], start: readonly (readonly number[])[]): number[][] {
  return start.map((row, i) =>
    row.map((initial, j) => {
      let sum = covariancePseudoRows * initial;
      for (const { mean, covariance } of items) sum += (mean[i] ?? 0) * (mean[j] ?? 0) + at(covariance, i, j);
      return sum / (items.length + covariancePseudoRows);
    }),
  );
}

function initialColumns(rows: readonly ObservedRow[], options: FactorModelOptions): Map<string, Loading> {
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
