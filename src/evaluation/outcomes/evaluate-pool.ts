import { seededRandom } from '../../numerics/random.ts';
import {
  columnMean,
  coverage,
  leastCoverage,
  type OutcomeColumns,
  takeRows,
  withArms,
} from '../../learning/offline/outcome-columns.ts';
import { fitPolicy } from '../../learning/policies/fit-policy.ts';
import type { PolicyPredictions } from '../../learning/policies/policy-predictions.ts';
import {
  predictByComplexity,
  predictByLabel,
  predictByLength,
  withShuffledFeatures,
  withShuffledScores,
} from './controls.ts';
import { evaluationSplits } from './evaluation-splits.ts';
import { bootstrapFigure, type Figure } from './figure.ts';
import { realisedLosses } from './knob-losses.ts';
import { mergeUnits, oracle, pickAt, type PoolUnit, randomPick, singleArm } from './pool-metrics.ts';
import { type PolicyFacts, PolicyNotes } from './policy-notes.ts';
import { type EvaluationOptions, fitOptionsOf, policiesOf } from './policy-options.ts';
import { curveFigures, type CurveFigures, curveOfSingles } from './quality-cost-curve.ts';

/** Quality and cost at knob 1; where the table has costs, what the knob can reach beside them. */
export interface PoolFigures extends Partial<CurveFigures> {
  quality: Figure;
  costUsd?: Figure;
}

export interface PoolPolicy extends PoolFigures, PolicyFacts {
  /** Quality of the picks over that of the oracle. */
  shareOfOracle: Figure;
  knob: ReturnType<typeof realisedLosses>;
}

export interface PoolReport {
  protocol: 'pool';
  prompts: number;
  /** Rows that the files hold, where a sample of them is judged. */
  sampledFrom?: number;
  models: string[];
  leftOut: string[];
  seeds: number;
  labels: number | null;
  /** The first policy. */
  router: PoolPolicy;
  policies: Record<string, PoolPolicy>;
  controls: Record<
    | 'random'
    | 'length'
    | 'complexity'
    | 'domain'
    | 'task'
    | 'bestSingle'
    | 'oracle'
    | 'shuffled'
    | 'randomFeatures',
    PoolFigures
  > & { zeroRouter?: CurveFigures };
}

export function evaluatePool(
  given: OutcomeColumns,
  options: EvaluationOptions,
  onProgress: (done: number, total: number) => void = () => {},
): PoolReport {
  const kept = given.arms
    .map((_, arm) => arm)
    .filter(
      (arm) =>
        coverage(given, arm) >= leastCoverage &&
        testCoverage(given, arm, options.testFrom ?? 0) >= leastCoverage,
    );
  const table = withArms(given, kept);
  const splits = evaluationSplits(table, options);
  const policies = policiesOf(options);
  const units = new UnitsBySeed();
  const notes = new PolicyNotes();
  for (const [place, { seed, train, test }] of splits.entries()) {
    const random = seededRandom(50 + seed);
    const fitOptions = fitOptionsOf(options, seed);
    const put = (name: string, predictions: PolicyPredictions) =>
      units.put(name, seed, poolUnit(table, train, test, predictions));
    let costs: Float64Array | null = null;
    for (const [rank, name] of policies.entries()) {
      const fitted = fitPolicy(name, table, train, fitOptions);
      const predictions = fitted.predict(table, test);
      put(policyKey(name), predictions);
      notes.add(name, seed, fitted, predictions, takeRows(table.scores, table.arms.length, test));
      if (rank === 0) costs = predictions.costs;
    }
    const putControl = (name: string, worths: Float64Array) => put(name, { chances: null, worths, costs });
    putControl('length', predictByLength(table, train, test));
    putControl('complexity', predictByComplexity(table, train, test));
    putControl(
      'domain',
      predictByLabel(table, train, test, (row) => table.readings[row]!.domain),
    );
    putControl(
      'task',
      predictByLabel(table, train, test, (row) => table.tasks[row]!),
    );
    const [router] = policies;
    const shuffledScores = withShuffledScores(table, train, random);
    const withoutBeliefs = { ...fitOptions, isWithoutBeliefs: true };
    const misled = fitPolicy(router, shuffledScores, train, withoutBeliefs).predict(table, test);
    put('shuffled', { ...misled, costs });
    const otherFeatures = withShuffledFeatures(table, random);
    const blind = fitPolicy(router, otherFeatures, train, fitOptions).predict(otherFeatures, test);
    put('randomFeatures', { ...blind, costs });
    onProgress(place + 1, splits.length);
  }
  const router = units.get(policyKey(policies[0]));
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
  const judge = (name: string): PoolPolicy => {
    const own = units.get(policyKey(name));
    return {
      ...predicted(policyKey(name)),
      ...notes.factsOf(name, table.arms.length),
      shareOfOracle: bootstrapFigure(
        own,
        (unit, rows) => pickAt(unit, rows, 0).quality / oracle(unit, rows).quality,
        seededRandom(9),
      ),
      knob: realisedLosses(own),
    };
  };
  const judged = policies.map((name): [string, PoolPolicy] => [name, judge(name)]);
  return {
    protocol: 'pool',
    prompts: new Set(splits.flatMap(({ test }) => [...test])).size,
    models: [...table.arms],
    leftOut: given.arms.filter((_, arm) => !kept.includes(arm)),
    seeds: options.seeds,
    labels: options.labels ?? null,
    router: judged[0]![1],
    policies: Object.fromEntries(judged),
    controls: {
      random: bySplit(randomPick),
      length: predicted('length'),
      complexity: predicted('complexity'),
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

function testCoverage(table: OutcomeColumns, arm: number, testFrom: number): number {
  let seen = 0;
  for (let row = testFrom; row < table.rows; row++) {
    if (!Number.isNaN(table.scores[row * table.arms.length + arm]!)) seen++;
  }
  return seen / Math.max(table.rows - testFrom, 1);
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
  { worths, costs: expectedCosts, chances, outcomes, steadiness }: PolicyPredictions,
): PoolUnit {
  const arms = table.arms.length;
  const means = table.arms.map((_, arm) =>
    columnMean(table.scores, arms, arm, train, Number.NEGATIVE_INFINITY),
  );
  const scores = takeRows(table.scores, arms, test);
  const costs = expectedCosts === null ? null : takeRows(table.costsUsd, arms, test);
  return {
    rows: test.length,
    groups: Int32Array.from(test, (row) => table.groups[row]!),
    arms,
    scores,
    costs,
    pickedScores: outcomes?.scores ?? scores,
    pickedCosts: outcomes?.costsUsd ?? costs,
    worths,
    expectedCosts,
    chances,
    bestSingle: means.indexOf(Math.max(...means)),
    steadiness: { splits: [steadiness], splitOf: new Uint8Array(test.length) },
  };
}

/** Policies and controls are collected side by side and may have the same name. */
function policyKey(name: string): string {
  return `policy ${name}`;
}
