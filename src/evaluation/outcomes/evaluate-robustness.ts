/** Share of prompts whose pick stays the same when the prompt is changed in ways that leave what it asks. */
import { plainPrompt } from '../../chat/plain-request.ts';
import { columnMean, meanOfColumns, type OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import { fitCosts, predictCosts } from '../../learning/offline/fit-costs.ts';
import { allRows, splitFolds } from '../../learning/offline/splits.ts';
import { type PromptReader, readPrompt } from '../../learning/offline/training-table.ts';
import { predictRows, trainQualityModel } from '../../learning/offline/train-quality-model.ts';
import { seededRandom } from '../../numerics/random.ts';
import { askMargins } from '../../routing/usual-arm.ts';
import type { TrainedState } from '../../routing/quality-model/trained-state.ts';
import { predictByLabel } from './controls.ts';
import { bootstrapFigure, type Figure, mean } from './figure.ts';
import { OutcomeEvaluationError } from './outcome-evaluation-error.ts';
import { perturbations } from './perturbations.ts';

export interface RobustnessReport {
  protocol: 'robustness';
  prompts: number;
  models: string[];
  seeds: number;
  router: Robustness;
  controls: Record<'length' | 'domain' | 'bestSingle' | 'random', Robustness>;
}

/** Unchanged picks, 0..1: the mean over the perturbations, and each. */
export interface Robustness {
  unchanged: Figure;
  /** Mean score of the picks before the changes less that after them: what the moved picks cost, where both were scored. */
  scoreLost: Figure;
  perturbations: Record<string, Figure>;
}

export interface RobustnessOptions {
  seeds: number;
  /** Picks stay within this mean loss of the best single model; only where the table has costs. */
  maxQualityLoss: number;
}

const folds = 5;
const mostPrompts = 400;

type Picker = (table: OutcomeColumns, rows: Int32Array) => Int32Array;

/**
 * Of a table of two arms without costs half of the prompts go to either; of any other each prompt to the arm of most worth.
 * @param texts prompt of each row of the table
 * @throws OutcomeEvaluationError when there are too few prompts to hold any out
 */
export function evaluateRobustness(
  table: OutcomeColumns,
  texts: readonly string[],
  classifier: PromptReader,
  { seeds, maxQualityLoss }: RobustnessOptions,
  onProgress: (done: number, total: number) => void = () => {},
): RobustnessReport {
  const names = Object.keys(perturbations);
  const units: Record<string, Unit[]> = {};
  let tested = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const random = seededRandom(1_000 + seed);
    const [split] = splitFolds(table, allRows(table), folds, random);
    if (split === undefined || split.train.length === 0) continue;
    const step = Math.ceil(split.test.length / mostPrompts);
    const test = split.test.filter((_, place) => place % step === 0);
    tested += test.length;
    const pickers = pickersOf(table, split.train, seed, maxQualityLoss);
    const before = Object.fromEntries(
      Object.entries(pickers).map(([name, pick]) => [name, pick(table, test)]),
    );
    const same = Object.fromEntries(
      Object.keys(pickers).map((name) => [name, names.map(() => new Uint8Array(test.length))]),
    );
    const lost = Object.fromEntries(
      Object.keys(pickers).map((name) => [name, new Float64Array(test.length)]),
    );
    for (const [at, name] of names.entries()) {
      const changed = changedTable(table, test, texts, classifier, name, seed);
      for (const [who, pick] of Object.entries(pickers)) {
        const after = pick(changed, allRows(changed));
        for (let row = 0; row < test.length; row++) {
          const pickedBefore = before[who]![row]!;
          same[who]![at]![row] = after[row] === pickedBefore ? 1 : 0;
          const scoreOf = (arm: number) => table.scores[test[row]! * table.arms.length + arm]!;
          const loss = scoreOf(pickedBefore) - scoreOf(after[row]!);
          if (!Number.isNaN(loss)) lost[who]![row]! += loss / names.length;
        }
      }
      onProgress(seed * names.length + at + 1, seeds * names.length);
    }
    for (const [who, of] of Object.entries(same))
      (units[who] ??= []).push({
        rows: test.length,
        groups: Int32Array.from(test, (row) => table.groups[row]!),
        same: of,
        lost: lost[who]!,
      });
  }
  if (tested === 0) throw new OutcomeEvaluationError('no prompt is left to test on: give more prompts');
  const figuresOf = (who: string): Robustness => {
    const own = units[who] ?? [];
    const share = (at: readonly number[]) =>
      bootstrapFigure(
        own,
        ({ same }, rows) =>
          mean(
            at.map((one) => rows.reduce((sum, row) => sum + same[one]![row]!, 0) / Math.max(rows.length, 1)),
          ),
        seededRandom(9),
      );
    return {
      unchanged: share(names.map((_, at) => at)),
      scoreLost: bootstrapFigure(
        own,
        ({ lost }, rows) => mean(Array.from(rows, (row) => lost[row]!)),
        seededRandom(9),
      ),
      perturbations: Object.fromEntries(names.map((name, at) => [name, share([at])])),
    };
  };
  return {
    protocol: 'robustness',
    prompts: tested,
    models: [...table.arms],
    seeds,
    router: figuresOf('router'),
    controls: {
      length: figuresOf('length'),
      domain: figuresOf('domain'),
      bestSingle: figuresOf('bestSingle'),
      random: figuresOf('random'),
    },
  };
}

interface Unit {
  rows: number;
  groups: Int32Array;
  /** By perturbation: 1 where the pick stayed. */
  same: Uint8Array[];
  /** Score lost by moved picks, mean over the perturbations. */
  lost: Float64Array;
}

/** The test prompts, changed and read again; scores stay with them. */
function changedTable(
  table: OutcomeColumns,
  test: Int32Array,
  texts: readonly string[],
  classifier: PromptReader,
  name: string,
  seed: number,
): OutcomeColumns {
  const change = perturbations[name]!;
  const changed = Array.from(test, (row) => change(texts[row]!, seededRandom(7_000 + 31 * seed + row)));
  const readings = changed.map((text) => readPrompt(plainPrompt(text), classifier));
  const features = new Float32Array(test.length * table.featureCount);
  for (const [place, reading] of readings.entries())
    features.set(reading.features!, place * table.featureCount);
  return {
    ...table,
    rows: test.length,
    readings,
    features,
    lengths: Float64Array.from(changed, (text) => text.length),
  };
}

function pickersOf(
  table: OutcomeColumns,
  train: Int32Array,
  seed: number,
  maxQualityLoss: number,
): Record<'router' | 'length' | 'domain' | 'bestSingle' | 'random', Picker> {
  const state = trainQualityModel(table, train, { version: 'evaluation', seed });
  const costs = costsOf(table, train, state);
  const arms = table.arms.length;
  const means = table.arms.map((_, arm) =>
    columnMean(table.scores, arms, arm, train, Number.NEGATIVE_INFINITY),
  );
  const best = means.indexOf(Math.max(...means));
  const predict = (of: OutcomeColumns, rows: Int32Array) => predictRows(state, of, rows).quality;
  const decide = decisionOf(
    predict(table, train),
    arms,
    best,
    costs(table, train),
    maxQualityLoss,
    state.margin,
  );
  const learnt = (key: (of: OutcomeColumns, row: number) => number): Picker => {
    const both = (of: OutcomeColumns, rows: Int32Array) => joinForLabels(table, train, of, rows, key);
    const own = decisionOf(both(table, train), arms, best, costs(table, train), maxQualityLoss);
    return (of, rows) => own(both(of, rows), costs(of, rows));
  };
  const random = seededRandom(5 + seed);
  return {
    router: (of, rows) => decide(predict(of, rows), costs(of, rows)),
    length: learnt((of, row) => lengthBin(table, train, of.lengths[row]!)),
    domain: learnt((of, row) => of.readings[row]!.domain),
    bestSingle: (_, rows) => new Int32Array(rows.length).fill(best),
    random: (_, rows) => Int32Array.from(rows, () => random.integer(arms)),
  };
}

/** Chances by the mean of training rows with the same key, for rows of another table of the same arms. */
function joinForLabels(
  table: OutcomeColumns,
  train: Int32Array,
  other: OutcomeColumns,
  rows: Int32Array,
  key: (of: OutcomeColumns, row: number) => number,
): Float64Array {
  const offset = table.rows;
  return predictByLabel(
    table,
    train,
    rows.map((row) => row + offset),
    (row) => (row >= offset ? key(other, row - offset) : key(table, row)),
  );
}

function lengthBin(table: OutcomeColumns, train: Int32Array, length: number): number {
  const step = Math.max(1, Math.floor(train.length / 500));
  let below = 0;
  let seen = 0;
  for (let place = 0; place < train.length; place += step) {
    seen++;
    if (table.lengths[train[place]!]! < length) below++;
  }
  return Math.floor((16 * below) / (seen + 1));
}

function costsOf(table: OutcomeColumns, train: Int32Array, state: TrainedState) {
  const head = fitCosts(table, train, state.schema);
  return (of: OutcomeColumns, rows: Int32Array) => (head === null ? null : predictCosts(head, of, rows));
}

/**
 * Two arms without costs: the second when its gain is above the median of training, so that half of the calls go to either.
 * Otherwise the best chance, less the price of cost that keeps the loss within the tolerance on the training prompts.
 */
function decisionOf(
  trained: Float64Array,
  arms: number,
  best: number,
  trainedCosts: Float64Array | null,
  maxQualityLoss: number,
  margin = 0,
): (quality: Float64Array, costs: Float64Array | null) => Int32Array {
  if (arms === 2 && trainedCosts === null) {
    const gain = (quality: Float64Array, row: number) =>
      quality[2 * row + best]! - quality[2 * row + 1 - best]!;
    const gains = Float64Array.from({ length: trained.length / 2 }, (_, row) => gain(trained, row)).sort();
    const middle = gains[gains.length >> 1] ?? 0;
    return (quality) =>
      Int32Array.from({ length: quality.length / 2 }, (_, row) =>
        gain(quality, row) > middle ? best : 1 - best,
      );
  }
  const meanWorths = meanOfColumns(trained, arms);
  const meanCosts = trainedCosts === null ? null : meanOfColumns(trainedCosts, arms);
  const pick = (quality: Float64Array, costs: Float64Array | null, price: number) => {
    const asked = new Float64Array(arms);
    askMargins(meanWorths, meanCosts, price, margin, asked);
    return Int32Array.from({ length: quality.length / arms }, (_, row) => {
      const worth = (arm: number) =>
        quality[row * arms + arm]! - (costs === null ? 0 : price * costs[row * arms + arm]!) - asked[arm]!;
      let chosen = 0;
      for (let arm = 1; arm < arms; arm++) if (worth(arm) > worth(chosen)) chosen = arm;
      return chosen;
    });
  };
  const price =
    trainedCosts === null ? 0 : priceWithin(trained, trainedCosts, arms, best, maxQualityLoss, pick);
  return (quality, costs) => pick(quality, costs, price);
}

function priceWithin(
  quality: Float64Array,
  costs: Float64Array,
  arms: number,
  best: number,
  maxQualityLoss: number,
  pick: (quality: Float64Array, costs: Float64Array, price: number) => Int32Array,
): number {
  const rows = quality.length / arms;
  const meanAt = (picks: Int32Array) =>
    picks.reduce((sum, arm, row) => sum + quality[row * arms + arm]!, 0) / Math.max(rows, 1);
  const reference = meanAt(new Int32Array(rows).fill(best));
  let within = 0;
  for (let price = 1e-2; price < 1e6; price *= 1.3) {
    if (reference - meanAt(pick(quality, costs, price)) > maxQualityLoss) break;
    within = price;
  }
  return within;
}
