import { seededRandom } from '../../numerics/random.ts';
import { type OutcomeColumns, takeRows, withArms } from '../../learning/offline/outcome-columns.ts';
import { fitPolicy } from '../../learning/policies/fit-policy.ts';
import {
  predictByComplexity,
  predictByLabel,
  predictByLength,
  withShuffledFeatures,
  withShuffledScores,
} from './controls.ts';
import { evaluationSplits, type SeededSplit } from './evaluation-splits.ts';
import { bootstrapFigures, type Figure, type Unit } from './figure.ts';
import { apgr, apgr10, callsFor, drawnInOrder, orderByGain, orderedCurve } from './pair-metrics.ts';
import { type PolicyFacts, PolicyNotes } from './policy-notes.ts';
import { type EvaluationOptions, fitOptionsOf, policiesOf } from './policy-options.ts';

export interface PairFigures {
  apgr: Figure;
  apgr10: Figure;
  cpt50: Figure;
  cpt80: Figure;
}

export type PairPolicy = PairFigures & PolicyFacts;

export interface PairReport {
  protocol: 'pair';
  prompts: number;
  /** Rows that the files hold, where a sample of them is judged. */
  sampledFrom?: number;
  models: string[];
  seeds: number;
  labels: number | null;
  /** The first policy. */
  router: PairPolicy;
  policies: Record<string, PairPolicy>;
  controls: Record<
    'random' | 'length' | 'complexity' | 'domain' | 'task' | 'oracle' | 'shuffled' | 'randomFeatures',
    PairFigures
  >;
}

export interface PairUnit extends Unit {
  gains: Float64Array;
  strong: Float64Array;
  weak: Float64Array;
  /** Rows in falling order of gain. */
  ranked: Int32Array;
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
  options: EvaluationOptions,
  onProgress: (done: number, total: number) => void = () => {},
): PairReport {
  const pair = withArms(table, [weak, strong]);
  const splits = evaluationSplits(pair, options).map((split) => ({
    ...split,
    train: split.train.filter((row) => hasBoth(pair, row)),
    test: split.test.filter((row) => hasBoth(pair, row)),
  }));
  const policies = policiesOf(options);
  const units = new Map<string, PairUnit[]>();
  const put = (name: string, split: SeededSplit, chances: Float64Array) => {
    const list = units.get(name) ?? [];
    list.push(pairUnitOf(pair, split.test, chances));
    units.set(name, list);
  };
  const notes = new PolicyNotes();
  for (const [place, split] of splits.entries()) {
    const random = seededRandom(50 + split.seed);
    const fitOptions = fitOptionsOf(options, split.seed);
    for (const name of policies) {
      const fitted = fitPolicy(name, pair, split.train, fitOptions);
      const predictions = fitted.predict(pair, split.test);
      put(policyKey(name), split, predictions.worths);
      notes.add(name, split.seed, fitted, predictions, takeRows(pair.scores, 2, split.test));
    }
    put(
      'random',
      split,
      Float64Array.from({ length: 2 * split.test.length }, () => random.uniform()),
    );
    put('length', split, predictByLength(pair, split.train, split.test));
    put('complexity', split, predictByComplexity(pair, split.train, split.test));
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
    put('oracle', split, takeRows(pair.scores, 2, split.test));
    const [router] = policies;
    const shuffledScores = withShuffledScores(pair, split.train, random);
    const misled = fitPolicy(router, shuffledScores, split.train, { ...fitOptions, isWithoutBeliefs: true });
    put('shuffled', split, misled.predict(pair, split.test).worths);
    const otherFeatures = withShuffledFeatures(pair, random);
    const blind = fitPolicy(router, otherFeatures, split.train, fitOptions);
    put('randomFeatures', split, blind.predict(otherFeatures, split.test).worths);
    onProgress(place + 1, splits.length);
  }
  const figures = (name: string) => pairFigures(units.get(name) ?? []);
  const judged = policies.map((name): [string, PairPolicy] => [
    name,
    { ...figures(policyKey(name)), ...notes.factsOf(name, 2) },
  ]);
  return {
    protocol: 'pair',
    prompts: new Set(splits.flatMap(({ test }) => [...test])).size,
    models: [...pair.arms],
    seeds: options.seeds,
    labels: options.labels ?? null,
    router: judged[0]![1],
    policies: Object.fromEntries(judged),
    controls: {
      random: figures('random'),
      length: figures('length'),
      complexity: figures('complexity'),
      domain: figures('domain'),
      task: figures('task'),
      oracle: figures('oracle'),
      shuffled: figures('shuffled'),
      randomFeatures: figures('randomFeatures'),
    },
  };
}

/** Policies and controls are collected side by side and may have the same name. */
function policyKey(name: string): string {
  return `policy ${name}`;
}

/** What is wrong with a pair whose figures are not numbers. */
export function noGap(models: readonly string[]): string {
  return `${models.join(' and ')} score the same on the tested prompts: there is no gap that a router could recover`;
}

/** The figures of one method over its splits. */
export function pairFigures(units: readonly PairUnit[]): PairFigures {
  return bootstrapFigures(
    units,
    ['apgr', 'apgr10', 'cpt50', 'cpt80'],
    ({ gains, strong, weak, ranked }, rows) => {
      const curve = orderedCurve(gains, strong, weak, drawnInOrder(ranked, rows));
      return {
        apgr: apgr(curve),
        apgr10: apgr10(curve),
        cpt50: callsFor(curve, 0.5),
        cpt80: callsFor(curve, 0.8),
      };
    },
    seededRandom(9),
  );
}

/** Columns of the table are the weak and the strong model. */
export function pairUnitOf(table: OutcomeColumns, test: Int32Array, chances: Float64Array): PairUnit {
  const scores = takeRows(table.scores, 2, test);
  const column = (cells: Float64Array, arm: number) =>
    Float64Array.from({ length: test.length }, (_, row) => cells[2 * row + arm]!);
  const strong = column(chances, strongArm);
  const weak = column(chances, 1 - strongArm);
  const gains = strong.map((chance, row) => chance - weak[row]!);
  return {
    rows: test.length,
    groups: Int32Array.from(test, (row) => table.groups[row]!),
    gains,
    ranked: orderByGain(gains),
    strong: column(scores, strongArm),
    weak: column(scores, 1 - strongArm),
  };
}

/** Of a table of two columns: whether both have a score. */
export function hasBoth(table: OutcomeColumns, row: number): boolean {
  return !Number.isNaN(table.scores[2 * row]! + table.scores[2 * row + 1]!);
}
