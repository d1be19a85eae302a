import { describe, expect, it } from 'vitest';
import { modelOf, readingOf } from '../../routing/testing/routing-fixtures.ts';
import { mean } from '../../evaluation/outcomes/figure.ts';
import { seededRandom } from '../../numerics/random.ts';
import { armLevels } from './arm-levels.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from './outcome-columns.ts';
import { allRows } from './splits.ts';
import { featureCount } from './testing/synthetic-outcomes.ts';
import { predictRows, trainQualityModel } from './train-quality-model.ts';

const cards = [
  modelOf('thick', { quality: 0.8 }),
  modelOf('poor', { quality: 0.7 }),
  modelOf('thin', { quality: 0.6 }),
];
const cardOf = (name: string) => cards.find(({ id }) => id === name);

/** Judged traffic: each prompt was answered by one arm, in this order, with so many good and bad verdicts. */
function logOf(verdicts: Record<string, [good: number, bad: number]>, weight?: number): OutcomeColumns {
  const random = seededRandom(5);
  const builder = new OutcomeColumnsBuilder(
    () => ({
      ...readingOf({ domain: random.integer(4), complexity: 0.2 + 0.6 * random.uniform() }),
      features: Float32Array.from({ length: featureCount }, (_, at) => (at < 40 ? random.normal() : 0)),
    }),
    'test',
  );
  const rows = Object.entries(verdicts).flatMap(([arm, [good, bad]]) =>
    Array.from({ length: good + bad }, (_, at) => ({ arm, score: at < good ? 1 : 0 })),
  );
  for (const [place, { arm, score }] of rows.entries())
    builder.add({
      prompt: `question ${place}`,
      task: 't',
      outcomes: { [arm]: { score, ...(weight !== undefined && { weight }) } },
    });
  return builder.build();
}

function levelsOf(table: OutcomeColumns, withCards = true): Record<string, number> {
  const levels = armLevels(table, allRows(table), withCards ? cardOf : undefined);
  return Object.fromEntries(table.arms.map((name, arm) => [name, levels[arm]!]));
}

describe('armLevels', () => {
  const one: [number, number] = [1, 0];

  it('moves an arm from its card as far as its outcomes count against the pseudo-count', () => {
    const { thick, thin } = levelsOf(logOf({ thick: [66, 16], poor: [21, 14], thin: one }));
    expect(thick).toBeCloseTo(0.8, 1);
    expect(thin).toBeGreaterThan(0.55);
    expect(thin).toBeLessThan(0.65);
    const often = levelsOf(logOf({ thick: [66, 16], poor: [21, 14], thin: [190, 10] }))['thin'];
    expect(often).toBeGreaterThan(0.88);
    expect(often).toBeLessThan(0.95);
  });

  it('starts arms without a card at the mean of all', () => {
    const { thick, poor, thin } = levelsOf(logOf({ thick: [72, 8], poor: [20, 20], thin: one }), false);
    expect(thin).toBeCloseTo((20 * (93 / 121) + 1) / 21, 6);
    expect(thick).toBeGreaterThan(thin!);
    expect(thin).toBeGreaterThan(poor!);
  });

  it('moves cards to the level of a table that is graded more strictly', () => {
    const strict = levelsOf(logOf({ thick: [40, 60], poor: [30, 70], thin: one }));
    expect(strict['thin']).toBeLessThan(0.35);
    expect(strict['thick']).toBeCloseTo(0.4, 1);
    expect(strict['thick']).toBeGreaterThan(strict['poor']!);
  });

  it('counts a verdict for what it weighs', () => {
    const full = levelsOf(logOf({ thick: [10, 0], thin: [0, 10] }), false);
    const quarter = levelsOf(logOf({ thick: [10, 0], thin: [0, 10] }, 0.25), false);
    expect(full['thick']).toBeCloseTo((10 + 10) / 30, 9);
    expect(quarter['thick']).toBeCloseTo((10 + 2.5) / 22.5, 9);
  });

  it('is the card where there is no outcome at all, and a half where there is neither', () => {
    const table = logOf({ thick: one, nobody: [0, 0], thin: one });
    const none = new Int32Array(0);
    expect([...armLevels(table, none, cardOf)]).toEqual([expect.closeTo(0.8, 9), expect.closeTo(0.6, 9)]);
    expect([...armLevels(table, none)]).toEqual([0.5, 0.5]);
  });
});

describe('a trained model of judged traffic', () => {
  /** Mean chance by arm over the prompts. */
  function predictedOf(table: OutcomeColumns, priors: { cardOf?: typeof cardOf }): Record<string, number> {
    const state = trainQualityModel(table, allRows(table), { version: 'test', seed: 1, ...priors });
    const { quality } = predictRows(state, table, allRows(table), priors);
    const arms = table.arms.length;
    return Object.fromEntries(
      table.arms.map((name, arm) => [
        name,
        mean(Array.from(allRows(table), (row) => quality[row * arms + arm]!)),
      ]),
    );
  }

  it('keeps an arm of one good verdict where its card stands, under one of many', () => {
    const table = logOf({ thick: [66, 16], poor: [21, 14], thin: [1, 0] });
    const { thick, thin } = predictedOf(table, { cardOf });
    expect(thick).toBeGreaterThan(0.74);
    expect(thin).toBeLessThan(0.68);
    expect(thin).toBeGreaterThan(0.5);
  });

  it('keeps it near the mean of all where no card is known', () => {
    const { thick, thin } = predictedOf(logOf({ thick: [74, 8], poor: [18, 17], thin: [1, 0] }), {});
    expect(thin).toBeLessThan(thick! - 0.04);
    expect(thin).toBeLessThan(0.83);
  });

  it('puts it on top when many verdicts say so', () => {
    const table = logOf({ thick: [66, 16], poor: [21, 14], thin: [118, 2] });
    const { thick, thin } = predictedOf(table, { cardOf });
    expect(thin).toBeGreaterThan(thick!);
  });
});
