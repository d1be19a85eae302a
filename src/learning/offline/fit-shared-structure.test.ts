import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { createFeatureSchema } from '../../routing/quality-model/quality-features.ts';
import { PromptStructure } from '../../routing/quality-model/shared-structure.ts';
import { readingOf } from '../../routing/testing/routing-fixtures.ts';
import { fitSharedStructure, fitTrust } from './fit-shared-structure.ts';
import { OutcomeColumnsBuilder } from './outcome-columns.ts';

/** A world in which input 0 makes prompts harder and input 1 tells models apart, at two levels of tables. */
function worldOf(rows: number) {
  const random = seededRandom(4);
  let features = new Float32Array(3);
  const builder = new OutcomeColumnsBuilder(() => ({ ...readingOf({}), features }), 'test');
  const abilities = Array.from({ length: 12 }, (_, arm) => -1 + arm / 4);
  const tableOf: number[] = [];
  for (let row = 0; row < rows; row++) {
    features = Float32Array.from({ length: 3 }, () => random.normal());
    const table = row % 2;
    const outcomes = Object.fromEntries(
      abilities.map((ability, arm) => {
        const logit = (table === 0 ? 1 : -1) - 1.2 * features[0]! + (1 + 0.5 * features[1]!) * ability;
        return [`arm ${arm}`, { score: random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0 }];
      }),
    );
    builder.add({ prompt: `question ${row}`, task: 'task', outcomes });
    tableOf.push(table);
  }
  return {
    table: builder.build(),
    abilities: Float64Array.from(abilities),
    tableOf: Int32Array.from(tableOf),
  };
}

const world = worldOf(3_000);
const schema = createFeatureSchema('test', 3, [0, 1, 2], [[], [], []]);
const rows = Int32Array.from({ length: world.table.rows }, (_, row) => row);
const fit = (draft: Partial<Parameters<typeof fitSharedStructure>[0]> = {}) =>
  fitSharedStructure({ ...world, schema, rows, tableCount: 2, ...draft });

describe('fitSharedStructure', () => {
  const structure = fit();

  it('finds what makes prompts hard and what tells models apart', () => {
    const [hard, other, nothing] = structure.difficulty;
    expect(hard).toBeLessThan(-0.5);
    expect(Math.abs(other!)).toBeLessThan(0.2 * Math.abs(hard!));
    expect(Math.abs(nothing!)).toBeLessThan(0.2 * Math.abs(hard!));
    const [, telling] = structure.discrimination;
    expect(telling).toBeGreaterThan(0.05);
    expect(structure.meanDiscrimination).toBeGreaterThan(0.6);
    expect(structure.meanDiscrimination).toBeLessThan(1.4);
  });

  it('takes levels of tables as levels, and says how far they lie apart', () => {
    expect(structure.levelSd).toBeGreaterThan(1);
    expect(Math.abs(structure.meanDifficulty)).toBeLessThan(0.3);
  });

  it('leaves out arms without an ability and does not fail without any', () => {
    const none = fit({ abilities: new Float64Array(12).fill(Number.NaN) });
    expect([...none.difficulty].every((value) => value === 0)).toBe(true);
    expect(none.meanDiscrimination).toBeCloseTo(1, 6);
  });

  it('gives the same numbers each time', () => {
    expect(fit()).toEqual(structure);
  });
});

describe('fitTrust', () => {
  it('tells prompts of the tables from others', () => {
    const structure = fit();
    const random = seededRandom(8);
    const ordinary = Float32Array.from(
      { length: 3 * 500 },
      (_, at) => random.normal() + (at % 3 === 2 ? 3 : 0),
    );
    const prompt = new PromptStructure({ ...structure, ...fitTrust(structure, world.table, rows, ordinary) });
    const trustOf = (features: Float32Array) => {
      prompt.locate(features);
      return prompt.trust;
    };
    expect(trustOf(Float32Array.of(0, 0, 0))).toBeGreaterThan(0.8);
    expect(trustOf(Float32Array.of(0, 0, 3))).toBeLessThan(0.2);
  });
});
