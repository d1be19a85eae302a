import type { ModelCard } from '../facts.ts';
import { type Ability, abilitiesOf, abilityFor, fitAbilities } from './abilities.ts';
import { defaultEffortOf, type FigureRow } from './figure-rows.ts';
import type { MeasuredTask } from './outcome-tables.ts';
import { average, fitTaskLine } from './success-map.ts';
import { ThinModelGuesser } from './thin-models.ts';

export interface TableValidation {
  table: string;
  shippable: boolean;
  models: number;
  /** Spearman's rank correlation of predicted with measured means over the models. */
  rankCorrelation: number;
  /** Of the models predicted to be in the best third, the share that is. */
  topThird: number;
  /** Whether the model predicted to be best is in the true best third. */
  bestInTopThird: boolean;
  /** Root mean square error of the means, logit scale. */
  logitError: number;
}

export interface Validation {
  tables: TableValidation[];
  /** Over tables with at least ten models. */
  medianRankCorrelation: number;
  meanTopThird: number;
  /** Root mean square over the tables that shape what ships and have enough models. */
  logitError: number;
}

/** Tables with fewer models are reported, but their ranks are too few to count. */
const minModels = 10;
const minReported = 4;

export function defaultAbilities(
  rows: readonly FigureRow[],
  trainRows: readonly FigureRow[],
  cards: readonly ModelCard[],
): Map<string, Ability> {
  const fitted = abilitiesOf(fitAbilities(trainRows), rows, cards);
  const result = new Map<string, Ability>();
  for (const card of cards) {
    const ability = fitted.get(card.model)?.get(defaultEffortOf(card));
    if (ability !== undefined) result.set(card.model, ability);
  }
  return result;
}

/**
 * Leaves out one vendor after the other: neither the axes nor the maps to success see its models; models without
 * figures are guessed as they are when they ship. Then compares, in every table, all such predictions with what was
 * measured.
 */
export function validateByFamily(
  cards: readonly ModelCard[],
  rows: readonly FigureRow[],
  tasks: readonly MeasuredTask[],
): { withFigures: Validation; all: Validation } {
  const vendorOf = new Map(cards.map((card) => [card.model, card.vendor]));
  const measured = new Set(
    tasks.flatMap((task) => task.models.map(({ model }) => vendorOf.get(model) ?? '')),
  );
  const predictions = new Predictions();
  for (const vendor of measured) {
    const isOut = (model: string) => vendorOf.get(model) === vendor;
    const trainRows = rows.filter((row) => !isOut(row.model));
    const abilities = withGuesses(cards, defaultAbilities(rows, trainRows, cards), isOut);
    for (const task of tasks) predictions.addTask(task, abilities, isOut);
  }
  const known = new Set(rows.map((row) => row.model));
  const withFigures = tasks.map((task) => ({
    ...task,
    models: task.models.filter(({ model }) => known.has(model)),
  }));
  return { withFigures: predictions.compare(withFigures), all: predictions.compare(tasks) };
}

/** Fits on what was released up to a month and predicts the models after it. */
export function validateByTime(
  cards: readonly ModelCard[],
  rows: readonly FigureRow[],
  tasks: readonly MeasuredTask[],
  lastMonth: string,
): Validation {
  const later = new Set(
    cards.filter((card) => (card.released ?? lastMonth) > lastMonth).map((card) => card.model),
  );
  const isOut = (model: string) => later.has(model);
  const trainRows = rows.filter((row) => !isOut(row.model));
  const abilities = withGuesses(cards, defaultAbilities(rows, trainRows, cards), isOut);
  const predictions = new Predictions();
  for (const task of tasks) predictions.addTask(task, abilities, isOut);
  return predictions.compare(tasks);
}

function withGuesses(
  cards: readonly ModelCard[],
  abilities: Map<string, Ability>,
  isOut: (model: string) => boolean,
): Map<string, Ability> {
  const guesser = new ThinModelGuesser(cards, new Map([...abilities].filter(([model]) => !isOut(model))));
  for (const card of cards)
    if (!abilities.has(card.model)) abilities.set(card.model, guesser.guess(card).ability);
  return abilities;
}

class Predictions {
  readonly #logits = new Map<string, number>();

  /** Predicts the models that are out with the line of those that are not; where too few are left, with the common line. */
  addTask(
    task: MeasuredTask,
    abilities: ReadonlyMap<string, Ability>,
    isOut: (model: string) => boolean,
  ): void {
    const line = fitTaskLine(
      { ...task, models: task.models.filter(({ model }) => !isOut(model)) },
      abilities,
    ) ?? { intercept: 1, slope: 1 };
    for (const { model } of task.models) {
      const ability = abilities.get(model);
      if (!isOut(model) || ability === undefined) continue;
      this.#logits.set(
        keyOf(task, model),
        line.intercept + line.slope * abilityFor(ability, task.weights).score,
      );
    }
  }

  compare(tasks: readonly MeasuredTask[]): Validation {
    const tables: TableValidation[] = [];
    const shippableErrors: number[] = [];
    for (const table of new Set(tasks.map((task) => task.table))) {
      const own = tasks.filter((task) => task.table === table);
      const sums = new Map<string, { predicted: number; measured: number; prompts: number }>();
      const errors: number[] = [];
      for (const task of own) {
        for (const { model, mean, prompts, logit } of task.models) {
          const predicted = this.#logits.get(keyOf(task, model));
          if (predicted === undefined) continue;
          const sum = sums.get(model) ?? { predicted: 0, measured: 0, prompts: 0 };
          const success = task.chance + (1 - task.chance) / (1 + Math.exp(-predicted));
          sums.set(model, {
            predicted: sum.predicted + prompts * success,
            measured: sum.measured + prompts * mean,
            prompts: sum.prompts + prompts,
          });
          errors.push((predicted - logit) ** 2);
        }
      }
      const pairs = [...sums.values()].map(
        ({ predicted, measured, prompts }) => [predicted / prompts, measured / prompts] as const,
      );
      if (own[0]?.shippable && sums.size >= minModels) shippableErrors.push(average(errors));
      if (pairs.length < minReported) continue;
      tables.push({
        table,
        shippable: own[0]?.shippable ?? false,
        models: pairs.length,
        rankCorrelation: rankCorrelation(pairs),
        topThird: topThirdShare(pairs, Math.max(1, Math.round(pairs.length / 3))),
        bestInTopThird: topThirdShare(pairs, 1) === 1,
        logitError: Math.sqrt(average(errors)),
      });
    }
    const counted = tables.filter((table) => table.models >= minModels);
    const correlations = counted.map((table) => table.rankCorrelation).sort((a, b) => a - b);
    return {
      tables,
      medianRankCorrelation: median(correlations),
      meanTopThird: average(counted.map((table) => table.topThird)),
      logitError: Math.sqrt(average(shippableErrors)),
    };
  }
}

function keyOf(task: MeasuredTask, model: string): string {
  return `${task.table}/${task.task}/${model}`;
}

/** Of the `count` models predicted best, the share that is in the true best third. */
function topThirdShare(pairs: readonly (readonly [number, number])[], count: number): number {
  const third = Math.max(1, Math.round(pairs.length / 3));
  const best = new Set([...pairs].sort((a, b) => b[1] - a[1]).slice(0, third));
  return (
    [...pairs]
      .sort((a, b) => b[0] - a[0])
      .slice(0, count)
      .filter((pair) => best.has(pair)).length / count
  );
}

export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number {
  const predicted = ranks(pairs.map(([value]) => value));
  const measured = ranks(pairs.map(([, value]) => value));
  const centre = (pairs.length - 1) / 2;
  let product = 0;
  let left = 0;
  let right = 0;
  predicted.forEach((rank, index) => {
    const other = (measured[index] ?? 0) - centre;
    product += (rank - centre) * other;
    left += (rank - centre) ** 2;
    right += other ** 2;
  });
  return product / Math.sqrt(left * right);
}

/** Ranks from 0, ties share their mean. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (let place = start; place <= end; place += 1) result[order[place] ?? 0] = (start + end) / 2;
    start = end + 1;
  }
  return result;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
