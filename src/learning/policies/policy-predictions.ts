import type { Random } from '../../numerics/random.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';

/** What a fitted policy says of test prompts. Matrices are rows × arms. */
export interface PolicyPredictions {
  /** Chances of a good answer, for calibration; null where the policy predicts none. */
  chances: Float64Array | null;
  /**
   * The policy picks the arm of most `worth − price · cost`, at whatever price of money it is run, with the margin of its
   * steadiness on the usual arm.
   */
  worths: Float64Array;
  steadiness?: Steadiness;
  /** In any one unit; null where neither the policy nor the table knows of costs. */
  costs: Float64Array | null;
  /** What the columns really score and cost, where they stand for more than one call; otherwise the table's own. */
  outcomes?: { scores: Float64Array; costsUsd: Float64Array };
}

/** By how much an arm must be worth more than the usual one, by means over training prompts (`routing/usual-arm.ts`). */
export interface Steadiness {
  margin: number;
  meanWorths: Float64Array;
  meanCosts: Float64Array | null;
}

/** A policy fitted to training prompts of a table. */
export interface FittedPolicy {
  predict(table: OutcomeColumns, rows: Int32Array): PolicyPredictions;
  /** Of the default policy: weights of its members. */
  weights?: readonly number[];
  /** Something in these figures is simulated; says what. */
  simulated?: string;
}

export interface FitOptions {
  seed: number;
  /** Only the labels speak, not what is believed of prompts before any: for the control whose labels are shuffled. */
  isWithoutBeliefs?: boolean;
  /** What an asked model chose, by row of the table: chances by name of the arm, in all at most 1. For `causal`. */
  answers?: (row: number) => Readonly<Record<string, number>> | undefined;
}

export type FitPolicy = (
  table: OutcomeColumns,
  rows: Int32Array,
  options: FitOptions,
  random: Random,
) => FittedPolicy;
