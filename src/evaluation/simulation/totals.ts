import type { OutcomeRow } from '../outcome-table.ts';
import type { DrivenRequest } from './drive-table.ts';

export interface Figure {
  /** Mean measured score, 0..1. */
  quality: number;
  /** Mean cost of a request. */
  costUsd: number;
}

export interface SimulationTotals {
  requests: number;
  failed: number;
  thumbs: { up: number; down: number };
  /** What the gateway did, by the table's measured scores and by what it charged. */
  gateway: Figure & {
    totalUsd: number;
    /** Of quality minus that of the best single model on the same prompts, with the half width of its 95 % interval. */
    difference: number;
    halfWidth: number;
  };
  shares: { model: string; requests: number; share: number }[];
  /** Always the same model, best first. */
  singles: (Figure & { model: string })[];
  /** One drawn at random for each prompt, in the mean. */
  random: Figure;
  /** The best of each prompt, the cheapest of the best. */
  oracle: Figure;
}

/** Every model of a row that took part, with its measured score and its cost. */
export type OutcomesOf = (row: OutcomeRow) => readonly { model: string; score: number; costUsd: number }[];

/** Sums up a run. The references are over the same prompts as the gateway's figures: those that were answered. */
export function totalsOf(driven: readonly DrivenRequest[], outcomesOf: OutcomesOf): SimulationTotals {
  const answered = driven.filter(
    (each): each is DrivenRequest & { score: number; model: string } => each.score !== null,
  );
  const choices = answered.map(({ row }) => outcomesOf(row));
  const singles = singleFigures(choices);
  const best = singles[0]?.model;
  const differences = answered.flatMap(({ score }, at) => {
    const reference = choices[at]?.find(({ model }) => model === best);
    return reference === undefined ? [] : [score - reference.score];
  });
  const totalUsd = sum(answered.map(({ costUsd }) => costUsd));
  return {
    requests: driven.length,
    failed: driven.length - answered.length,
    thumbs: {
      up: driven.filter(({ thumb }) => thumb === 1).length,
      down: driven.filter(({ thumb }) => thumb === -1).length,
    },
    gateway: {
      quality: mean(answered.map(({ score }) => score)),
      costUsd: totalUsd / Math.max(1, answered.length),
      totalUsd,
      difference: mean(differences),
      halfWidth: 1.96 * standardError(differences),
    },
    shares: sharesOf(answered),
    singles,
    random: {
      quality: mean(choices.map((each) => mean(each.map(({ score }) => score)))),
      costUsd: mean(choices.map((each) => mean(each.map(({ costUsd }) => costUsd)))),
    },
    oracle: figureOf(
      choices.flatMap((each) =>
        each.toSorted((a, b) => b.score - a.score || a.costUsd - b.costUsd).slice(0, 1),
      ),
    ),
  };
}

/** Models that have every prompt come first: a mean over easier prompts is no reference. */
function singleFigures(choices: readonly ReturnType<OutcomesOf>[]): SimulationTotals['singles'] {
  const byModel = new Map<string, { score: number; costUsd: number }[]>();
  for (const { model, ...outcome } of choices.flat()) {
    const outcomes = byModel.get(model) ?? [];
    outcomes.push(outcome);
    byModel.set(model, outcomes);
  }
  const isWhole = (model: string) => Number(byModel.get(model)?.length === choices.length);
  return [...byModel]
    .map(([model, outcomes]) => ({ model, ...figureOf(outcomes) }))
    .sort((a, b) => isWhole(b.model) - isWhole(a.model) || b.quality - a.quality);
}

function sharesOf(answered: readonly { model: string }[]): SimulationTotals['shares'] {
  const counts = new Map<string, number>();
  for (const { model } of answered) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts]
    .map(([model, requests]) => ({ model, requests, share: requests / answered.length }))
    .sort((a, b) => b.requests - a.requests);
}

function figureOf(outcomes: readonly { score: number; costUsd: number }[]): Figure {
  return {
    quality: mean(outcomes.map(({ score }) => score)),
    costUsd: mean(outcomes.map(({ costUsd }) => costUsd)),
  };
}

function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - center) ** 2)) / (values.length - 1) / values.length);
}

function mean(values: readonly number[]): number {
  return sum(values) / Math.max(1, values.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
