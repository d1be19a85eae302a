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
