import type { ModelCard } from '../facts.ts';
import { reasoningModesOf } from '../reasoning-modes.ts';
import { type Axis, axes, benchmarkOf } from './benchmarks.ts';
import type { AxisWeights } from './domains.ts';
import { fitFactorModel, scoreRows } from './factor-analysis.ts';
import type { FactorModel, FactorModelOptions, FactorScores, ObservedRow } from './factor-model.ts';
import { defaultEffortOf, type FigureRow } from './figure-rows.ts';
import { addMatrices, addVectors, at, dot } from './small-matrices.ts';
import { onlyMode } from './variants.ts';

/** A model's standing on the four axes and on all figures together, in about standard deviations over models. */
export interface Ability {
  axes: readonly number[];
  axesVariance: readonly (readonly number[])[];
  general: number;
  generalVariance: number;
}

/**
 * Share of the general factor beside the axes. What an axis adds to it rests on few figures, and on every outcome
 * table a mixture ranks models as well as or better than the axes alone.
 */
const generalShare = 0.7;

const shared = { rounds: 40, minRows: 6, baseKind: onlyMode, tailDegrees: 5 };
const axisOptions: FactorModelOptions = {
  ...shared,
  factorCount: axes.length,
  mask: (column) => (benchmarkOf(column)?.axes ?? []).map((axis) => axes.indexOf(axis)),
  betweenStart: equicorrelated(axes.length, 1, 0.8),
  withinStart: equicorrelated(axes.length, 0.15, 0.5),
};
const generalOptions: FactorModelOptions = {
  ...shared,
  factorCount: 1,
  mask: () => [0],
  betweenStart: [[1]],
  withinStart: [[0.15]],
};

export interface AbilityModel {
  byAxes: FactorModel;
  byGeneral: FactorModel;
}

export function fitAbilities(rows: readonly FigureRow[]): AbilityModel {
  const observed = rows.map(observedRow);
  return {
    byAxes: fitFactorModel(observed, axisOptions),
    byGeneral: fitFactorModel(observed, generalOptions),
  };
}

/** Abilities of the cards that have rows, by effort; the effort that a plain call gets is always among them. */
export function abilitiesOf(
  model: AbilityModel,
  rows: readonly FigureRow[],
  cards: readonly ModelCard[],
): Map<string, Map<string, Ability>> {
  const observed = rows.map(observedRow);
  const byAxes = scoreRows(model.byAxes, observed, axisOptions);
  const byGeneral = scoreRows(model.byGeneral, observed, generalOptions);
  const result = new Map<string, Map<string, Ability>>();
  for (const card of cards) {
    const groupAxes = byAxes.groups.get(card.model);
    const groupGeneral = byGeneral.groups.get(card.model);
    if (groupAxes === undefined || groupGeneral === undefined) continue;
    const efforts = new Map<string, Ability>();
    for (const effort of new Set([...reasoningModesOf(card).efforts, defaultEffortOf(card)])) {
      const index = rows.findIndex((row) => row.model === card.model && row.effort === effort);
      const axesScore = byAxes.scores[index] ?? shifted(groupAxes, model.byAxes, effort);
      const generalScore = byGeneral.scores[index] ?? shifted(groupGeneral, model.byGeneral, effort);
      efforts.set(effort, {
        axes: axesScore.mean,
        axesVariance: axesScore.covariance,
        general: generalScore.mean[0] ?? 0,
        generalVariance: at(generalScore.covariance, 0, 0),
      });
    }
    result.set(card.model, efforts);
  }
  return result;
}

/** One number for what a domain or task asks for, and the variance of its error from the figures alone. */
export function abilityFor(ability: Ability, weights: AxisWeights): { score: number; variance: number } {
  const vector = axes.map((axis: Axis) => weights[axis]);
  const specific = 1 - generalShare;
  const axesVariance = dot(
    vector,
    ability.axesVariance.map((row) => dot(row, vector)),
  );
  return {
    score: generalShare * ability.general + specific * dot(vector, ability.axes),
    // The two share their figures, so their errors add up rather than cancel.
    variance: (generalShare * Math.sqrt(ability.generalVariance) + specific * Math.sqrt(axesVariance)) ** 2,
  };
}

/** An effort without figures: the model's own level with the shift that the effort makes in other models. */
function shifted(group: FactorScores, model: FactorModel, effort: string): FactorScores {
  const shift = model.shifts.get(effort) ?? group.mean.map(() => 0);
  return { mean: addVectors(group.mean, shift), covariance: addMatrices(group.covariance, model.within) };
}

/** How far an effort moves models above their own level, on the scale of `abilityFor`. */
export function effortShift(model: AbilityModel, effort: string, weights: AxisWeights): number {
  const vector = axes.map((axis: Axis) => weights[axis]);
  const general = model.byGeneral.shifts.get(effort)?.[0] ?? 0;
  return generalShare * general + (1 - generalShare) * dot(vector, model.byAxes.shifts.get(effort) ?? []);
}

function observedRow(row: FigureRow): ObservedRow {
  return {
    group: row.model,
    kind: row.effort,
    values: new Map(row.figures.map(({ name, value }) => [name, value])),
  };
}

function equicorrelated(size: number, variance: number, correlation: number): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => (i === j ? variance : variance * correlation)),
  );
}
