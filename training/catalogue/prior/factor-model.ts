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
