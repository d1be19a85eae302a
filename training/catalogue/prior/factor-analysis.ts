/**
 * Confirmatory factor analysis with missing data, by expectation-maximisation.
 * Source: D. B. Rubin, D. T. Thayer, "EM algorithms for ML factor analysis", Psychometrika 47(1), 1982, with the
 * loadings that a mask forbids held at 0 (K. G. Jöreskog, "A general approach to confirmatory maximum likelihood
 * factor analysis", Psychometrika 34(2), 1969) and rows grouped: a row's factors scatter around its group's.
 *
 * figure_ij = intercept_j + loading_j · factor_i + error_ij, error_ij ~ N(0, uniqueness_j)
 * factor_i ~ N(group_g(i) + shift_e(i), within), group_g ~ N(0, between)
 */
import { expectScores, type Trust, trustOf } from './factor-expectation.ts';
import {
  covarianceOf,
  initialColumns,
  maximiseColumns,
  maximiseShifts,
  withinCovariance,
} from './factor-maximisation.ts';
import type { FactorModel, FactorModelOptions, FactorScores, ObservedRow } from './factor-model.ts';

const trustRounds = 5;

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
