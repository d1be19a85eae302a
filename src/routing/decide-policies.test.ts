import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { explainDecision } from './explanation.ts';
import { createCausalPolicy } from './policies/causal-policy.ts';
import { createThresholdPolicy } from './policies/threshold-policy.ts';
import { createWeightedPolicy } from './policies/weighted-policy.ts';
import { decisionOf, inputOf, large, middle, routeOf, small } from './testing/routing-fixtures.ts';

describe('decide with another policy', () => {
  const pair = { strong: large.id, weak: small.id, threshold: 1, over: 'signalbox', version: '1' };
  const threshold = routeOf({}, { policy: createThresholdPolicy(pair) });

  it('hands it the threshold that the request names', () => {
    expect(decisionOf({ route: threshold }).plan.id).toBe(small.id);
    expect(decisionOf({ route: threshold, wishes: { winThreshold: 0.2 } }).plan.id).toBe(large.id);
  });

  it('says who picked, does not call it trying out, and knows no flip of the knob', () => {
    const input = inputOf({ route: threshold, wishes: { winThreshold: 0.2 } });
    const decision = decide(input);
    if (decision.kind !== 'decision') throw new Error(decision.message);
    expect(decision).toMatchObject({ explored: false, propensity: 1 });
    expect(decision.reason).toContain('picked by the policy threshold among 3');
    const explanation = explainDecision(input, decision);
    expect(explanation.sentence).toContain('the policy threshold picked it');
    expect(explanation).not.toHaveProperty('flip');
  });

  it('tells the win probability that it decided by, in the sentence too', () => {
    const explained = (winThreshold: number) => {
      const input = inputOf({ route: threshold, wishes: { winThreshold } });
      const decision = decide(input);
      if (decision.kind !== 'decision') throw new Error(decision.message);
      return { decision, explanation: explainDecision(input, decision) };
    };
    const { decision, explanation } = explained(0.2);
    const qualityOf = (id: string) => decision.ranked.find(({ plan }) => plan.id === id)!.quality;
    const probability = 0.5 + (qualityOf(large.id) - qualityOf(small.id)) / 2;
    expect(explanation.win).toEqual({
      strong: large.id,
      weak: small.id,
      probability: expect.closeTo(probability, 12) as number,
      threshold: 0.2,
    });
    const said = `${large.id} is ${Math.round(100 * probability)}% likely to win against ${small.id}`;
    expect(explanation.sentence).toContain(`${said}, 20% is asked`);
    expect(explained(0.99).explanation).toMatchObject({
      win: { threshold: 0.99 },
      sentence: expect.stringContaining(said),
    });
  });

  it('tells none where the policy has none, or a rule chose', () => {
    const explained = (route: Parameters<typeof inputOf>[0] & object) => {
      const input = inputOf(route);
      const decision = decide(input);
      if (decision.kind !== 'decision') throw new Error(decision.message);
      return explainDecision(input, decision);
    };
    expect(explained({})).not.toHaveProperty('win');
    const ruled = routeOf(
      { rules: [{ when: 'true', use: middle.id }] },
      { policy: createThresholdPolicy(pair) },
    );
    expect(explained({ route: ruled })).not.toHaveProperty('win');
  });

  it('spreads requests without calling any of them tried out', () => {
    const policy = createWeightedPolicy({ [small.id]: 1, [large.id]: 3 }, '1');
    const decisions = Array.from({ length: 40 }, (_, seed) =>
      decisionOf({ route: routeOf({}, { policy }), seed }),
    );
    const larges = decisions.filter(({ plan }) => plan.id === large.id);
    expect(larges.length).toBeGreaterThan(20);
    expect(larges.length).toBeLessThan(40);
    expect(decisions.every(({ explored }) => !explored)).toBe(true);
    expect(larges[0]!.propensity).toBe(0.75);
  });

  it('follows an advisor, and tells when there was no answer', () => {
    const route = routeOf(
      {},
      { policy: createCausalPolicy({ model: 'm', form: 'json', deadlineMs: 1 }, '1') },
    );
    const advised = decisionOf({ route, advice: new Map([[middle.id, 1]]) });
    expect(advised.plan.id).toBe(middle.id);
    expect(advised.notes).toEqual([]);
    expect(decisionOf({ route }).notes.join()).toContain('gave no answer');
  });
});
