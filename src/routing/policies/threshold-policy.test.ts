import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArmPredictor } from './arm-predictor.ts';
import { policyInputOf, scoredOf } from './testing/policy-inputs.ts';
import { calibrateThreshold, createThresholdPolicy, winProbability } from './threshold-policy.ts';

const features = Float32Array.of(0.2);
/** The first feature is the chance of the strong model, the weak one has a half. */
const predictor: ArmPredictor = {
  arms: ['table-strong', 'weak'],
  schema: { classifierVersion: 'v', featureCount: 1 },
  predict(given, offset, into) {
    into.chances.set([given[offset]!, 0.5]);
    into.worths.set(into.chances);
  },
};
const base = { strong: 'acme/strong', weak: 'acme/weak', threshold: 0.6, over: 'knn', version: '1' };
const plans = [scoredOf('acme/strong', 0.9, 0.5), scoredOf('acme/weak', 0.6), scoredOf('acme/other', 0.95)];

describe('threshold policy', () => {
  const policy = createThresholdPolicy({ ...base, predictor, renamed: { 'table-strong': 'acme/strong' } });
  const pickAt = (strongChance: number, more: object = {}) =>
    policy
      .distribution(policyInputOf(plans, { reading: { features: Float32Array.of(strongChance) }, ...more }))
      .indexOf(1);

  it('calls the strong model from the threshold on, and never a third', () => {
    expect(pickAt(0.9)).toBe(0);
    expect(pickAt(0.71)).toBe(0);
    expect(pickAt(0.6)).toBe(1);
    expect(pickAt(0.1)).toBe(1);
  });

  it('takes the threshold of the request before its own', () => {
    expect(pickAt(0.6, { winThreshold: 0.5 })).toBe(0);
    expect(pickAt(0.9, { winThreshold: 0.99 })).toBe(1);
    expect(pickAt(0.1, { winThreshold: 0 })).toBe(0);
  });

  it('does without a model that is not eligible', () => {
    const input = (ids: number[]) =>
      policyInputOf(
        ids.map((id) => plans[id]!),
        { reading: { features } },
      );
    expect([...policy.distribution(input([0, 2]))]).toEqual([1, 0]);
    expect([...policy.distribution(input([1, 2]))]).toEqual([1, 0]);
    expect([...policy.distribution(input([2]))]).toEqual([1]);
  });

  it('counts what it cannot tell as level', () => {
    const other = policyInputOf(plans, { reading: { features: Float32Array.of(1, 1) }, winThreshold: 0.5 });
    expect(policy.distribution(other).indexOf(1)).toBe(0);
    const foreign = policyInputOf(plans, {
      reading: { features },
      classifierVersion: 'w',
      winThreshold: 0.5,
    });
    expect(policy.distribution(foreign).indexOf(1)).toBe(0);
  });

  it('goes by the gateway’s own qualities without a predictor', () => {
    const own = createThresholdPolicy({ ...base, over: 'signalbox' });
    expect(own.distribution(policyInputOf(plans, { winThreshold: 0.65 })).indexOf(1)).toBe(0);
    expect(own.distribution(policyInputOf(plans, { winThreshold: 0.66 })).indexOf(1)).toBe(1);
  });

  it('goes by what the asked model gives the two', () => {
    const advisor = { model: 'm', form: 'json', deadlineMs: 1 } as const;
    const asked = createThresholdPolicy({ ...base, over: 'causal', advisor });
    const pick = (advice: [string, number][]) =>
      asked.distribution(policyInputOf(plans, { advice: new Map(advice) })).indexOf(1);
    expect(asked.advisor).toBe(advisor);
    expect(
      pick([
        ['acme/strong', 0.3],
        ['acme/weak', 0.1],
        ['acme/other', 0.6],
      ]),
    ).toBe(0);
    expect(
      pick([
        ['acme/strong', 0.1],
        ['acme/weak', 0.3],
      ]),
    ).toBe(1);
    expect(pick([])).toBe(1);
  });

  it('answers to RouteLLM’s names', () => {
    expect(createThresholdPolicy({ ...base, over: 'matrix-factorization' }).winNames).toContain('mf');
    expect(createThresholdPolicy({ ...base, over: 'similarity-weighted' }).winNames).toContain('sw_ranking');
    expect(policy.winNames).toEqual(['knn']);
  });
});

describe('calibrateThreshold', () => {
  it('sends the wanted share of the sample to the strong model', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sample, share) => {
          const threshold = calibrateThreshold(sample, share);
          const calls = sample.filter((each) => each >= threshold).length;
          expect(calls).toBe(Math.floor(share * sample.length + 1e-9));
        },
      ),
    );
  });

  it('never sends more than was wanted where probabilities are equal', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0.2, 0.5, 0.8), { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sample, share) => {
          const threshold = calibrateThreshold(sample, share);
          expect(sample.filter((each) => each >= threshold).length).toBeLessThanOrEqual(
            share * sample.length + 1e-6,
          );
        },
      ),
    );
  });

  it('has an answer for no sample', () => {
    expect(calibrateThreshold([], 0.5)).toBeGreaterThan(1);
  });
});

it('winProbability is a half between equals and bounded', () => {
  expect(winProbability(0.7, 0.7)).toBe(0.5);
  expect(winProbability(0.9, 0.4)).toBeCloseTo(0.75, 12);
  expect(winProbability(3, 0)).toBe(1);
  expect(winProbability(Number.NaN, 0)).toBe(0.5);
});
