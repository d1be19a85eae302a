import { describe, expect, it } from 'vitest';
import { type OutcomeColumns, withArms } from '../offline/outcome-columns.ts';
import { allRows } from '../offline/splits.ts';
import { syntheticOutcomes } from '../offline/testing/synthetic-outcomes.ts';
import { fitPolicy, policyNames } from './fit-policy.ts';
import type { FitOptions } from './policy-predictions.ts';

const train = syntheticOutcomes(500, 41);
const fresh = syntheticOutcomes(200, 42);

function predict(name: string, table: OutcomeColumns = fresh, options: Partial<FitOptions> = {}) {
  return fitPolicy(name, train, allRows(train), { seed: 1, ...options }).predict(table, allRows(table));
}

/** Arm that is picked at no price of money, by row. */
function picksOf(name: string, options: Partial<FitOptions> = {}): number[] {
  const { worths } = predict(name, fresh, options);
  return Array.from({ length: fresh.rows }, (_, row) => {
    const own = [...worths.subarray(3 * row, 3 * row + 3)];
    return own.indexOf(Math.max(...own));
  });
}

function qualityOf(name: string, options: Partial<FitOptions> = {}): number {
  return picksOf(name, options).reduce((sum, arm, row) => sum + fresh.scores[3 * row + arm]!, 0) / fresh.rows;
}

describe('fitPolicy', () => {
  it('knows every policy that is cited', () => {
    expect([...policyNames].sort()).toEqual(
      [
        'signalbox',
        'fixed',
        'weighted',
        'rules',
        'threshold',
        'similarity-weighted',
        'matrix-factorization',
        'causal',
        'knn',
        'cluster-table',
        'plug-in',
        'item-response',
        'lin-ucb',
        'mixllm',
        'cascade-threshold',
      ].sort(),
    );
  });

  it.each(policyNames)('%s gives every test prompt worths and costs', (name) => {
    const { worths, costs, chances } = predict(name);
    expect(worths).toHaveLength(3 * fresh.rows);
    expect(worths.every(Number.isFinite)).toBe(true);
    expect(costs!.every((cost) => cost > 0)).toBe(true);
    expect(chances === null || chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
  });

  it.each(policyNames)('%s is the same for the same seed, and does without costs', (name) => {
    expect(predict(name).worths).toEqual(predict(name).worths);
    const free = { ...train, costsUsd: train.costsUsd.map(() => Number.NaN) };
    const fitted = fitPolicy(name, free, allRows(free), { seed: 1 });
    expect(fitted.predict(fresh, Int32Array.of(0, 1)).costs).toBeNull();
  });

  it('refuses names that no policy has', () => {
    expect(() => fitPolicy('toString', train, allRows(train), { seed: 1 })).toThrow(RangeError);
  });

  it('learns with those that learn, and not with those that do not', () => {
    const single = qualityOf('fixed');
    for (const name of ['signalbox', 'knn', 'item-response', 'mixllm', 'cluster-table'])
      expect(qualityOf(name)).toBeGreaterThan(single + 0.02);
    expect(qualityOf('weighted')).toBeLessThan(single);
  });
});

describe('policies without training', () => {
  it('fixed takes the best arm of the training prompts', () => {
    expect(new Set(picksOf('fixed'))).toEqual(new Set([2]));
  });

  it('weighted takes each arm about as often', () => {
    const counts = [0, 0, 0];
    for (const arm of picksOf('weighted')) counts[arm]!++;
    for (const count of counts) expect(count).toBeGreaterThan(40);
  });

  it('rules send what reads hard to better arms', () => {
    const picks = picksOf('rules');
    const meanOf = (wanted: (complexity: number) => boolean) => {
      const own = picks.filter((_, row) => wanted(fresh.readings[row]!.complexity));
      return own.filter((arm) => arm === 2).length / own.length;
    };
    expect(meanOf((complexity) => complexity > 0.5)).toBeGreaterThan(
      meanOf((complexity) => complexity < 0.45),
    );
  });

  it('threshold picks among two arms only', () => {
    expect(new Set(picksOf('threshold')).size).toBeLessThanOrEqual(2);
  });
});

describe('causal', () => {
  it('takes what was answered, and the best arm where nothing was', () => {
    const answers = (row: number) => (row % 2 === 0 ? { odd: 0.7, even: 0.3 } : undefined);
    const picks = picksOf('causal', { answers });
    expect(picks[0]).toBe(1);
    expect(picks[1]).toBe(2);
  });
});

describe('cascade-threshold', () => {
  it('says that its scorer is simulated', () => {
    expect(fitPolicy('cascade-threshold', train, allRows(train), { seed: 1 }).simulated).toMatch(/20 %/);
  });

  it('pays for both answers where the first is not taken', () => {
    const { outcomes, costs } = predict('cascade-threshold');
    const first = [0, 1, 2].find((arm) => outcomes!.costsUsd[arm] === fresh.costsUsd[arm])!;
    for (const arm of [0, 1, 2].filter((other) => other !== first)) {
      expect(outcomes!.costsUsd[arm]).toBeCloseTo(fresh.costsUsd[first]! + fresh.costsUsd[arm]!, 12);
      expect(outcomes!.scores[arm]).toBe(fresh.scores[arm]);
      expect(costs![arm]).toBeGreaterThan(costs![first]!);
    }
  });

  it('errs about as often as it says', () => {
    const pair = withArms(fresh, [0, 2]);
    const fitted = fitPolicy('cascade-threshold', withArms(train, [0, 2]), allRows(train), { seed: 1 });
    const { worths } = fitted.predict(
      { ...pair, costsUsd: pair.costsUsd.map(() => Number.NaN) },
      allRows(pair),
    );
    const first = [0, 1].find((arm) => new Set([...worths].filter((_, at) => at % 2 === arm)).size > 1)!;
    const scored = allRows(pair).map((row) => pair.scores[2 * row + first]!);
    const mean = scored.reduce((sum, score) => sum + score, 0) / pair.rows;
    // On the side of the mean that the real score is on.
    const right = [...scored].filter((score, row) => worths[2 * row + first]! > mean === score > 0.5);
    expect(right.length / pair.rows).toBeGreaterThan(0.68);
    expect(right.length / pair.rows).toBeLessThan(0.92);
  });
});
