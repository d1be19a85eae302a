import type { CatalogueEntry } from '../../../src/catalog/catalogue-file.ts';
import type { Facts, ModelCard } from '../facts.ts';
import { reasoningModesOf } from '../reasoning-modes.ts';
import {
  type Ability,
  type AbilityModel,
  abilitiesOf,
  abilityFor,
  effortShift,
  fitAbilities,
} from './abilities.ts';
import { axes } from './benchmarks.ts';
import { type AxisWeights, defaultWeights, domainWeights } from './domains.ts';
import { defaultEffortOf, type FigureRow, figureRows, type RowFigure } from './figure-rows.ts';
import { type MeasuredTask, measuredTasks } from './outcome-tables.ts';
import { type AxisSlopes, average, axisSlopes } from './success-map.ts';
import { type GuessedAbility, ThinModelGuesser } from './thin-models.ts';
import { type Validation, validateByFamily, validateByTime } from './validation.ts';
import { effortLadder } from './variants.ts';

export interface BuiltPrior {
  prior: Omit<CatalogueEntry['qualityPrior'], 'figures'>;
  figures: readonly Omit<RowFigure, 'value'>[];
}

export interface BuiltPriors {
  priors: Map<string, BuiltPrior>;
  meta: Record<string, unknown>;
}

/** Chance of a good answer of today's best models on an ordinary prompt of medium complexity. */
const frontierSuccess = 0.92;
const frontierModels = 10;
/**
 * How fast success rises with ability on ordinary prompts against exam questions, which are chosen to tell models
 * apart: on the one table of mixed tasks that a judge graded (ParetoBandit) the rise is about half of the exams'.
 */
const ordinaryShare = 0.6;
/** With fewer figures a model's ability is guessed like that of a model without. */
const minFigures = 3;
const fewFigures = 8;
/** What router-brain's cold start asks for models without figures. */
const guessedVarianceFactor = 2;
const timeSplitMonth = '2024-04';

export function buildPriors(facts: Facts, served: ReadonlySet<string>): BuiltPriors {
  const rows = figureRows(facts.cards, facts.figureSources);
  const tasks = measuredTasks(facts.outcomeMeans, facts.cards);
  const rich = richModels(rows);
  const model = fitAbilities(rows);
  const abilities = abilitiesOf(
    model,
    rows,
    facts.cards.filter((card) => rich.has(card.model)),
  );
  const atDefault = new Map<string, Ability>();
  for (const card of facts.cards) {
    const ability = abilities.get(card.model)?.get(defaultEffortOf(card));
    if (ability !== undefined) atDefault.set(card.model, ability);
  }
  const byFamily = validateByFamily(facts.cards, rows, tasks);
  const byTime = validateByTime(facts.cards, rows, tasks, timeSplitMonth);
  const map = new SuccessMap(
    axisSlopes(tasks, atDefault),
    frontierOf(atDefault, served),
    byFamily.withFigures.logitError,
  );
  const guesser = new ThinModelGuesser(facts.cards, atDefault, abilities);
  const priors = new Map(
    facts.cards.map((card) => {
      const known = abilities.get(card.model);
      const prior =
        known === undefined
          ? map.guessedPrior(guesser.guess(card), typicalShifts(card, model))
          : map.measuredPrior(card, known);
      return [card.model, { prior, figures: figuresShown(card, rows) }];
    }),
  );
  return { priors, meta: metaOf(map, tasks, byFamily, byTime) };
}

/** From abilities to chances of a good answer. */
class SuccessMap {
  readonly slopes: AxisSlopes;
  readonly #frontier: readonly Ability[];
  readonly mapSd: number;

  constructor(slopes: AxisSlopes, frontier: readonly Ability[], mapSd: number) {
    this.slopes = slopes;
    this.#frontier = frontier;
    this.mapSd = mapSd;
  }

  measuredPrior(card: ModelCard, efforts: ReadonlyMap<string, Ability>): BuiltPrior['prior'] {
    const chosen = efforts.get(defaultEffortOf(card)) as Ability;
    const effortLogit = this.#effortShifts(efforts, chosen);
    return {
      ...this.#means(chosen),
      logitSd: round(this.#sd(chosen)),
      basis: 'benchmarks',
      ...(Object.keys(effortLogit).length > 1 && { effortLogit }),
    };
  }

  /** `shifts`: how far each effort moves other models, against the effort that the model is called at. */
  guessedPrior({ ability, basis }: GuessedAbility, shifts: ReadonlyMap<string, number>): BuiltPrior['prior'] {
    const slope = this.slopeOf(defaultWeights);
    const effortLogit = Object.fromEntries(
      [...shifts].map(([effort, shift]) => [effort, round(slope * shift)]),
    );
    return {
      ...this.#means(ability),
      logitSd: round(this.#sd(ability) * Math.sqrt(guessedVarianceFactor)),
      basis,
      ...(shifts.size > 1 && { effortLogit }),
    };
  }

  slopeOf(weights: AxisWeights): number {
    return ordinaryShare * axes.reduce((sum, axis) => sum + weights[axis] * this.slopes[axis], 0);
  }

  #means(ability: Ability): { default: number; byDomain: Record<string, number> } {
    const mean = (weights: AxisWeights) => {
      const frontier = average(this.#frontier.map((best) => abilityFor(best, weights).score));
      const gap = abilityFor(ability, weights).score - frontier;
      const logit = Math.log(frontierSuccess / (1 - frontierSuccess)) + this.slopeOf(weights) * gap;
      return round(1 / (1 + Math.exp(-logit)));
    };
    const byDomain = Object.fromEntries(
      Object.entries(domainWeights).map(([domain, weights]) => [domain, mean(weights)]),
    );
    return { default: mean(defaultWeights), byDomain };
  }

  /** Error of the map, as validated, and of the ability itself where figures are few. */
  #sd(ability: Ability): number {
    const { variance } = abilityFor(ability, defaultWeights);
    return Math.sqrt(this.mapSd ** 2 + this.slopeOf(defaultWeights) ** 2 * variance);
  }

  /** Shifts by effort, made to rise with the effort: where figures say otherwise, they do so within their noise. */
  #effortShifts(efforts: ReadonlyMap<string, Ability>, chosen: Ability): Record<string, number> {
    const slope = this.slopeOf(defaultWeights);
    const base = abilityFor(chosen, defaultWeights).score;
    const ordered = [...efforts]
      .filter(([effort]) => effortLadder.includes(effort))
      .sort(([a], [b]) => effortLadder.indexOf(a) - effortLadder.indexOf(b));
    const shifts = rising(
      ordered.map(([, ability]) => slope * (abilityFor(ability, defaultWeights).score - base)),
    );
    const own = shifts[ordered.findIndex(([, ability]) => ability === chosen)] ?? 0;
    return Object.fromEntries(ordered.map(([effort], index) => [effort, round((shifts[index] ?? 0) - own)]));
  }
}

/** What each effort does to models whose figures are known, made to rise with the effort. */
function typicalShifts(card: ModelCard, model: AbilityModel): Map<string, number> {
  const efforts = effortLadder.filter((effort) => reasoningModesOf(card).efforts.includes(effort));
  const shifts = rising(efforts.map((effort) => effortShift(model, effort, defaultWeights)));
  const own = shifts[efforts.indexOf(defaultEffortOf(card))] ?? 0;
  return new Map(efforts.map((effort, index) => [effort, (shifts[index] ?? 0) - own]));
}

/** Pool adjacent violators: the nearest non-decreasing sequence. */
function rising(values: readonly number[]): number[] {
  const blocks: { mean: number; size: number }[] = [];
  for (const value of values) {
    blocks.push({ mean: value, size: 1 });
    for (
      let last = blocks.at(-1), before = blocks.at(-2);
      last && before && before.mean > last.mean;
      last = blocks.at(-1), before = blocks.at(-2)
    ) {
      const size = before.size + last.size;
      blocks.splice(-2, 2, { mean: (before.mean * before.size + last.mean * last.size) / size, size });
    }
  }
  return blocks.flatMap(({ mean, size }) => new Array<number>(size).fill(mean));
}

function richModels(rows: readonly FigureRow[]): Set<string> {
  const names = new Map<string, Set<string>>();
  for (const row of rows) {
    const known = names.get(row.model) ?? new Set<string>();
    for (const { name } of row.figures) known.add(name);
    names.set(row.model, known);
  }
  return new Set([...names].filter(([, known]) => known.size >= minFigures).map(([model]) => model));
}

function frontierOf(abilities: ReadonlyMap<string, Ability>, served: ReadonlySet<string>): Ability[] {
  return [...abilities]
    .filter(([model]) => served.has(model))
    .map(([, ability]) => ability)
    .sort((a, b) => b.general - a.general)
    .slice(0, frontierModels);
}

/** Figures at the effort that is called; where they are few, also those of the effort with most. */
function figuresShown(card: ModelCard, rows: readonly FigureRow[]): Omit<RowFigure, 'value'>[] {
  const own = rows.filter((row) => row.model === card.model);
  const called = own.find((row) => row.effort === defaultEffortOf(card))?.figures ?? [];
  const fullest = [...own].sort((a, b) => b.figures.length - a.figures.length)[0]?.figures ?? [];
  const names = new Set(called.map(({ name }) => name));
  const shown =
    called.length >= fewFigures ? called : [...called, ...fullest.filter(({ name }) => !names.has(name))];
  return shown.map(({ value: _value, ...figure }) => figure);
}

function metaOf(
  map: SuccessMap,
  tasks: readonly MeasuredTask[],
  byFamily: { withFigures: Validation; all: Validation },
  byTime: Validation,
): Record<string, unknown> {
  return {
    method:
      'Confirmatory factor analysis of published figures at the effort that is called (four axes and a general factor), mapped to success on the logit scale by outcome tables; training/catalogue/README.md.',
    axes,
    domainWeights,
    slopes: Object.fromEntries(Object.entries(map.slopes).map(([axis, slope]) => [axis, round(slope)])),
    frontierSuccess,
    ordinaryShare,
    tables: [...new Set(tasks.filter((task) => task.shippable).map((task) => task.table))],
    validation: {
      leaveOneFamilyOut: summaryOf(byFamily.withFigures),
      leaveOneFamilyOutWithGuesses: summaryOf(byFamily.all),
      releasedAfter: { month: timeSplitMonth, ...summaryOf(byTime) },
    },
  };
}

function summaryOf(validation: Validation): Record<string, unknown> {
  return {
    medianRankCorrelation: round(validation.medianRankCorrelation),
    meanTopThird: round(validation.meanTopThird),
    logitError: round(validation.logitError),
    tables: validation.tables.map((table) => ({
      ...table,
      rankCorrelation: round(table.rankCorrelation),
      topThird: round(table.topThird),
      logitError: round(table.logitError),
    })),
  };
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
