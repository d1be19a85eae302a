import type { ModelCard, OutcomeMean } from '../facts.ts';
import { type AxisWeights, weightsOfTask } from './domains.ts';

export interface MeasuredModel {
  model: string;
  /** Mean score on the logit scale, guessing taken off. */
  logit: number;
  mean: number;
  prompts: number;
}

/** What the models really scored on one task of one outcome table. */
export interface MeasuredTask {
  table: string;
  task: string;
  shippable: boolean;
  chance: number;
  weights: AxisWeights;
  models: readonly MeasuredModel[];
}

/** Score of guessing, by task; categories of MMLU-Pro have ten choices. */
const chanceByTask: Readonly<Record<string, number>> = {
  mmlu: 0.25,
  arc_challenge: 0.25,
  'arc-challenge': 0.25,
  arc_easy: 0.25,
  openbook_qa: 0.25,
  openbookqa: 0.25,
  commonsense_qa: 0.2,
  gpqa: 0.25,
  winogrande: 0.5,
  hellaswag: 0.25,
  cmmlu: 0.25,
  ceval: 0.25,
};

/** A table's rows by task, under the cards' names. Where a card occurs under several names, the one with most prompts counts. */
export function measuredTasks(means: readonly OutcomeMean[], cards: readonly ModelCard[]): MeasuredTask[] {
  const cardByName = new Map(
    cards.flatMap((card) => (card.outcomeNames ?? []).map((name) => [name, card.model] as const)),
  );
  const tasks = new Map<string, { first: OutcomeMean; chance: number; models: Map<string, MeasuredModel> }>();
  for (const row of means) {
    const model = cardByName.get(row.model);
    if (model === undefined) continue;
    const key = `${row.table}/${row.task}`;
    const chance =
      row.table === 'mmlu-pro' ? 0.1 : row.table === 'routellm-mmlu' ? 0.25 : (chanceByTask[row.task] ?? 0);
    const task = tasks.get(key) ?? { first: row, chance, models: new Map<string, MeasuredModel>() };
    tasks.set(key, task);
    const known = task.models.get(model);
    if (known !== undefined && known.prompts >= row.prompts) continue;
    task.models.set(model, { model, mean: row.mean, prompts: row.prompts, logit: meanLogit(row, chance) });
  }
  return [...tasks.values()].map(({ first, chance, models }) => ({
    table: first.table,
    task: first.task,
    shippable: first.shippable,
    chance,
    weights: weightsOfTask(first.task),
    models: [...models.values()],
  }));
}

/** Near guessing a mean says only that it is low, so it counts as this much above. */
const floorAboveChance = 0.04;

/** Half a prompt is added on each side, so that a mean of 1 has a logit that the number of prompts bounds. */
function meanLogit({ mean, prompts }: OutcomeMean, chance: number): number {
  const above = Math.max(floorAboveChance, (mean - chance) / (1 - chance));
  const smoothed = (above * prompts + 0.5) / (prompts + 1);
  return Math.log(smoothed / (1 - smoothed));
}
