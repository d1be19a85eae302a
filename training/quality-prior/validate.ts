/**
 * What the structure is worth where it was not fitted: on tables left out with their questions, and on vendors left out
 * with their models. Beside it the cells alone, which know a card, the domain and the complexity.
 */
import { sigmoid } from '../../src/numerics/logistic.ts';
import { rankCorrelation, topThird } from '../../src/evaluation/outcomes/rank-metrics.ts';
import { createCellTable } from '../../src/routing/quality-model/cell-table.ts';
import type { SharedStructure } from '../../src/routing/quality-model/shared-structure.ts';
import { armOf, fitStructure, vendorOf } from './fit.ts';
import type { Tables } from './read-tables.ts';

/** Strengths of trust that are compared; 0 is the cells alone. */
export const trustLadder = [0, 0.25, 0.5, 0.75, 1];

export interface Losses {
  name: string;
  outcomes: number;
  /** Mean log loss at each step of the ladder, as predicted. */
  asIs: number[];
  /** The same after one shift of all logits that makes the mean right: only what differs between prompts and models. */
  levelled: number[];
}

export interface RankFigure {
  name: string;
  models: number;
  cells: number;
  structure: number;
  topThirdCells: number;
  topThirdStructure: number;
}

export function leaveTablesOut(
  tables: Tables,
  ordinary: Float32Array,
  say: (text: string) => void,
): Losses[] {
  return tables.names.map((name, place) => {
    const tested = rowsWhere(tables, (row) => tables.tableOf[row] === place);
    const questions = new Set(Array.from(tested, (row) => tables.table.groups[row]!));
    const rows = rowsWhere(
      tables,
      (row) => tables.tableOf[row] !== place && !questions.has(tables.table.groups[row]!),
    );
    const losses = lossesOn(tables, tested, fitStructure(tables, rows, ordinary), name);
    say(`without ${name}: log loss ${losses.asIs.map((loss) => loss.toFixed(3)).join(' ')}`);
    return losses;
  });
}

export function leaveVendorsOut(
  tables: Tables,
  ordinary: Float32Array,
  mostTrust: number,
  say: (text: string) => void,
): { losses: Losses[]; ranks: RankFigure[] } {
  const { table, names } = tables;
  const vendors = [...new Set(table.arms.map(vendorOf).filter((vendor) => vendor !== undefined))];
  const rows = rowsWhere(tables, () => true);
  const predicted = { cells: new Map<string, number>(), structure: new Map<string, number>() };
  const losses = vendors.map((vendor) => {
    const structure = fitStructure(tables, rows, ordinary, (name) => vendorOf(name) !== vendor);
    const arms = table.arms.flatMap((name, arm) => (vendorOf(name) === vendor ? [arm] : []));
    for (const [place, name] of names.entries()) {
      const tested = rowsWhere(tables, (row) => tables.tableOf[row] === place);
      for (const [kind, trust] of [
        ['cells', 0],
        ['structure', mostTrust],
      ] as const) {
        const means = meansOf(tables, tested, arms, { ...structure, mostTrust: trust });
        for (const [at, arm] of arms.entries()) predicted[kind].set(`${name}/${arm}`, means[at]!);
      }
    }
    const found = lossesOn(tables, rows, structure, vendor, arms);
    say(`without ${vendor}: log loss ${found.asIs.map((loss) => loss.toFixed(3)).join(' ')}`);
    return found;
  });
  const ranks = names.flatMap((name, place) => {
    const tested = rowsWhere(tables, (row) => tables.tableOf[row] === place);
    const measured = measuredMeans(tables, tested).filter(({ arm }) => predicted.cells.has(`${name}/${arm}`));
    if (measured.length < 10) return [];
    const truth = measured.map(({ mean }) => mean);
    const by = (kind: 'cells' | 'structure') =>
      measured.map(({ arm }) => predicted[kind].get(`${name}/${arm}`)!);
    return [
      {
        name,
        models: measured.length,
        cells: rankCorrelation(by('cells'), truth),
        structure: rankCorrelation(by('structure'), truth),
        topThirdCells: topThird(by('cells'), truth),
        topThirdStructure: topThird(by('structure'), truth),
      },
    ];
  });
  return { losses, ranks };
}

function lossesOn(
  tables: Tables,
  rows: Int32Array,
  structure: SharedStructure,
  name: string,
  only?: readonly number[],
): Losses {
  const steps = trustLadder.map((mostTrust) => {
    const { logits, scores } = predictionsOf(tables, rows, { ...structure, mostTrust }, only);
    return {
      asIs: logLoss(logits, scores, 0),
      levelled: logLoss(logits, scores, levelShift(logits, scores)),
      n: scores.length,
    };
  });
  return {
    name,
    outcomes: steps[0]!.n,
    asIs: steps.map(({ asIs }) => asIs),
    levelled: steps.map(({ levelled }) => levelled),
  };
}

function predictionsOf(
  { table }: Tables,
  rows: Int32Array,
  structure: SharedStructure,
  only?: readonly number[],
): { logits: number[]; scores: number[] } {
  const logits: number[] = [];
  const scores: number[] = [];
  forEachChance(table, rows, structure, only, (row, arm, chance) => {
    const score = table.scores[row * table.arms.length + arm]!;
    if (Number.isNaN(score)) return;
    const bounded = Math.min(Math.max(chance, 1e-4), 1 - 1e-4);
    logits.push(Math.log(bounded / (1 - bounded)));
    scores.push(score);
  });
  return { logits, scores };
}

function meansOf(
  { table }: Tables,
  rows: Int32Array,
  arms: readonly number[],
  structure: SharedStructure,
): number[] {
  const sums = new Map(arms.map((arm) => [arm, 0]));
  forEachChance(table, rows, structure, arms, (_, arm, chance) => sums.set(arm, sums.get(arm)! + chance));
  return arms.map((arm) => sums.get(arm)! / Math.max(rows.length, 1));
}

function forEachChance(
  table: Tables['table'],
  rows: Int32Array,
  structure: SharedStructure,
  only: readonly number[] | undefined,
  visit: (row: number, arm: number, chance: number) => void,
): void {
  const columns = (only ?? table.arms.map((_, arm) => arm)).filter(
    (arm) => armOf(table.arms[arm]!) !== undefined,
  );
  const arms = columns.map((arm) => armOf(table.arms[arm]!)!);
  const cells = createCellTable({ noveltyUncertaintyGain: 0, structure });
  const predictor = cells.bind(arms, { version: 'prior', cells: new Map() });
  const quality = new Float64Array(arms.length);
  const uncertainty = new Float64Array(arms.length);
  for (const row of rows) {
    predictor.predict(table.readings[row]!, quality, uncertainty);
    for (const [place, arm] of columns.entries()) visit(row, arm, quality[place]!);
  }
}

function measuredMeans({ table }: Tables, rows: Int32Array): { arm: number; mean: number }[] {
  return table.arms.flatMap((_, arm) => {
    const scores = Array.from(rows, (row) => table.scores[row * table.arms.length + arm]!).filter(
      (score) => !Number.isNaN(score),
    );
    if (scores.length < 50) return [];
    return [{ arm, mean: scores.reduce((sum, score) => sum + score, 0) / scores.length }];
  });
}

function levelShift(logits: readonly number[], scores: readonly number[]): number {
  let shift = 0;
  for (let step = 0; step < 30; step++) {
    let gradient = 0;
    let curvature = 1e-9;
    for (const [at, logit] of logits.entries()) {
      const chance = sigmoid(logit + shift);
      gradient += scores[at]! - chance;
      curvature += chance * (1 - chance);
    }
    shift += Math.min(Math.max(gradient / curvature, -2), 2);
  }
  return shift;
}

function logLoss(logits: readonly number[], scores: readonly number[], shift: number): number {
  let sum = 0;
  for (const [at, logit] of logits.entries()) {
    const value = logit + shift;
    // −y·ln σ(v) − (1 − y)·ln σ(−v), in the form that does not overflow.
    sum += Math.log1p(Math.exp(-Math.abs(value))) + Math.max(value, 0) - scores[at]! * value;
  }
  return sum / Math.max(logits.length, 1);
}

function rowsWhere({ table }: Tables, wanted: (row: number) => boolean): Int32Array {
  return Int32Array.from({ length: table.rows }, (_, row) => row).filter(wanted);
}
