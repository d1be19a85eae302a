import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/numerics/random.ts';
import { fitFactorModel, scoreRows } from './factor-analysis.ts';
import type { FactorModelOptions, ObservedRow } from './factor-model.ts';
import { rankCorrelation } from './validation.ts';

const options: FactorModelOptions = {
  factorCount: 2,
  mask: (column) => (column.startsWith('a') ? [0] : column.startsWith('b') ? [1] : [0, 1]),
  betweenStart: [
    [1, 0.5],
    [0.5, 1],
  ],
  withinStart: [
    [0.15, 0],
    [0, 0.15],
  ],
  rounds: 40,
  minRows: 5,
  baseKind: 'base',
  tailDegrees: 5,
};

interface World {
  rows: ObservedRow[];
  truth: [number, number][];
}

/** 80 models at two efforts, twelve tests of which each row shows about half; `high` adds 0.8 to the first factor. */
function simulate(seed: number): World {
  const random = seededRandom(seed);
  const tests = Array.from({ length: 12 }, (_, index) => ({
    name: `${'abc'[index % 3]}${index}`,
    intercept: random.normal(),
    slope: 0.6 + random.uniform(),
  }));
  const rows: ObservedRow[] = [];
  const truth: [number, number][] = [];
  for (let model = 0; model < 80; model += 1) {
    const shared = random.normal();
    const first = 0.8 * shared + 0.6 * random.normal();
    const second = 0.8 * shared + 0.6 * random.normal();
    for (const kind of ['base', 'high']) {
      const factors: [number, number] = [first + (kind === 'high' ? 0.8 : 0), second];
      const values = new Map<string, number>();
      for (const { name, intercept, slope } of tests) {
        if (random.uniform() < 0.5) continue;
        const level = name.startsWith('a')
          ? factors[0]
          : name.startsWith('b')
            ? factors[1]
            : (factors[0] + factors[1]) / 2;
        values.set(name, intercept + slope * level + 0.3 * random.normal());
      }
      rows.push({ group: `model-${model}`, kind, values });
      truth.push(factors);
    }
  }
  return { rows, truth };
}

const world = simulate(11);
const model = fitFactorModel(world.rows, options);

describe('fitFactorModel', () => {
  it('finds both factors again with half of the figures missing', () => {
    for (const factor of [0, 1] as const) {
      const pairs = world.truth.map(
        (true_, index) => [model.scores[index]?.mean[factor] ?? 0, true_[factor]] as const,
      );
      expect(rankCorrelation(pairs)).toBeGreaterThan(0.93);
    }
  });

  it('keeps the loadings that the mask forbids at 0, and those that it allows positive', () => {
    for (const [name, { loading }] of model.columns) {
      const allowed = options.mask(name);
      loading.forEach((value, factor) => {
        if (allowed.includes(factor)) expect(value, name).toBeGreaterThan(0);
        else expect(value, name).toBe(0);
      });
    }
  });

  it('finds the shift of an effort, on the factor that it moves', () => {
    const [first = 0, second = 0] = model.shifts.get('high') ?? [];
    expect(first).toBeGreaterThan(0.2);
    expect(Math.abs(second)).toBeLessThan(first / 2);
    expect(model.shifts.get('base')).toBeUndefined();
  });

  it('knows what it does not know: rows with fewer figures have wider scores', () => {
    const variance = (count: number) => {
      const values = new Map(
        [...(world.rows.find((row) => row.values.size >= 6)?.values ?? [])].slice(0, count),
      );
      return (
        scoreRows(model, [{ group: 'new', kind: 'base', values }], options).scores[0]?.covariance[0]?.[0] ?? 0
      );
    };
    expect(variance(1)).toBeGreaterThan(variance(3));
    expect(variance(3)).toBeGreaterThan(variance(6));
  });

  it('lets one odd figure among many weigh little', () => {
    const values = new Map(world.rows.find((row) => row.values.size >= 7)?.values ?? []);
    const score = (changed: ReadonlyMap<string, number>) =>
      scoreRows(model, [{ group: 'new', kind: 'base', values: changed }], options).scores[0]?.mean[0] ?? 0;
    const [name, value] = [...values].find(([column]) => !column.startsWith('b')) ?? ['', 0];
    const straight = score(values);
    const slightly = Math.abs(score(new Map(values).set(name, value + 1)) - straight);
    const wildly = Math.abs(score(new Map(values).set(name, value + 30)) - straight);
    expect(wildly).toBeLessThan(slightly * 3);
  });

  it('gives the same bits for the same data', () => {
    expect(fitFactorModel(simulate(11).rows, options)).toEqual(model);
  });

  it('scores rows that had no part in the fit as well as the others', () => {
    const other = simulate(12);
    const trained = fitFactorModel(world.rows.slice(0, 120), options);
    const rest = world.rows.slice(120);
    const { scores } = scoreRows(trained, rest, options);
    const pairs = scores.map(
      (score, index) => [score.mean[1] ?? 0, world.truth[120 + index]?.[1] ?? 0] as const,
    );
    expect(rankCorrelation(pairs)).toBeGreaterThan(0.9);
    expect(other.rows).not.toEqual(world.rows);
  });
});
