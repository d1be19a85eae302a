import { seededRandom } from '../../numerics/random.ts';
import { type OutcomeColumns, withArms } from '../../learning/offline/outcome-columns.ts';
import { predictRows, trainQualityModel } from '../../learning/offline/train-quality-model.ts';
import { predictByLabel, predictByLength, withShuffledFeatures, withShuffledScores } from './controls.ts';
import { evaluationSplits, type SeededSplit, type SplitOptions } from './evaluation-splits.ts';
import { bootstrapFigure, type Figure, mean, plainFigure, type Unit } from './figure.ts';
import { calibrationBySeed, type Predictions } from './calibration-metrics.ts';
import { apgr, apgr10, callsFor, pairCurve } from './pair-metrics.ts';

export interface PairFigures {
  apgr: Figure;
  apgr10: Figure;
  cpt50: Figure;
  cpt80: Figure;
}

export interface PairReport {
  protocol: 'pair';
  prompts: number;
  models: string[];
  seeds: number;
  labels: number | null;
  router: PairFigures & { ece: Figure; brier: Figure; weights: number[] };
  controls: Record<
    'random' | 'length' | 'domain' | 'task' | 'oracle' | 'shuffled' | 'randomFeatures',
    PairFigures
  >;
}

interface PairUnit extends Unit {
  gains: Float64Array;
  strong: Float64Array;
  weak: Float64Array;
}

/** Column of the strong arm after the table was cut to the pair. */
const strongArm = 1;

/**
 * Two models, no costs: how much of their gap a share of strong calls recovers. Rows in which one of them has no score are
 * left out.
 */
export function evaluatePair(
  table: OutcomeColumns,
  strong: number,
  weak: number,
  options: SplitOptions,
  onProgress: (done: number, total: number) => void = () => {},
): PairReport {
  const pair = withArms(table, [weak, strong]);
  const splits = evaluationSplits(pair, options).map((split) => ({
    ...split,
    train: split.train.filter((row) => hasBoth(pair, row)),
    test: split.test.filter((row) => hasBoth(pair, row)),
  }));
  const units = new Map<string, PairUnit[]>();
  const put = (name: string, split: SeededSplit, chances: Float64Array) => {
    const list = units.get(name) ?? [];
    list.push(unitOf(pair, split.test, chances));
    units.set(name, list);
  };
  const predictions: (Predictions & { seed: number })[] = [];
  const weights: number[][] = [];
  for (const [place, split] of splits.entries()) {
    const random = seededRandom(50 + split.seed);
    const train = { version: 'evaluation', seed: split.seed };
    const model = trainQualityModel(pair, split.train, train);
    const { quality } = predictRows(model, pair, split.test);
    weights.push([...model.weights]);
    put('router', split, quality);
    predictions.push({ seed: split.seed, chances: quality, scores: scoresOf(pair, split.test) });
    put(
      'random',
      split,
      Float64Array.from({ length: 2 * split.test.length }, () => random.uniform()),
    );
    put('length', split, predictByLength(pair, split.train, split.test));
    put(
      'domain',
      split,
      predictByLabel(pair, split.train, split.test, (row) => pair.readings[row]!.domain),
    );
    put(
      'task',
      split,
      predictByLabel(pair, split.train, split.test, (row) => pair.tasks[row]!),
    );
    put('oracle', split, scoresOf(pair, split.test));
    const shuffledScores = withShuffledScores(pair, split.train, random);
    put(
      'shuffled',
      split,
      predictRows(trainQualityModel(shuffledScores, split.train, train), pair, split.test).quality,
    );
    const otherFeatures = withShuffledFeatures(pair, random);
    const blind = trainQualityModel(otherFeatures, split.train, train);
    put('randomFeatures', split, predictRows(blind, otherFeatures, split.test).quality);
    onProgress(place + 1, splits.length);
  }
  const calibration = calibrationBySeed(predictions, 2);
  const figures = (name: string) => figuresOf(units.get(name) ?? []);
  return {
    protocol: 'pair',
    prompts: new Set(splits.flatMap(({ test }) => [...test])).size,
    models: [...pair.arms],
    seeds: options.seeds,
    labels: options.labels ?? null,
    router: {
      ...figures('router'),
      ece: plainFigure(calibration.ece),
      brier: plainFigure(calibration.brier),
      weights: [0, 1, 2, 3].map((member) => mean(weights.map((of) => of[member]!))),
    },
    controls: {
      random: figures('random'),
      length: figures('length'),
      domain: figures('domain'),
      task: figures('task'),
      oracle: figures('oracle'),
      shuffled: figures('shuffled'),
      randomFeatures: figures('randomFeatures'),
    },
  };
}

function figuresOf(units: readonly PairUnit[]): PairFigures {
  const figure = (metric: (curve: ReturnType<typeof pairCurve>) => number) =>
    bootstrapFigure(
      units,
      ({ gains, strong, weak }, rows) => metric(pairCurve(gains, strong, weak, rows)),
      seededRandom(9),
    );
  return {
    apgr: figure(apgr),
    apgr10: figure(apgr10),
    cpt50: figure((curve) => callsFor(curve, 0.5)),
    cpt80: figure((curve) => callsFor(curve, 0.8)),
  };
}

function unitOf(table: OutcomeColumns, test: Int32Array, chances: Float64Array): PairUnit {
  const scores = scoresOf(table, test);
  const column = (cells: Float64Array, arm: number) =>
    Float64Array.from({ length: test.length }, (_, row) => cells[2 * row + arm]!);
  const strong = column(chances, strongArm);
  const weak = column(chances, 1 - strongArm);
  return {
    rows: test.length,
    groups: Int32Array.from(test, (row) => table.groups[row]!),
    gains: strong.map((chance, row) => chance - weak[row]!),
    strong: column(scores, strongArm),
    weak: column(scores, 1 - strongArm),
  };
}

function scoresOf(table: OutcomeColumns, rows: Int32Array): Float64Array {
  return Float64Array.from(
    { length: 2 * rows.length },
    (_, at) => table.scores[2 * rows[at >> 1]! + (at & 1)]!,
  );
}

function hasBoth(table: OutcomeColumns, row: number): boolean {
  return !Number.isNaN(table.scores[2 * row]! + table.scores[2 * row + 1]!);
}
