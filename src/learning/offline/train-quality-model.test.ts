import { describe, expect, it } from 'vitest';
import { mean } from '../../evaluation/outcomes/figure.ts';
import { columnMean } from './outcome-columns.ts';
import { allRows, splitFolds } from './splits.ts';
import { syntheticOutcomes } from './testing/synthetic-outcomes.ts';
import { predictRows, trainQualityModel } from './train-quality-model.ts';
import { seededRandom } from '../../numerics/random.ts';

const options = { version: 'test', seed: 1 };
const table = syntheticOutcomes(900, 1);
const [{ train, test }] = splitFolds(table, allRows(table), 3, seededRandom(1)) as [
  { train: Int32Array; test: Int32Array },
];
const model = trainQualityModel(table, train, options);

function pickedScore(quality: Float64Array): number {
  const arms = table.arms.length;
  return mean(
    Array.from(test, (row, place) => {
      const chances = quality.subarray(place * arms, place * arms + arms);
      return table.scores[row * arms + chances.indexOf(Math.max(...chances))]!;
    }),
  );
}

describe('trainQualityModel', () => {
  it('learns which arm is good at what', () => {
    const best = Math.max(...table.arms.map((_, arm) => columnMean(table.scores, 3, arm, train, 0)));
    const score = pickedScore(predictRows(model, table, test).quality);
    expect(best).toBeLessThan(0.84);
    expect(score).toBeGreaterThan(0.86);
  });

  it('gives chances that are calibrated and deviations that are small and positive', () => {
    const { quality, uncertainty } = predictRows(model, table, test);
    const predicted = mean([...quality]);
    const real = mean(Array.from(test).flatMap((row) => [...table.scores.subarray(row * 3, row * 3 + 3)]));
    expect(predicted).toBeCloseTo(real, 1);
    expect(Math.max(...quality)).toBeLessThan(1);
    expect(Math.min(...quality)).toBeGreaterThan(0);
    expect(Math.min(...uncertainty)).toBeGreaterThan(0);
    expect(mean([...uncertainty])).toBeLessThan(0.2);
  });

  it('covers: the truth of this world lies within two deviations for most prompts', () => {
    const { quality, uncertainty } = predictRows(model, table, test);
    const truth = (row: number, arm: number) => {
      if (arm === 2) return 0.8;
      const isEven = Number(table.tasks[row]!.slice(-1)) % 2 === 0;
      return (arm === 0) === isEven ? 0.9 : 0.3;
    };
    let within = 0;
    for (const [place, row] of test.entries()) {
      for (let arm = 0; arm < 3; arm++) {
        const at = place * 3 + arm;
        if (Math.abs(quality[at]! - truth(row, arm)) <= 2 * uncertainty[at]! + 0.02) within++;
      }
    }
    expect(within / (3 * test.length)).toBeGreaterThan(0.75);
  });

  it('is surer the more it has seen', () => {
    const deviationOf = (rows: Int32Array) =>
      mean([...predictRows(trainQualityModel(table, rows, options), table, test).uncertainty]);
    expect(deviationOf(train)).toBeLessThan(deviationOf(train.subarray(0, 90)));
  });

  it('is the same for the same seed', () => {
    const again = trainQualityModel(table, train, options);
    expect(again.ridge.weights).toEqual(model.ridge.weights);
    expect(again.weights).toEqual(model.weights);
    expect(again.uncertaintyScale).toBe(model.uncertaintyScale);
  });

  it('fits the members to a sample where there are very many prompts, and counts all of them in the cells', () => {
    const sampled = trainQualityModel(table, train, { ...options, mostFitted: 200 });
    const counted = (of: Float32Array) => of.reduce((sum, value) => sum + value, 0);
    expect(sampled.neighbours.listStarts.at(-1)).toBe(200);
    expect(model.neighbours.listStarts.at(-1)).toBe(train.length);
    expect(counted(sampled.cellWeights)).toBeCloseTo(counted(model.cellWeights), 1);
    expect(trainQualityModel(table, train, { ...options, mostFitted: 200 }).weights).toEqual(sampled.weights);
    expect(trainQualityModel(table, train, { ...options, mostFitted: train.length })).toEqual(model);
  });

  it('has weights that are a mix', () => {
    expect(model.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    for (const weight of model.weights) expect(weight).toBeGreaterThanOrEqual(0);
  });

  it('learns nothing from shuffled features beyond the means', () => {
    const blind = {
      ...table,
      features: table.features.slice().reverse(),
      readings: table.readings.map(() => table.readings[0]!),
    };
    const blinded = trainQualityModel(blind, train, options);
    expect(pickedScore(predictRows(blinded, blind, test).quality)).toBeLessThan(0.84);
  });
});

describe('odd tables', () => {
  const train = (rows: number, missing = 0) => {
    const odd = syntheticOutcomes(rows, 3, missing);
    return predictRows(trainQualityModel(odd, allRows(odd), options), odd, allRows(odd));
  };
  const isFine = ({ quality, uncertainty }: ReturnType<typeof train>) =>
    [...quality].every((chance) => chance > 0 && chance < 1) &&
    [...uncertainty].every((value) => Number.isFinite(value));

  it.each([1, 2, 20, 50])('of %d prompts', (rows) => {
    expect(isFine(train(rows))).toBe(true);
  });

  it('with most cells missing', () => {
    expect(isFine(train(200, 0.6))).toBe(true);
  });

  it('with all equal scores', () => {
    const equal = syntheticOutcomes(60, 4);
    equal.scores.fill(1);
    const result = predictRows(trainQualityModel(equal, allRows(equal), options), equal, allRows(equal));
    expect(isFine(result)).toBe(true);
    expect(mean([...result.quality])).toBeGreaterThan(0.85);
  });

  it('with one arm', () => {
    const one = syntheticOutcomes(60, 5);
    const single = {
      ...one,
      arms: ['even'],
      scores: one.scores.filter((_, place) => place % 3 === 0),
      costsUsd: one.costsUsd.filter((_, place) => place % 3 === 0),
    };
    expect(
      isFine(predictRows(trainQualityModel(single, allRows(single), options), single, allRows(single))),
    ).toBe(true);
  });
});
