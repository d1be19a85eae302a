import { describe, expect, it } from 'vitest';
import { withArms } from '../../learning/offline/outcome-columns.ts';
import { syntheticOutcomes } from '../../learning/offline/testing/synthetic-outcomes.ts';
import { evaluatePair } from './evaluate-pair.ts';
import { evaluatePool } from './evaluate-pool.ts';
import { evaluationSplits } from './evaluation-splits.ts';

const table = syntheticOutcomes(450, 11);

describe('evaluatePair', () => {
  const report = evaluatePair(syntheticOutcomes(1_200, 15), 2, 0, { folds: 2, seeds: 1 });

  it('beats its controls where there is something to learn', () => {
    const { router, controls } = report;
    expect(router.apgr.mean).toBeGreaterThan(controls.random.apgr.mean + 0.1);
    expect(router.apgr.low).toBeGreaterThan(controls.length.apgr.mean);
    expect(controls.oracle.apgr.mean).toBeGreaterThan(router.apgr.mean);
    expect(router.cpt50.mean).toBeLessThan(controls.random.cpt50.mean);
  });

  it('has controls that fall to random when there is nothing to learn', () => {
    for (const control of ['random', 'length', 'randomFeatures'] as const) {
      const { low, high } = report.controls[control].apgr;
      expect(low).toBeLessThan(0.55);
      expect(high).toBeGreaterThan(0.45);
    }
    // Four topics dealt out by chance can be in a lucky order, but not in the right one.
    expect(report.controls.shuffled.apgr.high).toBeLessThan(report.router.apgr.low);
  });

  it('takes a belief that holds here from the shuffled control and shows it beside', () => {
    // The dear arm leads by more where prompts read hard, which two dozen labels hardly tell.
    const plain = syntheticOutcomes(900, 16);
    const isHard = (row: number) => row % 2 === 0;
    const believed = {
      ...plain,
      readings: plain.readings.map((reading, row) => ({ ...reading, complexity: isHard(row) ? 0.9 : 0.1 })),
      scores: plain.scores.map((_, cell) => {
        const row = Math.floor(cell / 3);
        return cell % 3 === 0 && isHard(row) && row % 3 > 0 ? 0 : 1;
      }),
    };
    const { controls } = evaluatePair(believed, 2, 0, { folds: 0, labels: 40, seeds: 4 });
    expect(controls.complexity.apgr.low).toBeGreaterThan(0.65);
    expect(Math.abs(controls.shuffled.apgr.mean - 0.5)).toBeLessThan(0.06);
  });

  it('names what it measured', () => {
    expect(report).toMatchObject({
      protocol: 'pair',
      prompts: 1_200,
      models: ['even', 'all'],
      seeds: 1,
      labels: null,
    });
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ protocol: 'pair' });
  });
});

describe('evaluatePool', () => {
  const progress: string[] = [];
  const report = evaluatePool(table, { folds: 2, seeds: 1 }, (done, total) =>
    progress.push(`${done}/${total}`),
  );

  it('beats the best single model where arms have their specialities', () => {
    expect(report.router.quality.mean).toBeGreaterThan(report.controls.bestSingle.quality.mean + 0.02);
    expect(report.router.shareOfOracle.mean).toBeLessThan(1);
    expect(report.router.costFor!.q95.mean).toBeLessThan(0.5);
    expect(report.controls.zeroRouter!.costFor.q95.mean).toBeGreaterThan(report.router.costFor!.q95.mean);
  });

  it('has controls that are no better than the best single model when there is nothing to learn', () => {
    for (const control of ['shuffled', 'randomFeatures', 'length'] as const) {
      expect(report.controls[control].quality.mean).toBeLessThan(
        report.controls.bestSingle.quality.mean + 0.03,
      );
    }
  });

  it('leaves out arms with too few scores, and says so', () => {
    const sparse = syntheticOutcomes(200, 12);
    for (let row = 0; row < 100; row++) sparse.scores[row * 3] = Number.NaN;
    const { models, leftOut } = evaluatePool(sparse, { folds: 2, seeds: 1 });
    expect(models).toEqual(['odd', 'all']);
    expect(leftOut).toEqual(['even']);
  });

  it('reports progress, and works without costs', () => {
    expect(progress).toEqual(['1/2', '2/2']);
    const free = withArms(syntheticOutcomes(120, 13), [0, 1, 2]);
    free.costsUsd.fill(Number.NaN);
    const plain = evaluatePool(free, { folds: 2, seeds: 1 });
    expect(plain.router).not.toHaveProperty('curve');
    expect(plain.router.knob).toEqual([]);
  });
});

describe('evaluationSplits', () => {
  it('draws labels anew for each seed', () => {
    const splits = evaluationSplits(table, { folds: 0, labels: 50, seeds: 3 });
    expect(splits.map(({ train, seed }) => [train.length, seed])).toEqual([
      [50, 0],
      [50, 1],
      [50, 2],
    ]);
    expect([...splits[0]!.train]).not.toEqual([...splits[1]!.train]);
  });

  it('drops training questions that the test file has too', () => {
    const joined = syntheticOutcomes(100, 14);
    joined.groups[3] = joined.groups[90]!;
    const [split] = evaluationSplits(joined, { folds: 0, seeds: 1, testFrom: 80 });
    expect(split!.test).toHaveLength(20);
    expect([...split!.train]).not.toContain(3);
    expect(split!.train).toHaveLength(79);
  });

  it('is empty when nothing is left to learn from', () => {
    expect(evaluationSplits(syntheticOutcomes(1, 1), { folds: 5, seeds: 1 })).toEqual([]);
  });
});
