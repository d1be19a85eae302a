/** The E step of `factor-analysis.ts`: scores of rows and groups, and how far each figure is trusted. */
import type { FactorScores, Loading, ObservedRow } from './factor-model.ts';
import {
  addMatrices,
  addVectors,
  dot,
  invertSymmetric,
  multiply,
  multiplyMatrices,
  solveSymmetric,
  subtractMatrices,
  subtractVectors,
} from './small-matrices.ts';

export interface Structure {
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
export function expectScores(
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
export type Trust = readonly ReadonlyMap<string, number>[];

/** Weights of the Student t (K. L. Lange et al., "Robust statistical modeling using the t distribution", JASA 84, 1989). */
export function trustOf(
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
