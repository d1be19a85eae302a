import { seededRandom } from '../../numerics/random.ts';
import { fitCosts, predictCosts } from '../../learning/offline/fit-costs.ts';
import {
  columnMean,
  coverage,
  type OutcomeColumns,
  withArms,
} from '../../learning/offline/outcome-columns.ts';
import { predictRows, trainQualityModel } from '../../learning/offline/train-quality-model.ts';
import { calibrationBySeed, type Predictions } from './calibration-metrics.ts';
import { predictByLabel, predictByLength, withShuffledFeatures, withShuffledScores } from './controls.ts';
import { evaluationSplits, type SplitOptions } from './evaluation-splits.ts';
import { bootstrapFigure, type Figure, mean, plainFigure } from './figure.ts';
import { realisedLosses } from './knob-losses.ts';
import { mergeUnits, oracle, pickAt, type PoolUnit, randomPick, singleArm } from './pool-metrics.ts';
import { curveFigures, type CurveFigures, curveOfSingles } from './quality-cost-curve.ts';

/** Arms with fewer of their cells filled are left out: their picks could not be judged. */
const leastCoverage = 0.8;

/** Quality and cost at knob 1; where the table has costs, what the knob can reach beside them. */
export interface PoolFigures extends Partial<CurveFigures> {
  quality: Figure;
  costUsd?: Figure;
}

export interface PoolReport {
  protocol: 'pool';
  prompts: number;
  models: string[];
  leftOut: string[];
  seeds: number;
  labels: number | null;
  router: PoolFigures & {
    ece: Figure;
    brier: Figure;
    /** Quality of the picks over that of the oracle. */
    shareOfOracle: Figure;
    weights: number[];
    knob: ReturnType<typeof realisedLosses>;
  };
  controls: Record<
    'random' | 'length' | 'domain' | 'task' | 'bestSingle' | 'oracle' | 'shuffled' | 'randomFeatures',
    PoolFigures
  > & { zeroRouter?: CurveFigures };
}

export function evaluatePool(
  given: OutcomeColumns,
  options: SplitOptions,
  onProgress: (done: number, total: number) => void = () => {},
): PoolReport {
  const kept = given.arms.map((_, arm) => arm).filter((arm) => coverage(given, arm) >= leastCoverage);
  const table = withArms(given, kept);
  const splits = evaluationSplits(table, options);
  const units = new UnitsBySeed();
  const predictions: (Predictions & { seed: number })[] = [];
  const weights: number[][] = [];
  for (const [place, { seed, train, test }] of splits.entries()) {
    const random = seededRandom(50 + seed);
    const options = { version: 'evaluation', seed };
    const model = trainQualityModel(table, train, options);
    const costHead = fitCosts(table, train, model.schema);
    const expectedCosts = costHead === null ? null : predictCosts(costHead, table, test);
    const put = (name: string, quality: Float64Array) =>
      units.put(name, seed, poolUnit(table, train, test, quality, expectedCosts));
    const { quality } = predictRows(model, table, test);
    weights.push([...model.weights]);
    put('router', quality);
    predictions.push({ seed, chances: quality, scores: cellsOf(table, table.scores, test) });
    put('length', predictByLength(table, train, test));
    put(
      'domain',
      predictByLabel(table, train, test, (row) => table.readings[row]!.domain),
    );
    put(
      'task',
      predictByLabel(table, train, test, (row) => table.tasks[row]!),
    );
    const shuffledScores = withShuffledScores(table, train, random);
    put('shuffled', predictRows(trainQualityModel(shuffledScores, train, options), table, test).quality);
    const otherFeatures = withShuffledFeatures(table, random);
    const blind = trainQualityModel(otherFeatures, train, options);
    put('randomFeatures', predictRows(blind, otherFeatures, test).quality);
    onProgress(place + 1, splits.length);
  }
  const calibration = calibrationBySeed(predictions, table.arms.length);
  const router = units.get('router');
  const hasCosts = router.some(({ costs }) => costs !== null);
  const bySplit = (
    pick: (unit: PoolUnit, rows: Int32Array) => { quality: number; costUsd: number },
  ): PoolFigures => ({
    quality: bootstrapFigure(router, (unit, rows) => pick(unit, rows).quality, seededRandom(9)),
    ...(hasCosts && {
      costUsd: bootstrapFigure(router, (unit, rows) => pick(unit, rows).costUsd, seededRandom(9)),
    }),
  });
  const predicted = (name: string): PoolFigures => {
    const own = units.get(name);
    return {
      quality: bootstrapFigure(own, (unit, rows) => pickAt(unit, rows, 0).quality, seededRandom(9)),
      ...(hasCosts && {
        costUsd: bootstrapFigure(own, (unit, rows) => pickAt(unit, rows, 0).costUsd, seededRandom(9)),
        ...curveFigures(own),
      }),
    };
  };
  return {
    protocol: 'pool',
    prompts: new Set(splits.flatMap(({ test }) => [...test])).size,
    models: [...table.arms],
    leftOut: given.arms.filter((_, arm) => !kept.includes(arm)),
    seeds: options.seeds,
    labels: options.labels ?? null,
    router: {
      ...predicted('router'),
      ece: plainFigure(calibration.ece),
      brier: plainFigure(calibration.brier),
      shareOfOracle: bootstrapFigure(
        router,
        (unit, rows) => pickAt(unit, rows, 0).quality / oracle(unit, rows).quality,
        seededRandom(9),
      ),
      weights: [0, 1, 2, 3].map((member) => mean(weights.map((of) => of[member]!))),
      knob: realisedLosses(router),
    },
    controls: {
      random: bySplit(randomPick),
      length: predicted('length'),
      domain: predicted('domain'),
      task: predicted('task'),
      bestSingle: bySplit((unit, rows) => singleArm(unit, rows, unit.bestSingle)),
      oracle: bySplit(oracle),
      shuffled: predicted('shuffled'),
      randomFeatures: predicted('randomFeatures'),
      ...(hasCosts && { zeroRouter: curveOfSingles(router) }),
    },
  };
}

/** Predictions of each method, the folds of a seed together. */
class UnitsBySeed {
  readonly #folds = new Map<string, Map<number, PoolUnit[]>>();

  put(name: string, seed: number, unit: PoolUnit): void {
    const seeds = this.#folds.get(name) ?? new Map<number, PoolUnit[]>();
    seeds.set(seed, [...(seeds.get(seed) ?? []), unit]);
    this.#folds.set(name, seeds);
  }

  get(name: string): PoolUnit[] {
    return [...(this.#folds.get(name)?.values() ?? [])].map(mergeUnits);
  }
}

function poolUnit(
  table: OutcomeColumns,
  train: Int32Array,
  test: Int32Array,
  quality: Float64Array,
  expectedCosts: Float64Array | null,
): PoolUnit {
  const arms = table.arms.length;
  const means = table.arms.map((_, arm) =>
    columnMean(table.scores, arms, arm, train, Number.NEGATIVE_INFINITY),
  );
  return {
    rows: test.length,
    groups: Int32Array.from(test, (row) => table.groups[row]!),
    arms,
    scores: cellsOf(table, table.scores, test),
    costs: expectedCosts === null ? null : cellsOf(table, table.costsUsd, test),
    quality,
    expectedCosts,
    bestSingle: means.indexOf(Math.max(...means)),
  };
}

function cellsOf(table: OutcomeColumns, cells: Float64Array, rows: Int32Array): Float64Array {
  const arms = table.arms.length;
  const taken = new Float64Array(rows.length * arms);
  for (const [place, row] of rows.entries())
    taken.set(cells.subarray(row * arms, row * arms + arms), place * arms);
  return taken;
}
