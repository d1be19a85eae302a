import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { binInputs, fitForest, predictForest } from './regression-forest.ts';

/** Two inputs: the target is 1 where the first is above 0 and the second below 1, else 0. */
function world(rows: number, seed: number) {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: 2 * rows }, () => 2 * random.normal());
  const truth = (row: number) => (values[2 * row]! > 0 && values[2 * row + 1]! < 1 ? 1 : 0);
  return { values, targets: Float64Array.from({ length: rows }, (_, row) => truth(row)) };
}

describe('regression forest', () => {
  const { values, targets } = world(1_200, 1);
  const binned = binInputs(values, 1_200, 2);
  const forest = fitForest(binned, targets, seededRandom(2));

  it('learns what no straight line can', () => {
    const fresh = world(400, 3);
    let squares = 0;
    for (let row = 0; row < 400; row++) {
      const error = predictForest(forest, fresh.values.subarray(2 * row, 2 * row + 2)) - fresh.targets[row]!;
      squares += error * error;
    }
    expect(squares / 400).toBeLessThan(0.05);
  });

  it('gives the same forest for the same seed', () => {
    expect(fitForest(binned, targets, seededRandom(2))).toEqual(forest);
    expect(fitForest(binned, targets, seededRandom(4))).not.toEqual(forest);
  });

  it('stays within the targets', () => {
    for (const x of [
      [0, 0],
      [1e9, -1e9],
      [-1e9, 1e9],
    ]) {
      expect(predictForest(forest, x)).toBeGreaterThanOrEqual(0);
      expect(predictForest(forest, x)).toBeLessThanOrEqual(1);
    }
  });

  it('leaves out targets that are missing, and says 0 when all are', () => {
    const some = targets.map((target, row) => (row % 2 === 0 ? target : Number.NaN));
    expect(predictForest(fitForest(binned, some, seededRandom(1)), [2, -2])).toBeGreaterThan(0.7);
    expect(predictForest(fitForest(binned, some.fill(Number.NaN), seededRandom(1)), [2, -2])).toBe(0);
  });

  it('says the mean where inputs do not vary', () => {
    const flat = binInputs(new Float32Array(100), 100, 1);
    const half = Float64Array.from({ length: 100 }, (_, row) => row % 2);
    expect(predictForest(fitForest(flat, half, seededRandom(1)), [0])).toBeCloseTo(0.5, 1);
  });

  it('ends for inputs that are not a number', () => {
    expect(Number.isFinite(predictForest(forest, [Number.NaN, Number.NaN]))).toBe(true);
  });
});
