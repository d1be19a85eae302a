import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import {
  createFeatureSchema,
  directionOf,
  expandFeatures,
} from '../../routing/quality-model/quality-features.ts';
import { predictRidge } from '../../routing/quality-model/ridge-member.ts';
import { readingOf } from '../../routing/testing/routing-fixtures.ts';
import { changedCopies, copiesPerPrompt } from './changed-copies.ts';
import { copiedPrompts, readCopies } from './copied-prompts.ts';
import { solveForRidge, sumForRidge } from './fit-ridge.ts';
import { movementOf, withMetric } from './movement.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from './outcome-columns.ts';
import { allRows } from './splits.ts';

/** Three inputs: the length, which every copy changes; the number in the prompt, which none does; and their sum. */
function featuresOf(prompt: string): Float32Array {
  const length = Math.log(prompt.length) - 4;
  const number = Number(/\b\d{3}\b/.exec(prompt)?.[0] ?? 500) / 250 - 2;
  return Float32Array.of(length, number, length + number);
}

/** The first arm is good at large numbers, the second at small ones; half of that shows in the length too. */
function tableOf(rows: number): OutcomeColumns {
  const random = seededRandom(4);
  const builder = new OutcomeColumnsBuilder(
    (prompt) => ({ ...readingOf({}), features: featuresOf(prompt) }),
    'test',
  );
  for (let row = 0; row < rows; row++) {
    const number = 100 + random.integer(900);
    const isLarge = number > 550;
    const words = 'word '.repeat(3 + random.integer(8) + (isLarge ? 6 : 0));
    const score = (chance: number) => (random.uniform() < chance ? 1 : 0);
    builder.add({
      prompt: `${words}${number} ${row}`,
      task: 'numbers',
      outcomes: {
        large: { score: score(isLarge ? 0.9 : 0.4) },
        small: { score: score(isLarge ? 0.4 : 0.9) },
      },
    });
  }
  return builder.build();
}

const table = tableOf(500);
const rows = allRows(table);
const schema = createFeatureSchema('test', 3, [0, 1, 2], [[], [0], []]);

describe('copies of a table', () => {
  it('holds every copy of each of its prompts, read anew', () => {
    const { rows: ofRows, before, after } = table.copies;
    expect(ofRows).toHaveLength(table.rows * copiesPerPrompt);
    expect(new Set(ofRows).size).toBe(table.rows);
    expect(before).toHaveLength(ofRows.length * 3);
    for (const entry of [0, 100, 3_000]) {
      const row = ofRows[entry]!;
      expect([...before.subarray(3 * entry, 3 * entry + 3)]).toEqual([
        ...table.features.subarray(3 * row, 3 * row + 3),
      ]);
    }
    expect(after).not.toEqual(before);
  });

  it('reads the copies of the row it names', () => {
    const prompt = 'word word 321';
    const { after } = readCopies(
      [{ row: 7, prompt }],
      (text) => ({ ...readingOf({}), features: featuresOf(text) }),
      3,
    );
    const wanted = changedCopies(prompt, seededRandom(8)).flatMap((copy) => [...featuresOf(copy)]);
    expect([...after]).toEqual(wanted);
  });

  it('is empty without features, and bounded', () => {
    const unread = new OutcomeColumnsBuilder(() => readingOf({}), 'test');
    unread.add({ prompt: 'a', task: 't', outcomes: { m: { score: 1 } } });
    expect(unread.build().copies.rows).toHaveLength(0);
    expect(tableOf(copiedPrompts + 50).copies.rows).toHaveLength(copiedPrompts * copiesPerPrompt);
  });
});

describe('movementOf', () => {
  it('is large where copies move an input and nought where they do not', () => {
    const movement = movementOf(schema, table.copies, rows)!;
    const at = (one: number, other: number) => movement[one * schema.size + other]!;
    expect(at(0, 0)).toBeGreaterThan(0.05);
    expect(at(1, 1)).toBe(0);
    expect(at(3, 3)).toBe(0);
    expect(at(2, 0)).toBeCloseTo(at(0, 0), 5);
  });

  it('is null where none of the rows was copied', () => {
    expect(movementOf(schema, table.copies, Int32Array.of())).toBeNull();
  });
});

describe('withMetric', () => {
  const steady = withMetric(schema, table, rows);

  /** Mean cosine of prompts and their copies. */
  function likeness(of: typeof schema): number {
    const { before, after, rows: entries } = table.copies;
    const one = new Float32Array(3);
    const other = new Float32Array(3);
    let sum = 0;
    for (let entry = 0; entry < entries.length; entry++) {
      directionOf(of, before, 3 * entry, one, 0);
      directionOf(of, after, 3 * entry, other, 0);
      sum += one.reduce((dot, value, at) => dot + value * other[at]!, 0) / entries.length;
    }
    return sum;
  }

  it('brings prompts near their changed copies', () => {
    expect(steady.metric).toHaveLength(6);
    expect(1 - likeness(steady)).toBeLessThan(0.5 * (1 - likeness(schema)));
  });

  it('still tells numbers apart, in directions of length 1', () => {
    const small = new Float32Array(3);
    const large = new Float32Array(3);
    directionOf(steady, Float32Array.of(0, -1.5, -1.5), 0, small, 0);
    directionOf(steady, Float32Array.of(0, 1.5, 1.5), 0, large, 0);
    expect(Math.hypot(...small)).toBeCloseTo(1, 5);
    expect(small.reduce((dot, value, at) => dot + value * large[at]!, 0)).toBeLessThan(-0.9);
  });

  it('leaves the schema alone where nothing was copied', () => {
    expect(withMetric(schema, table, Int32Array.of())).toBe(schema);
  });
});

describe('a ridge that is held steady', () => {
  const targets = { cells: table.scores, arms: 2, weights: null };
  const penalties = { shared: 1, deviation: 1 };
  const plain = solveForRidge(sumForRidge(schema, table.features, targets, rows), penalties);
  const movement = movementOf(schema, table.copies, rows);
  const held = solveForRidge(sumForRidge(schema, table.features, targets, rows, movement), penalties);

  function advantage(ridge: typeof plain, features: Float32Array, entry: number): number {
    const x = new Float64Array(schema.size);
    const chances = new Float64Array(2);
    expandFeatures(schema, features, entry * 3, x);
    predictRidge(ridge, x, chances);
    return chances[0]! - chances[1]!;
  }

  it('moves less between prompts and copies, and still picks by the number', () => {
    const moved = (ridge: typeof plain) => {
      let sum = 0;
      for (let entry = 0; entry < table.copies.rows.length; entry++)
        sum += Math.abs(
          advantage(ridge, table.copies.after, entry) - advantage(ridge, table.copies.before, entry),
        );
      return sum / table.copies.rows.length;
    };
    expect(moved(held)).toBeLessThan(0.5 * moved(plain));
    expect(advantage(held, Float32Array.of(0, 1.5, 1.5), 0)).toBeGreaterThan(0.2);
    expect(advantage(held, Float32Array.of(0, -1.5, -1.5), 0)).toBeLessThan(-0.2);
  });
});
