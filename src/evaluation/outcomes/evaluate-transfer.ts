/** Trained on some files, tested on others that share no question with them; models enter by their cards alone. */
import type { CardNames } from '../../learning/offline/arm-names.ts';
import { type OutcomeColumns, takeRows, withArms } from '../../learning/offline/outcome-columns.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { SharedStructure } from '../../routing/quality-model/shared-structure.ts';
import { withShuffledFeatures, withShuffledScores } from './controls.ts';
import { hasBoth, noGap, type PairFigures, pairFigures, pairUnitOf } from './evaluate-pair.ts';
import { bootstrapFigure, type Figure } from './figure.ts';
import { armNamed, OutcomeEvaluationError, someOf } from './outcome-evaluation-error.ts';
import type { TransferData } from './transfer-data.ts';
import { fitTransfer, predictFromCards } from './transfer-model.ts';
import { type UnseenReport, judgeUnseen } from './unseen-models.ts';

export interface TransferReport {
  protocol: 'transfer';
  prompts: number;
  models: string[];
  seeds: number;
  /** Training prompts, and those that were dropped because a test file asks the same. */
  learntFrom: number;
  dropped: number;
  /** A pair: gain against calls of the strong model. Otherwise the mean score of the picks. */
  router: PairFigures | { quality: Figure };
  controls: Record<string, PairFigures | { quality: Figure }>;
  unseen: UnseenReport;
}

export interface TransferOptions {
  strong?: string;
  weak?: string;
  cards: CardNames;
}

type Judged = Pick<TransferReport, 'models' | 'router' | 'controls'>;

/** @throws OutcomeEvaluationError */
export function evaluateTransfer(
  data: TransferData,
  options: TransferOptions,
  onProgress: (what: string) => void = () => {},
): TransferReport {
  const { test, train } = data;
  if (test.length === 0) throw new OutcomeEvaluationError('the test files hold no prompt');
  if (train.length === 0)
    throw new OutcomeEvaluationError(
      data.dropped === 0
        ? 'the training files hold no prompt'
        : 'every training prompt asks what a test file asks: nothing is left to learn from',
    );
  if (armsWithCard(data.table, train, options.cards).length === 0)
    throw new OutcomeEvaluationError(
      `the catalogue has no card of any model of the training files; there are ${someOf(data.table.arms)}`,
    );
  const structure = fitTransfer(data, options.cards);
  onProgress(`learnt from ${train.length} prompts, ${data.dropped} dropped for questions of the test files`);
  const judged =
    options.strong === undefined || options.weak === undefined
      ? judgePool(data, options.cards, structure)
      : judgePair(data, options.strong, options.weak, options.cards, structure);
  return {
    protocol: 'transfer',
    prompts: test.length,
    models: judged.models,
    seeds: 1,
    learntFrom: train.length,
    dropped: data.dropped,
    router: judged.router,
    controls: judged.controls,
    unseen: judgeUnseen(data, options.cards, onProgress),
  };
}

function judgePair(
  data: TransferData,
  strong: string,
  weak: string,
  cards: CardNames,
  structure: SharedStructure,
): Judged {
  const { table: whole, test, train } = data;
  const arms = [armWithCard(whole, weak, cards), armWithCard(whole, strong, cards)];
  const pair = withArms(whole, arms);
  const rows = test.filter((row) => hasBoth(pair, row));
  if (rows.length === 0) throw new OutcomeEvaluationError('no test prompt has a score of both models');
  const figuresOf = (chances: Float64Array) => pairFigures([pairUnitOf(pair, rows, chances)]);
  const router = figuresOf(predictFromCards(whole, rows, arms, cards, structure));
  if (Number.isNaN(router.apgr.mean)) throw new OutcomeEvaluationError(noGap(pair.arms));
  const random = seededRandom(50);
  const shuffled = withShuffledScores(whole, train, random);
  const blind = withShuffledFeatures(whole, random);
  return {
    models: [weak, strong],
    router,
    controls: {
      random: figuresOf(Float64Array.from({ length: 2 * rows.length }, () => random.uniform())),
      // Longer prompts to the strong model: what needs no label of any file.
      length: figuresOf(interleaved(rows, (row) => whole.lengths[row]!)),
      cards: figuresOf(predictFromCards(whole, rows, arms, cards)),
      oracle: figuresOf(takeRows(pair.scores, 2, rows)),
      shuffled: figuresOf(
        predictFromCards(whole, rows, arms, cards, fitTransfer(data, cards, undefined, shuffled)),
      ),
      randomFeatures: figuresOf(
        predictFromCards(blind, rows, arms, cards, fitTransfer(data, cards, undefined, blind)),
      ),
    },
  };
}

/** Picks the arm of the best chance among those with a score, on every test prompt. */
function judgePool(data: TransferData, cards: CardNames, structure: SharedStructure): Judged {
  const { table, test } = data;
  const arms = armsWithCard(table, test, cards);
  if (arms.length < 2)
    throw new OutcomeEvaluationError('fewer than two models of the test files have a card');
  const pool = withArms(table, arms);
  const unit = { rows: test.length, groups: Int32Array.from(test, (row) => table.groups[row]!) };
  const quality = (chances: Float64Array) => {
    const picked = Float64Array.from(test, (row, place) => pickedScore(pool, row, chances, place));
    return {
      quality: bootstrapFigure([unit], (_, rows) => meanOf(picked, rows), seededRandom(9)),
    };
  };
  const random = seededRandom(50);
  return {
    models: [...pool.arms],
    router: quality(predictFromCards(table, test, arms, cards, structure)),
    controls: {
      random: quality(Float64Array.from({ length: test.length * arms.length }, () => random.uniform())),
      cards: quality(predictFromCards(table, test, arms, cards)),
      oracle: quality(takeRows(pool.scores, arms.length, test)),
    },
  };
}

function pickedScore(pool: OutcomeColumns, row: number, chances: Float64Array, place: number): number {
  const arms = pool.arms.length;
  let pick = -1;
  for (let arm = 0; arm < arms; arm++) {
    if (Number.isNaN(pool.scores[row * arms + arm]!)) continue;
    if (pick < 0 || chances[place * arms + arm]! > chances[place * arms + pick]!) pick = arm;
  }
  return pick < 0 ? Number.NaN : pool.scores[row * arms + pick]!;
}

function meanOf(values: Float64Array, rows: Int32Array): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    if (Number.isNaN(values[row]!)) continue;
    sum += values[row]!;
    count++;
  }
  return sum / Math.max(count, 1);
}

/** Weak arm nought, strong arm the value: the gain is the value. */
function interleaved(rows: Int32Array, valueOf: (row: number) => number): Float64Array {
  return Float64Array.from({ length: 2 * rows.length }, (_, at) => (at & 1 ? valueOf(rows[at >> 1]!) : 0));
}

/** Columns with a card and a score on one of the rows. */
function armsWithCard(table: OutcomeColumns, rows: Int32Array, cards: CardNames): number[] {
  const arms = table.arms.length;
  return table.arms.flatMap((name, arm) =>
    cards.cardOf(name) !== undefined && rows.some((row) => !Number.isNaN(table.scores[row * arms + arm]!))
      ? [arm]
      : [],
  );
}

function armWithCard(table: OutcomeColumns, name: string, cards: CardNames): number {
  const arm = armNamed(table, name);
  if (cards.cardOf(name) !== undefined) return arm;
  throw new OutcomeEvaluationError(`the catalogue has no card of '${name}'`);
}
