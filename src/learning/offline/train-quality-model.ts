/** Outcome table in, trained quality model out: members, stack, calibration and the scale of the uncertainty. */
import type { Model } from '../../catalog/model.ts';
import { EMBEDDING_SIZE } from '../../classification/features/dense-features.ts';
import { STRUCTURE_SIZE } from '../../classification/features/structure.ts';
import { type Random, seededRandom } from '../../numerics/random.ts';
import { createCellTable } from '../../routing/quality-model/cell-table.ts';
import {
  calibrate,
  FeatureMembers,
  stackChance,
  stackDeviation,
} from '../../routing/quality-model/member-stack.ts';
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { QualityModel, QualityPredictor } from '../../routing/quality-model/quality-model.ts';
import { predictRidge } from '../../routing/quality-model/ridge-member.ts';
import { stackMembers, type TrainedState } from '../../routing/quality-model/trained-state.ts';
import { armLevels } from './arm-levels.ts';
import { cardAbility } from './card-ability.ts';
import { blend, chooseWeights, type MemberChances } from './choose-weights.ts';
import { fitCalibration } from './fit-calibration.ts';
import { armWithCard, armWithoutCard, fitCells, stateOfCells } from './fit-cells.ts';
import { fitClusters } from './fit-clusters.ts';
import { fitLengths } from './fit-costs.ts';
import { fitFeatureSchema } from './fit-features.ts';
import { penaltyLadder, type RidgePenalties, solveForRidge, sumForRidge } from './fit-ridge.ts';
import { movementOf, withMetric } from './movement.ts';
import { type OutcomeColumns, takeRows } from './outcome-columns.ts';
import { sampleRows, splitFolds } from './splits.ts';
import { type CopyChances, steadyChoice } from './steady-choice.ts';

export interface TrainingOptions {
  version: string;
  seed: number;
  /** Expected cost of a call per row and arm, so that the stack is weighed for choices that cost money. */
  costs?: Float64Array;
  /** The card of an arm's name, whose prior the arm starts from; without one it starts at the mean of all arms. */
  cardOf?: (name: string) => Model | undefined;
  /**
   * Prompts that the members are fitted to at most, `mostFitted` by default, a sample where there are more: what they still
   * learn from more is not worth the time. The cells count every prompt.
   */
  mostFitted?: number;
  /** Of the cells that serve; the plain cell table by default. */
  cells?: QualityModel;
}

type FittedMembers = Pick<
  TrainedState,
  'arms' | 'schema' | 'ridge' | 'clusters' | 'clusterKinds' | 'neighbours' | 'cellWeights' | 'cellSums'
>;
type CellPriors = Pick<TrainingOptions, 'cardOf' | 'cells'>;

const innerFolds = 4;
/** See `TrainingOptions.mostFitted`; choices between fits are made on a sample of fewer. */
export const mostFitted = 50_000;
const mostValidated = 20_000;
/** With fewer prompts than this nothing can be held out to choose weights by. */
const minRowsForStack = 16;

export function trainQualityModel(
  table: OutcomeColumns,
  allRows: Int32Array,
  options: TrainingOptions,
): TrainedState {
  const random = seededRandom(options.seed);
  const read = allRows.filter((row) => table.isRead[row] === 1);
  const rows = atMost(read, options.mostFitted ?? mostFitted, options.seed);
  const validated = atMost(rows, mostValidated, options.seed + 1);
  const penalties =
    rows.length < minRowsForStack
      ? penaltyLadder.at(-1)!
      : choosePenalties(table, validated, random, options);
  const members = { ...fitMembers(table, rows, penalties, random, options), ...fitCells(table, allRows) };
  const untrained = {
    ...members,
    version: options.version,
    cardAbilities: Float32Array.from(table.arms, (name) => cardAbility(options.cardOf?.(name))),
    weights: [1, 0, 0, 0],
    margin: 0,
    calibration: identityCalibration(table.arms.length),
    uncertaintyScale: 1,
    lengths: fitLengths(table, rows, members.schema),
  };
  if (rows.length < minRowsForStack) return untrained;
  const held = outOfFold(table, validated, penalties, random, options);
  const costs = options.costs === undefined ? null : takeRows(options.costs, table.arms.length, held.rows);
  const chances: MemberChances = {
    rows: held.rows.length,
    arms: table.arms.length,
    chances: held.chances,
    scores: takeRows(table.scores, table.arms.length, held.rows),
    costs,
  };
  const paid = takeRows(table.costsUsd, table.arms.length, held.rows);
  const judged = { ...chances, costs: paid.some((cost) => cost > 0) ? paid : null };
  const { weights, margin } = steadyChoice(chooseWeights(chances), judged, held.copies);
  return {
    ...untrained,
    weights,
    margin,
    calibration: fitCalibration(blend(chances, weights), chances.scores, chances.arms),
    uncertaintyScale: fitUncertaintyScale(table, validated, penalties, weights, random, options),
  };
}

/** All rows in their order, or a sample of them in it. */
function atMost(rows: Int32Array, most: number, seed: number): Int32Array {
  return rows.length <= most ? rows : sampleRows(rows, most, seededRandom(seed)).sort();
}

/** Predictions of a trained state for rows of a table, rows × arms, with the uncertainties. */
export function predictRows(
  state: TrainedState,
  table: OutcomeColumns,
  rows: Int32Array,
  priors: CellPriors = {},
): { quality: Float64Array; uncertainty: Float64Array } {
  const arms = state.arms.length;
  const quality = new Float64Array(rows.length * arms);
  const uncertainty = new Float64Array(rows.length * arms);
  forEachPrediction(state, table, rows, priors, (place, arm, cell, ridge, cluster, neighbour, variance) => {
    const stacked = stackChance(state.weights, cell, ridge, cluster, neighbour);
    const deviation = stackDeviation(state.weights, stacked, cell, ridge, cluster, neighbour, variance);
    quality[place] = calibrate(stacked, state.calibration[2 * arm]!, state.calibration[2 * arm + 1]!);
    uncertainty[place] = state.uncertaintyScale * deviation;
  });
  return { quality, uncertainty };
}

function fitMembers(
  table: OutcomeColumns,
  rows: Int32Array,
  penalties: RidgePenalties,
  random: Random,
  { cardOf }: CellPriors,
): FittedMembers {
  const schema = withMetric(schemaOf(table, rows), table, rows);
  const levels = armLevels(table, rows, cardOf);
  const targets = {
    cells: table.scores,
    arms: table.arms.length,
    weights: table.weights,
    intercepts: levels,
  };
  return {
    arms: table.arms,
    schema,
    ridge: solveForRidge(
      sumForRidge(schema, table.features, targets, rows, movementOf(schema, table.copies, rows)),
      penalties,
    ),
    ...fitClusters(schema, table, rows, levels, random),
    ...fitCells(table, rows),
  };
}

/** The features that trained members use, with thresholds fitted to these rows. */
export function schemaOf(table: OutcomeColumns, rows: Int32Array): FeatureSchema {
  return fitFeatureSchema(table, rows, STRUCTURE_SIZE, usedInputs(table.featureCount));
}

/**
 * Structure and the scores of the heads. Not the embedding between them, which on public outcome tables added noise to
 * the ridge and the clusters and nothing else; nor the last score, the classifier's own difficulty, which was trained on
 * public outcome tables.
 */
function usedInputs(featureCount: number): number[] {
  const firstScore = Math.min(STRUCTURE_SIZE + EMBEDDING_SIZE, featureCount);
  return Array.from({ length: featureCount }, (_, input) => input).filter(
    (input) => input < STRUCTURE_SIZE || (input >= firstScore && input < featureCount - 1),
  );
}

/** The penalties of least squared error on questions that were held out. */
function choosePenalties(
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
  { cardOf }: CellPriors,
): RidgePenalties {
  const arms = table.arms.length;
  const errors = penaltyLadder.map(() => 0);
  for (const { train, test } of splitFolds(table, rows, innerFolds, random)) {
    if (train.length === 0) continue;
    const schema = schemaOf(table, train);
    const sums = sumForRidge(
      schema,
      table.features,
      { cells: table.scores, arms, weights: table.weights, intercepts: armLevels(table, train, cardOf) },
      train,
      movementOf(schema, table.copies, train),
    );
    const x = new Float64Array(schema.size);
    const chances = new Float64Array(arms);
    for (const [step, penalties] of penaltyLadder.entries()) {
      const ridge = solveForRidge(sums, penalties);
      for (const row of test) {
        expandFeatures(schema, table.features, row * table.featureCount, x);
        predictRidge(ridge, x, chances);
        for (let arm = 0; arm < arms; arm++) {
          const score = table.scores[row * arms + arm]!;
          if (!Number.isNaN(score)) errors[step]! += (chances[arm]! - score) ** 2;
        }
      }
    }
  }
  return penaltyLadder[errors.indexOf(Math.min(...errors))]!;
}

function cellPredictorOf(members: FittedMembers, { cardOf, cells }: CellPriors): QualityPredictor {
  const seen = members.cellWeights.reduce((sum, weight) => sum + weight, 0);
  const mean = seen === 0 ? 0.5 : members.cellSums.reduce((sum, value) => sum + value, 0) / seen;
  const arms = members.arms.map((name) => {
    const card = cardOf?.(name);
    return card === undefined ? armWithoutCard(name, mean) : armWithCard(name, card);
  });
  const table = cells ?? createCellTable({ noveltyUncertaintyGain: 0 });
  return table.bind(arms, stateOfCells(arms, members));
}

type VisitPrediction = (
  place: number,
  arm: number,
  cell: number,
  ridge: number,
  cluster: number,
  neighbour: number,
  variance: number,
) => void;

function forEachPrediction(
  members: FittedMembers,
  table: Pick<OutcomeColumns, 'features' | 'featureCount' | 'readings'>,
  rows: Int32Array,
  priors: CellPriors,
  visit: VisitPrediction,
): void {
  const arms = members.arms.length;
  const featureMembers = new FeatureMembers(members);
  const cells = cellPredictorOf(members, priors);
  const quality = new Float64Array(arms);
  const deviation = new Float64Array(arms);
  for (const [place, row] of rows.entries()) {
    featureMembers.predict(table.features, row * table.featureCount, true);
    cells.predict(table.readings[row]!, quality, deviation);
    for (let arm = 0; arm < arms; arm++) {
      visit(
        place * arms + arm,
        arm,
        quality[arm]!,
        featureMembers.ridge[arm]!,
        featureMembers.clusters[arm]!,
        featureMembers.neighbours[arm]!,
        featureMembers.clusterVariance(arm),
      );
    }
  }
}

/** Each member's chances for every row and its changed copies, made by members that did not see its question. */
function outOfFold(
  table: OutcomeColumns,
  rows: Int32Array,
  penalties: RidgePenalties,
  random: Random,
  priors: CellPriors,
): { rows: Int32Array; chances: Float64Array[]; copies: CopyChances } {
  const arms = table.arms.length;
  const order: number[] = [];
  const chances = stackMembers.map(() => new Float64Array(rows.length * arms));
  const known = new Set(rows);
  const copied = table.copies.rows.filter((row) => known.has(row)).length;
  const before = stackMembers.map(() => new Float64Array(copied * arms));
  const after = stackMembers.map(() => new Float64Array(copied * arms));
  let copy = 0;
  for (const { train, test } of splitFolds(table, rows, innerFolds, random)) {
    const members = fitMembers(table, train, penalties, random, priors);
    forEachPrediction(members, table, test, priors, putInto(chances, order.length * arms));
    order.push(...test);
    const held = new Set(test);
    const entries = Int32Array.from(table.copies.rows.keys()).filter((entry) =>
      held.has(table.copies.rows[entry]!),
    );
    const { readings } = table.copies;
    for (const [from, features, into] of [
      [readings.before, table.copies.before, before],
      [readings.after, table.copies.after, after],
    ] as const)
      forEachPrediction(
        members,
        { featureCount: table.featureCount, features, readings: from },
        entries,
        priors,
        putInto(into, copy * arms),
      );
    copy += entries.length;
  }
  return { rows: Int32Array.from(order), chances, copies: { rows: copied, before, after } };
}

function putInto(chances: readonly Float64Array[], base: number): VisitPrediction {
  return (place, _, cell, ridge, cluster, neighbour) => {
    chances[0]![base + place] = cell;
    chances[1]![base + place] = ridge;
    chances[2]![base + place] = cluster;
    chances[3]![base + place] = neighbour;
  };
}

/**
 * Two fits on disjoint halves differ by their errors alone: the scale is chosen so that the differences, each over the
 * stated deviations of both, have variance 1.
 */
function fitUncertaintyScale(
  table: OutcomeColumns,
  rows: Int32Array,
  penalties: RidgePenalties,
  weights: readonly number[],
  random: Random,
  priors: CellPriors,
): number {
  const [first, second, third] = splitFolds(table, rows, 3, random);
  if (first === undefined || second === undefined || third === undefined) return 1;
  const predictFrom = (train: Int32Array) => {
    const arms = table.arms.length;
    const quality = new Float64Array(third.test.length * arms);
    const deviation = new Float64Array(third.test.length * arms);
    forEachPrediction(
      fitMembers(table, train, penalties, random, priors),
      table,
      third.test,
      priors,
      (place, _, cell, ridge, cluster, neighbour, variance) => {
        quality[place] = stackChance(weights, cell, ridge, cluster, neighbour);
        deviation[place] = stackDeviation(
          weights,
          quality[place]!,
          cell,
          ridge,
          cluster,
          neighbour,
          variance,
        );
      },
    );
    return { quality, deviation };
  };
  const a = predictFrom(first.test);
  const b = predictFrom(second.test);
  let sum = 0;
  let count = 0;
  for (let place = 0; place < a.quality.length; place++) {
    const variance = a.deviation[place]! ** 2 + b.deviation[place]! ** 2;
    if (!(variance > 0)) continue;
    sum += (a.quality[place]! - b.quality[place]!) ** 2 / variance;
    count++;
  }
  // Two fits that are both pulled to the prior agree without being right: below 1 the scale would forget the prior's width.
  return count === 0 ? 1 : Math.max(1, Math.sqrt(sum / count));
}

function identityCalibration(arms: number): Float32Array {
  return Float32Array.from({ length: 2 * arms }, (_, place) => (place % 2 === 0 ? 1 : 0));
}
