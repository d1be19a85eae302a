import { describe, expect, it } from 'vitest';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { trainedPolicies } from '../../config/policy-settings.ts';
import { createFeatureSchema } from '../quality-model/quality-features.ts';
import { checkRoutingPolicy } from './check-routing-policy.ts';
import { createCascadeThresholdPolicy } from './cascade-threshold-policy.ts';
import { createCausalPolicy } from './causal-policy.ts';
import { createPolicy } from './create-policy.ts';
import { createFixedPolicy } from './fixed-policy.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import { createRulesPolicy } from './rules-policy.ts';
import { signalboxPolicy } from './signalbox-policy.ts';
import { policyInputOf, scoredOf } from './testing/policy-inputs.ts';
import { createThresholdPolicy } from './threshold-policy.ts';
import { trainedPolicyNames } from './trained-policies.ts';
import { createWeightedPolicy } from './weighted-policy.ts';

const advisor = { model: 'model-9', form: 'json', deadlineMs: 100 } as const;
const pair = { strong: 'model-1', weak: 'model-0', threshold: 0.5, version: '1' };

describe.each<[string, () => RoutingPolicy]>([
  ['signalbox', () => signalboxPolicy],
  ['fixed', () => createFixedPolicy('model-1')],
  ['weighted', () => createWeightedPolicy({ 'model-0': 1, 'model-2': 3 }, '1')],
  ['rules', () => createRulesPolicy([{ minComplexity: 0.5, use: 'model-2' }], 'model-0', '1')],
  ['threshold', () => createThresholdPolicy({ ...pair, over: 'signalbox' })],
  ['threshold over causal', () => createThresholdPolicy({ ...pair, over: 'causal', advisor })],
  ['causal', () => createCausalPolicy(advisor, '1')],
  ['cascade-threshold', () => createCascadeThresholdPolicy('model-1', 0.5, '1')],
])('%s policy', (_, create) => {
  checkRoutingPolicy(create, it);
});

describe('weighted', () => {
  it('gives eligible plans their shares, and the best one everything where no weight is left', () => {
    const policy = createWeightedPolicy({ a: 1, b: 3, c: 100 }, '1');
    expect([...policy.distribution(policyInputOf([scoredOf('a'), scoredOf('b')]))]).toEqual([0.25, 0.75]);
    expect([...policy.distribution(policyInputOf([scoredOf('x', 0.9), scoredOf('y')]))]).toEqual([1, 0]);
  });
});

describe('rules', () => {
  const policy = createRulesPolicy(
    [
      { domains: ['law'], use: 'strong' },
      { maxComplexity: 0.3, use: 'small' },
      { highStakes: true, minComplexity: 0.3, use: 'absent' },
    ],
    'middle',
    '1',
  );
  const plans = [scoredOf('strong', 0.9), scoredOf('middle', 0.8), scoredOf('small', 0.7)];
  const pick = (reading: object) => policy.distribution(policyInputOf(plans, { reading })).indexOf(1);

  it('takes the first tier that fits and whose model is there', () => {
    expect(pick({ domain: DOMAINS.indexOf('law'), complexity: 0.2 })).toBe(0);
    expect(pick({ domain: 99, complexity: 0.2 })).toBe(2);
    expect(pick({ domain: 99, complexity: 0.6 })).toBe(1);
    expect(pick({ domain: 99, complexity: 0.6, highStakes: true })).toBe(1);
  });
});

describe('cascade-threshold', () => {
  const first = { kind: 'single', id: 'small', model: 'small' } as const;
  const second = { kind: 'single', id: 'large', model: 'large' } as const;
  const cascade = { kind: 'cascade', id: 'both', first, second, verifier: 'structural' } as const;
  const plansWith = (quality: number) => [
    scoredOf('large', 0.9),
    { ...scoredOf('both', 0.9), plan: cascade },
    scoredOf('small', quality),
  ];
  const policy = createCascadeThresholdPolicy('both', 0.5, '1');

  it('begins with the first model unless it is predicted to fail', () => {
    expect([...policy.distribution(policyInputOf(plansWith(0.6)))]).toEqual([0, 1, 0]);
    expect([...policy.distribution(policyInputOf(plansWith(0.4)))]).toEqual([1, 0, 0]);
  });

  it('leaves the choice to the order where the cascade is not eligible', () => {
    expect([...policy.distribution(policyInputOf([scoredOf('large', 0.9), scoredOf('small')]))]).toEqual([
      1, 0,
    ]);
  });
});

describe('createPolicy', () => {
  it('gives the same version wherever the artefact lies, and another for other settings', () => {
    const state = {
      schema: createFeatureSchema('test', 1, [0], [[]]),
      arms: ['big', 'little'],
      directions: Int8Array.of(127),
      outcomes: Uint8Array.of(254, 0),
      gamma: 10,
    };
    const name = 'similarity-weighted';
    const versionOf = (artefact: string, arms?: Record<string, string>) =>
      createPolicy({ name, artefact, ...(arms !== undefined && { arms }) }, { name, version: 'abc', state })
        .version;
    expect(versionOf('/srv/a/sw.json')).toBe(versionOf('/home/b/sw.json'));
    expect(versionOf('/srv/a/sw.json')).toMatch(/^abc:/);
    expect(versionOf('/srv/a/sw.json', { big: 'x' })).not.toBe(versionOf('/srv/a/sw.json'));
  });

  it('knows every policy that the configuration knows', () => {
    expect([...trainedPolicies].sort()).toEqual([...trainedPolicyNames].sort());
    expect(createPolicy({ name: 'signalbox' })).toBe(signalboxPolicy);
    expect(createPolicy({ name: 'fixed', model: 'a' }).name).toBe('fixed');
  });

  it('has another version for other settings', () => {
    const versionOf = (weights: Record<string, number>) =>
      createPolicy({ name: 'weighted', weights }).version;
    expect(versionOf({ a: 1 })).toBe(versionOf({ a: 1 }));
    expect(versionOf({ a: 1 })).not.toBe(versionOf({ a: 2 }));
  });

  it('says what is missing', () => {
    expect(() => createPolicy({ name: 'knn', artefact: 'x' })).toThrow(/knn needs/);
    const threshold = { name: 'threshold', strong: 'a', weak: 'b', threshold: 0.5 } as const;
    expect(() => createPolicy({ ...threshold, over: 'causal' })).toThrow(/advisor/);
    expect(() => createPolicy({ ...threshold, over: 'knn' })).toThrow(/artefact/);
  });
});

describe('checkRoutingPolicy', () => {
  const failures = (distribution: RoutingPolicy['distribution'], name = 'test') => {
    const failed: string[] = [];
    checkRoutingPolicy(
      () => ({ name, version: '1', distribution }),
      (behaviour, run) => {
        try {
          run();
        } catch {
          failed.push(behaviour);
        }
      },
    );
    return failed.join('; ');
  };
  const first = (length: number) => Float64Array.from({ length }, (_, place) => (place === 0 ? 1 : 0));

  it('passes a policy that always takes the first', () => {
    expect(failures(({ plans }) => first(plans.length))).toBe('');
  });

  it('finds what is wrong', () => {
    expect(failures(({ plans }) => first(plans.length), 'No Name')).toContain('has a name');
    expect(failures(() => Float64Array.of(1))).toContain('gives each plan a probability');
    expect(failures(({ plans }) => new Float64Array(plans.length).fill(0.1))).toContain('in all 1');
    let calls = 0;
    expect(
      failures(({ plans }) => first(plans.length).map((value) => (calls++ % 2 === 0 ? value : 0))),
    ).toContain('same probabilities');
    expect(failures(({ plans }) => ((plans[0]!.utility = 5), first(plans.length)))).toContain(
      'does not change',
    );
    const uneven = (length: number) =>
      Float64Array.from({ length }, (_, place) =>
        length === 1 ? 1 : place === 0 ? 0.7 : 0.3 / (length - 1),
      );
    expect(failures(({ plans }) => uneven(plans.length))).toContain('tries nothing out');
    const trusting: RoutingPolicy['distribution'] = ({ plans, reading }) =>
      Float64Array.from(plans, (_, place) =>
        place === 0 ? (reading.features?.length ?? Number.NaN) / 8 : 0,
      );
    expect(failures(trusting)).toContain('features');
    const obeying: RoutingPolicy['distribution'] = ({ plans, advice }) =>
      Float64Array.from(plans, (_, place) => (place === 0 ? (advice?.get('model-0') ?? 1) : 0));
    expect(failures(obeying)).toContain('advice');
  });
});
