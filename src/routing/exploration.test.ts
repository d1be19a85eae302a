import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { exploringDistribution, greedyDistribution, samplePlan } from './exploration.ts';
import { singlePlan } from './plan.ts';
import type { PolicyInput, ScoredPlan } from './policies/routing-policy.ts';
import { decisionOf, modelOf, readingOf, routeOf } from './testing/routing-fixtures.ts';
import { defaultTuning } from './tuning.ts';

const valueUsd = 0.1;

function plansOf(utilities: readonly number[], uncertainty = 0): ScoredPlan[] {
  return utilities
    .map((share, index) => {
      const utility = share * valueUsd;
      const quality = Math.min(1, share + 0.5 * uncertainty);
      return {
        plan: singlePlan(`m${index}`),
        quality,
        uncertainty,
        costUsd: 0.001 + index * 0.001,
        latencyMs: 1,
        firstContentMs: 1,
        utility,
        switchingUsd: 0,
        probability: 0,
        score: utility,
      };
    })
    .sort((a, b) => b.score - a.score);
}

function inputOf(plans: readonly ScoredPlan[], explorationRate: number): PolicyInput {
  return {
    plans,
    reading: readingOf(),
    objective: {
      mode: 'balanced',
      valueUsd,
      secondUsd: 0,
      pessimism: 0.5,
      maxQualityLoss: 0.02,
      reference: null,
    },
    explorationRate,
    tuning: defaultTuning,
  };
}

describe('greedyDistribution', () => {
  it('gives ties the same share', () => {
    const plans = plansOf([0.8, 0.8, 0.8, 0.5]).map((plan) => ({ ...plan, costUsd: 0.001 }));
    expect([...greedyDistribution(plans)]).toEqual([1 / 3, 1 / 3, 1 / 3, 0]);
  });
});

describe('exploringDistribution', () => {
  it('is greedy at rate 0 and where nothing is near the best', () => {
    expect([...exploringDistribution(inputOf(plansOf([0.8, 0.795]), 0))]).toEqual([1, 0]);
    expect([...exploringDistribution(inputOf(plansOf([0.8, 0.7]), 0.1))]).toEqual([1, 0]);
  });

  it('has the exact probabilities of ε-softmax', () => {
    const [first, second] = exploringDistribution(inputOf(plansOf([0.8, 0.79]), 0.2));
    const weight = Math.exp(-0.01 / 0.01);
    expect(first).toBeCloseTo(0.8 + 0.2 / (1 + weight), 12);
    expect(second).toBeCloseTo((0.2 * weight) / (1 + weight), 12);
  });

  it('lets an unsure plan in by optimism', () => {
    const [sure, unsure] = [plansOf([0.8])[0]!, { ...plansOf([0.75], 0.1)[0]!, plan: singlePlan('unsure') }];
    expect(exploringDistribution(inputOf([sure, unsure], 0.1))[1]).toBeGreaterThan(0);
  });

  it('sums to one, keeps every tried plan at or above the floor, and tries at most four', () => {
    const shares = fc.array(fc.double({ min: 0.6, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 12 });
    const rates = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        shares,
        rates,
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (utilities, rate, uncertainty) => {
          const probabilities = exploringDistribution(inputOf(plansOf(utilities, uncertainty), rate));
          expect(probabilities.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 9);
          const tried = [...probabilities].filter((probability) => probability > 0);
          expect(tried.length).toBeLessThanOrEqual(4);
          for (const probability of tried) expect(probability).toBeGreaterThanOrEqual(0.02 - 1e-12);
        },
      ),
    );
  });
});

describe('samplePlan', () => {
  it('draws with the stated probabilities', () => {
    const probabilities = Float64Array.of(0.7, 0, 0.25, 0.05);
    const random = seededRandom(3);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 40_000; draw++) counts[samplePlan(probabilities, random)]!++;
    expect(counts[1]).toBe(0);
    expect(counts[0]! / 40_000).toBeCloseTo(0.7, 1);
    expect(counts[3]! / 40_000).toBeCloseTo(0.05, 1);
  });

  it('draws nothing when one plan is certain', () => {
    const untouched = { uniform: () => expect.unreachable(), integer: () => 0, normal: () => 0 };
    expect(samplePlan(Float64Array.of(0, 1, 0), untouched)).toBe(1);
  });
});

describe('exploration in decisions', () => {
  const near = [modelOf('acme/a', { quality: 0.8 }), modelOf('acme/b', { quality: 0.805 })];
  const route = routeOf({ exploration: { rate: 0.3 } });
  const open = { models: near, route };
  const probabilityOfSecond = (draft: object) =>
    decisionOf({ ...open, ...draft }).ranked[1]?.probability ?? 0;
  const signal = (signals: object) => ({ profile: { signals } });

  it('tries things out where it may, and records the exact probability', () => {
    let tried = 0;
    for (let seed = 0; seed < 300; seed++) {
      const decision = decisionOf({ ...open, seed });
      const picked = decision.ranked.find(({ plan }) => plan.id === decision.plan.id)!;
      expect(decision.propensity).toBe(picked.probability);
      expect(decision.explored).toBe(decision.plan.id !== decision.ranked[0]!.plan.id);
      if (decision.explored) tried++;
    }
    const expected = probabilityOfSecond({});
    expect(tried / 300).toBeGreaterThan(expected / 2);
    expect(tried / 300).toBeLessThan(expected * 2);
  });

  it.each<[string, object]>([
    ['the caller does not want it', { wishes: { explore: false } }],
    ['stakes are high', signal({ stakes: { label: 'high', probability: 0.9 } })],
    [
      'the writer is distressed',
      signal({ tone: { label: 'distressed', probability: 0.9, formality: 0, politeness: 0 } }),
    ],
    [
      'the writer is frustrated',
      signal({ tone: { label: 'frustrated', probability: 0.9, formality: 0, politeness: 0 } }),
    ],
    ['the prompt attacks', signal({ safety: { label: 'injection', probability: 0.9 } })],
    ['a deadline is set', { wishes: { deadlineMs: 60_000 } }],
    [
      'a deadline is stated',
      signal({ urgency: { score: 0, level: 0, probability: 1, deadlineSeconds: 600 } }),
    ],
    ['the conversation is under way', { affinity: { model: 'acme/a', warmTokens: 10 } }],
    ['the caller gave an order', { wishes: { models: ['acme/a', 'acme/b'] } }],
    ['only the price counts', { wishes: { quality: 0 } }],
  ])('is off when %s', (_, draft) => {
    expect(probabilityOfSecond(draft)).toBe(0);
  });
});
