import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { calibrationBySeed, measureCalibration } from './calibration-metrics.ts';
import { bootstrapFigure, bootstrapFigures, mean } from './figure.ts';
import { realisedLosses } from './knob-losses.ts';
import {
  apgr,
  apgr10,
  callsFor,
  drawnInOrder,
  orderByGain,
  orderedCurve,
  pairCurve,
} from './pair-metrics.ts';
import {
  averageImprovement,
  costToReach,
  mergeUnits,
  oracle,
  pickAt,
  picksAt,
  type PoolUnit,
  priceGrid,
  randomPick,
  singleArm,
  upperHull,
} from './pool-metrics.ts';

const rowsOf = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

describe('pair metrics', () => {
  // Four prompts: the strong model alone is right on two, both on one, the weak alone on none.
  const strong = Float64Array.of(1, 1, 1, 0);
  const weak = Float64Array.of(0, 0, 1, 0);

  it('are those of a perfect and of the worst order', () => {
    const perfect = pairCurve(Float64Array.of(3, 2, 1, 0), strong, weak, rowsOf(4));
    expect([...perfect.gap]).toEqual([0, 0.5, 1, 1, 1]);
    expect(apgr(perfect)).toBeCloseTo(0.75, 12);
    expect(callsFor(perfect, 0.5)).toBe(25);
    expect(callsFor(perfect, 0.8)).toBe(50);
    const worst = pairCurve(Float64Array.of(0, 0, 3, 2), strong, weak, rowsOf(4));
    expect(apgr(worst)).toBeCloseTo(0.25, 12);
    expect(callsFor(worst, 0.8)).toBe(100);
  });

  it('are a half for random orders on average, in both forms', () => {
    const random = seededRandom(1);
    const many = 400;
    const s = Float64Array.from({ length: many }, () => (random.uniform() < 0.8 ? 1 : 0));
    const w = Float64Array.from({ length: many }, () => (random.uniform() < 0.6 ? 1 : 0));
    const exact: number[] = [];
    const coarse: number[] = [];
    for (let draw = 0; draw < 200; draw++) {
      const curve = pairCurve(
        Float64Array.from({ length: many }, () => random.uniform()),
        s,
        w,
        rowsOf(many),
      );
      exact.push(apgr(curve));
      coarse.push(apgr10(curve));
    }
    expect(mean(exact)).toBeCloseTo(0.5, 1);
    expect(mean(coarse)).toBeCloseTo(mean(exact), 2);
  });

  it('are a half where every prompt looks the same', () => {
    const blind = pairCurve(new Float64Array(4), strong, weak, rowsOf(4));
    expect(apgr(blind)).toBeCloseTo(0.5, 12);
    expect([...blind.gap]).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('are not a number where the models do not differ', () => {
    expect(
      apgr(pairCurve(new Float64Array(2), Float64Array.of(1, 0), Float64Array.of(1, 0), rowsOf(2))),
    ).toBeNaN();
    expect(
      apgr(pairCurve(new Float64Array(0), new Float64Array(0), new Float64Array(0), rowsOf(0))),
    ).toBeNaN();
  });

  it('of drawn rows are those of a table that holds them so often', () => {
    const random = seededRandom(3);
    const pick = (list: Float64Array, rows: Int32Array) => Float64Array.from(rows, (row) => list[row]!);
    const gains = Float64Array.from({ length: 60 }, () => random.integer(9));
    const right = Float64Array.from({ length: 60 }, () => (random.uniform() < 0.8 ? 1 : 0));
    const wrong = Float64Array.from({ length: 60 }, () => (random.uniform() < 0.4 ? 1 : 0));
    const rows = Int32Array.from({ length: 60 }, () => random.integer(60));
    const drawn = orderedCurve(gains, right, wrong, drawnInOrder(orderByGain(gains), rows));
    const copied = pairCurve(pick(gains, rows), pick(right, rows), pick(wrong, rows), rowsOf(60));
    expect([...drawn.gap]).toEqual([...copied.gap]);
  });
});

describe('calibration', () => {
  it('is nought where chances are shares, and the gap where they are not', () => {
    const chances = Float64Array.from({ length: 1_000 }, () => 0.7);
    const scores = Float64Array.from({ length: 1_000 }, (_, row) => (row % 10 < 7 ? 1 : 0));
    expect(measureCalibration([{ chances, scores }], 1).ece).toBeCloseTo(0, 9);
    expect(measureCalibration([{ chances: chances.map(() => 0.9), scores }], 1).ece).toBeCloseTo(0.2, 9);
    expect(measureCalibration([{ chances, scores }], 1).brier).toBeCloseTo(0.21, 9);
  });

  it('joins the folds of a seed, leaves out missing cells and averages over seeds', () => {
    const low = { chances: Float64Array.of(0.5, 0.5), scores: Float64Array.of(0, Number.NaN) };
    const high = { chances: Float64Array.of(0.5, 0.5), scores: Float64Array.of(1, Number.NaN) };
    expect(measureCalibration([low, high], 2).ece).toBeCloseTo(0, 9);
    expect(
      calibrationBySeed(
        [
          { seed: 1, ...low },
          { seed: 2, ...high },
        ],
        2,
      ).ece,
    ).toBeCloseTo(0.5, 9);
  });
});

describe('bootstrapFigure', () => {
  it('has an interval that holds the mean and narrows with more prompts', () => {
    const unitOf = (rows: number) => {
      const random = seededRandom(2);
      return {
        rows,
        groups: rowsOf(rows),
        values: Float64Array.from({ length: rows }, () => random.normal()),
      };
    };
    const figure = (rows: number) =>
      bootstrapFigure(
        [unitOf(rows)],
        ({ values }, drawn) => mean(Array.from(drawn, (row) => values[row]!)),
        seededRandom(3),
      );
    const few = figure(50);
    const many = figure(2_000);
    expect(few.low).toBeLessThan(few.mean);
    expect(few.high).toBeGreaterThan(few.mean);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 3);
  });

  it('draws the same for several metrics as for each alone', () => {
    const unit = { rows: 30, groups: rowsOf(30) };
    const sum = (_: object, drawn: Int32Array) => drawn.reduce((total, row) => total + row, 0);
    const first = (_: object, drawn: Int32Array) => drawn[0]!;
    const both = bootstrapFigures(
      [unit],
      ['sum', 'first'],
      (of, drawn) => ({ sum: sum(of, drawn), first: first(of, drawn) }),
      seededRandom(4),
    );
    expect(both.sum).toEqual(bootstrapFigure([unit], sum, seededRandom(4)));
    expect(both.first).toEqual(bootstrapFigure([unit], first, seededRandom(4)));
    expect(both.sum).not.toEqual(both.first);
  });

  it('draws prompts with the same question together', () => {
    const unit = { rows: 4, groups: Int32Array.of(0, 0, 1, 1) };
    const sums: number[] = [];
    bootstrapFigure(
      [unit],
      (_, drawn) => {
        sums.push(drawn.filter((row) => row < 2).length);
        return 0;
      },
      seededRandom(1),
    );
    expect(sums.every((sum) => sum % 2 === 0)).toBe(true);
  });
});

/** Two arms: a cheap one that knows even rows, a dear one that knows all. Predictions are right. */
function unitOf(rows: number): PoolUnit {
  const cells = (even: [number, number], odd: [number, number]) =>
    Float64Array.from({ length: rows * 2 }, (_, at) => ((at >> 1) % 2 === 0 ? even : odd)[at & 1]!);
  const scores = cells([1, 1], [0, 1]);
  const costs = cells([0.001, 0.01], [0.001, 0.01]);
  const chances = cells([0.9, 0.91], [0.2, 0.9]);
  return {
    rows,
    groups: rowsOf(rows),
    arms: 2,
    scores,
    costs,
    pickedScores: scores,
    pickedCosts: costs,
    worths: chances,
    expectedCosts: costs,
    chances,
    bestSingle: 1,
  };
}

describe('pool metrics', () => {
  const unit = unitOf(10);

  it('leave the usual arm of a split only for more than its margin, at each price', () => {
    const rows = rowsOf(10);
    const lean = (margin: number) => ({
      margin,
      meanWorths: Float64Array.of(0.6, 0.9),
      meanCosts: Float64Array.of(0.001, 0.01),
    });
    const leaning = (...splits: (ReturnType<typeof lean> | undefined)[]) => ({
      ...unit,
      steadiness: { splits, splitOf: Uint8Array.from(rows, (row) => row % splits.length) },
    });
    // At this price the dear arm is right by .61 for odd rows and the cheap one by .08 for even ones.
    expect(pickAt(leaning(lean(0)), rows, 10)).toEqual(pickAt(unit, rows, 10));
    expect(pickAt(leaning(lean(0.2)), rows, 10).costUsd).toBeCloseTo(0.01, 12);
    expect(pickAt(leaning(lean(0.2)), rows, 1e6).costUsd).toBeCloseTo(0.001, 12);
    expect(pickAt(leaning(undefined, lean(0.2)), rows, 10).costUsd).toBeCloseTo(0.0055, 12);
    const joined = mergeUnits([leaning(undefined), leaning(lean(0.2))]);
    expect(pickAt(joined, rowsOf(20), 10).costUsd).toBeCloseTo((0.0055 + 0.01) / 2, 12);
    expect(picksAt(joined, [10])(rowsOf(20))).toEqual([pickAt(joined, rowsOf(20), 10)]);
  });
  const rows = rowsOf(10);

  it('pick by predicted quality less the price of money', () => {
    expect(pickAt(unit, rows, 0)).toEqual({ quality: 1, costUsd: expect.closeTo(0.01, 12) as number });
    expect(pickAt(unit, rows, 10)).toEqual({ quality: 1, costUsd: expect.closeTo(0.0055, 12) as number });
    expect(pickAt(unit, rows, 1e6)).toEqual({ quality: 0.5, costUsd: expect.closeTo(0.001, 12) as number });
  });

  it('are the same for rows drawn at many prices as at each alone', () => {
    const drawn = Int32Array.of(3, 3, 0, 8, 1, 1, 1);
    const prices = [0, 10, 1e6];
    expect(picksAt(unit, prices)(drawn)).toEqual(prices.map((price) => pickAt(unit, drawn, price)));
  });

  it('have an oracle that is cheap, a random pick in between, and single arms', () => {
    expect(oracle(unit, rows)).toEqual({ quality: 1, costUsd: expect.closeTo(0.0055, 12) as number });
    expect(randomPick(unit, rows).quality).toBeCloseTo(0.75, 12);
    expect(singleArm(unit, rows, 0).quality).toBe(0.5);
  });

  it('never pick an arm without a score', () => {
    const missing = {
      ...unit,
      pickedScores: unit.scores.map((score, at) => (at % 2 === 1 ? Number.NaN : score)),
    };
    expect(pickAt(missing, rows, 0).quality).toBe(0.5);
  });

  it('find what a quality costs on the hull', () => {
    const points = [
      { quality: 0.5, costUsd: 1 },
      { quality: 0.6, costUsd: 2 },
      { quality: 0.9, costUsd: 3 },
      { quality: 0.8, costUsd: 4 },
    ];
    expect(upperHull(points)).toEqual([points[0], points[2]]);
    expect(costToReach(points, 0.7)).toBeCloseTo(2, 12);
    expect(costToReach(points, 0.4)).toBe(1);
    expect(costToReach(points, 0.95)).toBe(Number.POSITIVE_INFINITY);
    expect(averageImprovement(points, 3)).toBeCloseTo(0.7, 12);
    expect(averageImprovement(points, 5)).toBeCloseTo((0.7 * 2 + 0.9 * 2) / 4, 12);
  });

  it('have a hull that is concave, rising and above every point', () => {
    // Not the smallest numbers, whose products lose their digits: a mean score is nought or far from them.
    const point = fc.record({
      quality: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1, noNaN: true })),
      costUsd: fc.double({ min: 0.1, max: 9, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
        const hull = upperHull(points);
        for (const { quality, costUsd } of points)
          expect(costToReach(hull, quality)).toBeLessThanOrEqual(costUsd + 1e-9);
        for (let at = 1; at < hull.length; at++)
          expect(hull[at]!.quality).toBeGreaterThan(hull[at - 1]!.quality);
      }),
    );
  });

  it('join the folds of a seed', () => {
    const merged = mergeUnits([unitOf(4), unitOf(6)]);
    expect(merged.rows).toBe(10);
    expect(merged.scores).toEqual(unitOf(10).scores);
    expect(priceGrid({ ...merged, expectedCosts: null })).toEqual([0]);
  });
});

describe('realisedLosses', () => {
  it('keeps its promise where predictions are honest, and saves money', () => {
    const random = seededRandom(5);
    const rows = 4_000;
    const quality = new Float64Array(rows * 2);
    const scores = new Float64Array(rows * 2);
    const costs = Float64Array.from({ length: rows * 2 }, (_, at) => (at % 2 === 0 ? 0.001 : 0.02));
    for (let row = 0; row < rows; row++) {
      const weak = random.uniform();
      quality[2 * row] = 0.4 + 0.5 * weak;
      quality[2 * row + 1] = 0.9;
      for (const at of [2 * row, 2 * row + 1]) scores[at] = random.uniform() < quality[at]! ? 1 : 0;
    }
    const unit: PoolUnit = {
      rows,
      groups: rowsOf(rows),
      arms: 2,
      scores,
      costs,
      pickedScores: scores,
      pickedCosts: costs,
      worths: quality,
      expectedCosts: costs,
      chances: quality,
      bestSingle: 1,
    };
    for (const { promised, expected, realised, costShare } of realisedLosses([unit])) {
      expect(expected).toBeLessThanOrEqual(promised);
      expect(realised).toBeLessThan(promised + 0.015);
      expect(costShare).toBeLessThan(1);
    }
    expect(realisedLosses([{ ...unit, costs: null }])).toEqual([]);
    expect(realisedLosses([{ ...unit, chances: null }])).toEqual([]);
  });
});
