import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandWeight,
  complexityError,
  complexityOffset,
  complexitySpread,
  largestAbility,
} from './complexity-curve.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ability = fc.double({ min: -largestAbility, max: largestAbility, noNaN: true });

function chance(model: number, complexity: number): number {
  return 1 / (1 + Math.exp(-(complexityOffset(complexity) + complexitySpread(complexity) * model)));
}

describe('the curve of complexity', () => {
  it('leaves a model at its ability in the middle of the scale', () => {
    expect(complexityOffset(0.5)).toBe(0);
    expect(complexitySpread(0.5)).toBe(1);
  });

  it('never makes a harder prompt easier for any model of ordinary ability', () => {
    const ordinary = fc.double({ min: -1.5, max: largestAbility, noNaN: true });
    fc.assert(
      fc.property(ordinary, share, share, (model, a, b) => {
        const [easier, harder] = a <= b ? [a, b] : [b, a];
        expect(chance(model, harder)).toBeLessThanOrEqual(chance(model, easier) + 1e-12);
      }),
    );
  });

  it('keeps the order of models at every complexity', () => {
    fc.assert(
      fc.property(ability, ability, share, (a, b, complexity) => {
        const [weaker, stronger] = a <= b ? [a, b] : [b, a];
        expect(chance(stronger, complexity)).toBeGreaterThanOrEqual(chance(weaker, complexity));
      }),
    );
  });

  it('tells models apart on hard prompts and hardly at all on trivial ones', () => {
    const gap = (complexity: number) => chance(2.5, complexity) - chance(0.4, complexity);
    expect(gap(0)).toBeLessThan(0.002);
    expect(gap(0.8)).toBeGreaterThan(gap(0.5));
    expect(gap(0.8)).toBeGreaterThan(0.4);
  });

  it('is taken to be right in the middle, where the prior is, and less so to both sides', () => {
    expect(complexityError(0.5)).toBe(0);
    expect(complexityError(0)).toBeGreaterThan(complexityError(0.3));
    expect(complexityError(1)).toBeGreaterThan(complexityError(0.7));
  });

  it('takes scores outside the scale for its ends', () => {
    expect(complexityOffset(-3)).toBe(complexityOffset(0));
    expect(complexitySpread(7)).toBe(complexitySpread(1));
  });
});

describe('bandWeight', () => {
  it('weighs the three bands by nearness, in all 1', () => {
    fc.assert(
      fc.property(share, (complexity) => {
        const weights = [0, 1, 2].map((band) => bandWeight(band, complexity));
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        for (const weight of weights) expect(weight >= 0 && weight <= 1).toBe(true);
      }),
    );
    expect([0, 1, 2].map((band) => bandWeight(band, 0.1))).toEqual([1, 0, 0]);
    expect([0, 1, 2].map((band) => bandWeight(band, 0.5))).toEqual([0, 1, 0]);
    expect([0, 1, 2].map((band) => bandWeight(band, 0.9))).toEqual([0, 0, 1]);
  });
});
