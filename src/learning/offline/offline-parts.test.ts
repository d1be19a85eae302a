import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { blend, chooseWeights, type MemberChances, valueOfChoice } from './choose-weights.ts';
import { fitCalibration, fitScaling } from './fit-calibration.ts';
import { fitCosts, predictCosts } from './fit-costs.ts';
import { fitFeatureSchema } from './fit-features.ts';
import { solveForRidge, sumForRidge } from './fit-ridge.ts';
import { coverage, OutcomeColumnsBuilder, withArms } from './outcome-columns.ts';
import { questionKey } from './question-key.ts';
import { allRows, drawLabels, splitFolds } from './splits.ts';
import { featureCount, syntheticOutcomes } from './testing/synthetic-outcomes.ts';
import { predictRidge } from '../../routing/quality-model/ridge-member.ts';
import { createFeatureSchema, expandFeatures } from '../../routing/quality-model/quality-features.ts';
import { readingOf } from '../../routing/testing/routing-fixtures.ts';

const inputs = Array.from({ length: featureCount - 1 }, (_, input) => input);

describe('questionKey', () => {
  it('joins a question asked in different forms', () => {
    const bare = 'What is the capital of France?';
    expect(questionKey(`Please answer with the letter.\n${bare}\nA. Paris\nB. Rome\nAnswer:`)).toBe(
      questionKey(bare),
    );
    expect(questionKey('what is the CAPITAL of france')).toBe(questionKey(bare));
  });

  it('keeps apart questions that share their instructions or their worked example', () => {
    const shot =
      'Please answer with the letter.\n\nIan ate the soup because _ was hungry.\nA) Ian\nAnswer: A\n\n';
    expect(questionKey(`${shot}Why is the sky blue?`)).not.toBe(questionKey(`${shot}Why is grass green?`));
  });

  it('is never empty for a text with letters', () => {
    expect(questionKey('Answer the question.')).toBe('answer the question');
  });
});

describe('splits', () => {
  const table = syntheticOutcomes(120, 2);
  table.groups.set([0, 0, 0, 1, 1], 0);

  it('keeps a question in one fold and uses every row once as a test', () => {
    const folds = splitFolds(table, allRows(table), 4, seededRandom(1));
    expect(folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...allRows(table)]);
    for (const { train, test } of folds) {
      const seen = new Set(Array.from(train, (row) => table.groups[row]!));
      expect(Array.from(test).some((row) => seen.has(table.groups[row]!))).toBe(false);
    }
  });

  it('draws labels and tests on other questions', () => {
    const { train, test } = drawLabels(table, allRows(table), 30, seededRandom(1));
    expect(train).toHaveLength(30);
    const seen = new Set(Array.from(train, (row) => table.groups[row]!));
    expect(Array.from(test).some((row) => seen.has(table.groups[row]!))).toBe(false);
    expect(test.length).toBeGreaterThan(80);
  });
});

describe('outcome columns', () => {
  it('joins files by the name of the arm and marks what is missing', () => {
    const read = () => ({ ...readingOf(), features: new Float32Array(2) });
    const builder = new OutcomeColumnsBuilder(read, 'test', (name) => name.toLowerCase());
    builder.add({ prompt: 'a', task: 't', outcomes: { M: { score: 1, costUsd: 0.5 } } });
    builder.add({ prompt: 'b', task: 't', subject: 's', outcomes: { m: { score: 0 }, n: { score: 0.5 } } });
    const table = builder.build();
    expect(table.arms).toEqual(['m', 'n']);
    expect([...table.scores]).toEqual([1, Number.NaN, 0, 0.5]);
    expect([...table.costsUsd]).toEqual([0.5, Number.NaN, Number.NaN, Number.NaN]);
    expect(table.tasks).toEqual(['t', 's']);
    expect(coverage(table, 1)).toBe(0.5);
    expect([...withArms(table, [1]).scores]).toEqual([Number.NaN, 0.5]);
  });
});

describe('feature schema', () => {
  it('drops inputs that do not vary and bends those that count', () => {
    const table = syntheticOutcomes(500, 1);
    for (let row = 0; row < table.rows; row++) table.features[row * featureCount] = 7;
    const schema = fitFeatureSchema(table, allRows(table), 5, inputs);
    expect(schema.inputs[0]).toBe(1);
    expect(schema.inputs).not.toContain(featureCount - 1);
    expect(schema.thresholds.map((limits) => limits.length).slice(0, 5)).toEqual([7, 7, 7, 7, 0]);
    expect(schema.size).toBe(schema.inputs.length + 28);
  });

  it('expands to the inputs and their indicators', () => {
    const schema = createFeatureSchema('test', 2, [1, 0], [[0, 2], []]);
    const out = new Float64Array(schema.size);
    expandFeatures(schema, Float32Array.of(9, 9, 5, 1), 2, out);
    expect([...out]).toEqual([1, 5, 1, 0]);
  });
});

describe('ridge', () => {
  it('recovers a linear world, missing cells or not', () => {
    const random = seededRandom(3);
    const rows = 2_000;
    const features = Float32Array.from({ length: rows * 2 }, () => random.normal());
    const cells = new Float64Array(rows * 2);
    for (let row = 0; row < rows; row++) {
      cells[row * 2] = 0.5 + 0.1 * features[row * 2]!;
      cells[row * 2 + 1] = row % 3 === 0 ? Number.NaN : 0.4 - 0.05 * features[row * 2 + 1]!;
    }
    const schema = createFeatureSchema('test', 2, [0, 1], [[], []]);
    const all = Int32Array.from({ length: rows }, (_, row) => row);
    const sums = sumForRidge(schema, features, { cells, arms: 2, weights: null }, all);
    const state = solveForRidge(sums, { shared: 0.01, deviation: 0.01 });
    const out = new Float64Array(2);
    predictRidge(state, Float64Array.of(1, 1), out);
    expect(out[0]).toBeCloseTo(0.6, 1);
    expect(out[1]).toBeCloseTo(0.35, 1);
  });
});

describe('calibration', () => {
  it('finds the scaling that made the labels', () => {
    const random = seededRandom(4);
    const logits = Array.from({ length: 20_000 }, () => random.normal() * 1.5);
    const labels = logits.map((logit) => (random.uniform() < 1 / (1 + Math.exp(-(2 * logit - 0.5))) ? 1 : 0));
    const { slope, offset } = fitScaling(logits, labels);
    expect(slope).toBeCloseTo(2, 0);
    expect(offset).toBeCloseTo(-0.5, 0);
  });

  it('keeps the mean of an arm whose chances say nothing about its outcomes', () => {
    const random = seededRandom(6);
    const chances = Float64Array.from({ length: 4_000 }, () => 0.8 + 0.05 * random.normal());
    // Less likely where the chance is higher, by accident.
    const scores = chances.map((chance) => (random.uniform() < (chance > 0.8 ? 0.78 : 0.82) ? 1 : 0));
    const [slope, offset] = fitCalibration(chances, scores, 1);
    const calibrated = 1 / (1 + Math.exp(-(slope! * Math.log(0.8 / 0.2) + offset!)));
    expect(calibrated).toBeCloseTo(0.8, 1);
    expect(slope).toBeGreaterThan(0);
  });

  it('keeps the slopes of arms together while labels are few, and each at its own level', () => {
    const random = seededRandom(8);
    const slopesOf = (rows: number) => {
      const chances = Float64Array.from({ length: 2 * rows }, () => 0.3 + 0.4 * random.uniform());
      // The first arm's chances say twice what they should, the second's half of it; the second is better by a tenth.
      const scores = chances.map((chance, place) => {
        const told = place % 2 === 0 ? 0.5 + (chance - 0.5) / 2 : 0.6 + 2 * (chance - 0.5);
        return random.uniform() < told ? 1 : 0;
      });
      const [first, , second, offset] = fitCalibration(chances, scores, 2);
      return { ratio: second! / first!, offset: offset! };
    };
    expect(slopesOf(150).ratio).toBeLessThan(1.7);
    expect(slopesOf(8_000).ratio).toBeGreaterThan(2.5);
    expect(slopesOf(8_000).offset).toBeGreaterThan(0.2);
  });

  it('stays near the identity with few labels, and never turns the order round', () => {
    const [slope, offset] = fitCalibration(Float64Array.of(0.2, 0.8), Float64Array.of(1, 0), 1);
    expect(slope).toBeGreaterThan(0.9);
    expect(Math.abs(offset!)).toBeLessThan(0.1);
    const labels = Array.from({ length: 500 }, (_, row) => row % 2);
    expect(
      fitScaling(
        labels.map((label) => (label === 1 ? -2 : 2)),
        labels,
      ).slope,
    ).toBeGreaterThan(0);
  });
});

describe('weights of the stack', () => {
  /** The given member knows the better arm; the others guess. */
  function membersWhere(knowing: number, arms: number, rows: number): MemberChances {
    const random = seededRandom(8);
    const scores = Float64Array.from({ length: rows * arms }, () => (random.uniform() < 0.5 ? 1 : 0));
    return {
      rows,
      arms,
      chances: [0, 1, 2, 3].map((member) =>
        scores.map((score) => (member === knowing ? 0.3 + 0.4 * score : 0.5 + 0.05 * random.normal())),
      ),
      scores,
      costs: null,
    };
  }

  it.each([0, 1, 2, 3])('go to the member that leads to better choices: %d', (knowing) => {
    const weights = chooseWeights(membersWhere(knowing, 3, 2_000));
    expect(weights[knowing]).toBe(Math.max(...weights));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it('lean on the cell table with few labels', () => {
    const few = chooseWeights(membersWhere(1, 3, 20));
    const many = chooseWeights(membersWhere(1, 3, 2_000));
    expect(few[0]).toBeGreaterThan(0.6);
    expect(many[0]).toBeLessThan(0.35);
  });

  it('values a pair by the area, a pool by the pick', () => {
    const pair = membersWhere(1, 2, 400);
    expect(valueOfChoice(pair.chances[1]!, pair)).toBeGreaterThan(
      valueOfChoice(pair.chances[0]!, pair) + 0.05,
    );
    const reversed = pair.chances[1]!.map((chance) => 1 - chance);
    expect(valueOfChoice(reversed, pair)).toBeCloseTo(-valueOfChoice(pair.chances[1]!, pair), 9);
    const pool = membersWhere(2, 4, 400);
    expect(valueOfChoice(pool.chances[2]!, pool)).toBeGreaterThan(0.85);
    expect(blend(pool, [0, 0, 1, 0])).toEqual(pool.chances[2]);
  });

  it('prefers the cheap arm where money counts', () => {
    const scores = Float64Array.of(1, 1, 0, 0);
    const costs = Float64Array.of(0.001, 0.1, 0.001, 0.1);
    const members = { rows: 2, arms: 2, chances: [], scores, costs };
    const cheap = valueOfChoice(Float64Array.of(0.8, 0.8, 0.8, 0.8), members);
    const dear = valueOfChoice(Float64Array.of(0.1, 0.9, 0.1, 0.9), members);
    expect(cheap).toBeGreaterThan(dear);
  });
});

describe('cost head', () => {
  it('predicts the mean of costs that scatter, not their median', () => {
    const table = syntheticOutcomes(600, 6);
    const schema = fitFeatureSchema(table, allRows(table), 0, inputs);
    const head = fitCosts(table, allRows(table), schema)!;
    const predicted = predictCosts(head, table, allRows(table));
    for (let arm = 0; arm < 3; arm++) {
      let real = 0;
      let expected = 0;
      for (let row = 0; row < table.rows; row++) {
        real += table.costsUsd[row * 3 + arm]!;
        expected += predicted[row * 3 + arm]!;
      }
      expect(expected / real).toBeCloseTo(1, 1);
    }
  });

  it('is nothing without costs', () => {
    const table = syntheticOutcomes(50, 7);
    table.costsUsd.fill(Number.NaN);
    const schema = fitFeatureSchema(table, allRows(table), 0, inputs);
    expect(fitCosts(table, allRows(table), schema)).toBeNull();
  });

  it('gives chances of nothing negative', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), (rows) => {
        const table = syntheticOutcomes(rows, rows);
        const schema = fitFeatureSchema(table, allRows(table), 0, inputs);
        const head = fitCosts(table, allRows(table), schema)!;
        expect(predictCosts(head, table, allRows(table)).every((cost) => cost > 0)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});
