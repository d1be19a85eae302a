import { describe, expect, it } from 'vitest';
import type { ModelCard, OutcomeMean } from '../facts.ts';
import { type Ability, abilityFor } from './abilities.ts';
import { figureLogit } from './benchmarks.ts';
import { domainWeights, defaultWeights, weightsOfTask } from './domains.ts';
import { measuredTasks } from './outcome-tables.ts';
import { axisSlopes, fitTaskLine } from './success-map.ts';
import { rankCorrelation } from './validation.ts';

const ability = (level: number): Ability => ({
  axes: [level, level, level, level],
  axesVariance: [
    [0.1, 0, 0, 0],
    [0, 0.1, 0, 0],
    [0, 0, 0.1, 0],
    [0, 0, 0, 0.1],
  ],
  general: level,
  generalVariance: 0.05,
});

const levels = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5];
const abilities = new Map(levels.map((level, index) => [`v/m${index}`, ability(level)]));
const cards = levels.map((_, index) => ({
  model: `v/m${index}`,
  outcomeNames: [`M${index}`],
})) as unknown as ModelCard[];

function outcomes(table: string, task: string, slope: number, intercept: number, chance = 0): OutcomeMean[] {
  return levels.map((level, index) => ({
    table,
    task,
    model: `M${index}`,
    mean: chance + (1 - chance) / (1 + Math.exp(-(intercept + slope * level))),
    prompts: 100_000,
    shippable: true,
  }));
}

describe('fitTaskLine', () => {
  it('finds intercept and slope of a task, guessing taken off', () => {
    const [task] = measuredTasks(outcomes('routellm-mmlu', 'law', 1.4, 0.5, 0.25), cards);
    const line = task && fitTaskLine(task, abilities);
    // A little below 1.4: the slope is drawn towards 1.
    expect(line?.slope).toBeGreaterThan(1.3);
    expect(line?.slope).toBeLessThan(1.4);
    expect(line?.intercept).toBeCloseTo(0.5, 1);
    expect(line?.residualSd).toBeLessThan(0.1);
  });

  it('says nothing about fewer than three models', () => {
    const [task] = measuredTasks(outcomes('t', 'gsm', 1, 0).slice(0, 2), cards);
    expect(task && fitTaskLine(task, abilities)).toBeUndefined();
  });
});

describe('axisSlopes', () => {
  it('gives each table one vote on the axes that its tasks ask for, and preference the mean', () => {
    const means = [
      ...outcomes('one', 'gsm', 2, 0),
      ...outcomes('two', 'gsm', 1, 0),
      ...outcomes('two', 'math', 1, 0),
      ...outcomes('three', 'human_eval', 0.5, 0),
    ];
    const slopes = axisSlopes(measuredTasks(means, cards), abilities);
    expect(slopes.reasoning).toBeGreaterThan(1.2);
    expect(slopes.reasoning).toBeLessThan(1.6);
    expect(slopes.code).toBeLessThan(slopes.reasoning);
    expect(slopes.preference).toBeCloseTo((slopes.knowledge + slopes.reasoning + slopes.code) / 3, 10);
  });

  it('leaves out tables that may not shape what ships', () => {
    const steep = outcomes('unlicensed', 'gsm', 5, 0).map((row) => ({ ...row, shippable: false }));
    const tasks = measuredTasks([...steep, ...outcomes('one', 'gsm', 1, 0)], cards);
    expect(axisSlopes(tasks, abilities).reasoning).toBeLessThan(1.3);
  });
});

describe('measuredTasks', () => {
  it('keeps means at or below guessing finite', () => {
    const rows = outcomes('mmlu-pro', 'law', 1, 0).map((row) => ({ ...row, mean: 0.05 }));
    for (const { logit } of measuredTasks(rows, cards)[0]?.models ?? []) expect(logit).toBeGreaterThan(-4);
  });

  it('takes the name with most prompts where a model occurs twice', () => {
    const twice = [{ ...cards[0], outcomeNames: ['M0', 'M1'] }] as unknown as ModelCard[];
    const [first, second] = outcomes('t', 'gsm', 1, 0);
    const rows = [
      { ...first, prompts: 10 },
      { ...second, prompts: 500 },
    ] as OutcomeMean[];
    expect(measuredTasks(rows, twice)[0]?.models).toHaveLength(1);
    expect(measuredTasks(rows, twice)[0]?.models[0]?.prompts).toBe(500);
  });
});

describe('weights of domains and tasks', () => {
  it('sum to 1', () => {
    for (const weights of [
      defaultWeights,
      ...Object.values(domainWeights),
      weightsOfTask('crux'),
      weightsOfTask('trivia_qa'),
    ]) {
      expect(Object.values(weights).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
    }
  });
});

describe('abilityFor', () => {
  it('mixes the axes by weight with the general factor', () => {
    const coder: Ability = { ...ability(0), axes: [0, 0, 2, 0] };
    const score = (domain: string) => abilityFor(coder, domainWeights[domain] ?? defaultWeights).score;
    expect(score('software')).toBeGreaterThan(score('engineering'));
    expect(score('engineering')).toBeGreaterThan(score('humanities'));
    expect(abilityFor(ability(0.7), defaultWeights).score).toBeCloseTo(0.7, 10);
  });
});

describe('figureLogit', () => {
  it('rises with the score, takes guessing off, and stays finite at both ends', () => {
    const logits = [0, 0.25, 0.4, 0.7, 0.95, 1].map((score) => figureLogit('gpqa_diamond', score, 0.25));
    expect(logits).toEqual([...logits].sort((a, b) => a - b));
    expect(figureLogit('mmlu', 0.625, 0.25)).toBeCloseTo(0, 10);
    expect(logits.every(Number.isFinite)).toBe(true);
  });

  it('turns 400 points of Arena into a factor of ten in the odds', () => {
    const gap = figureLogit('arena_elo_overall', 1_500, 0) - figureLogit('arena_elo_overall', 1_100, 0);
    expect(gap).toBeCloseTo(Math.log(10), 10);
  });
});

describe('rankCorrelation', () => {
  it('is 1 for the same order, -1 for the reverse, and shares ranks between ties', () => {
    expect(
      rankCorrelation([
        [1, 10],
        [2, 20],
        [3, 90],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      rankCorrelation([
        [1, 3],
        [2, 2],
        [3, 1],
      ]),
    ).toBeCloseTo(-1, 12);
    expect(
      rankCorrelation([
        [1, 1],
        [1, 2],
        [2, 3],
        [3, 4],
      ]),
    ).toBeCloseTo(0.9487, 4);
  });
});
