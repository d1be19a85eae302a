import { describe, expect, it } from 'vitest';
import { checkRoutingPolicy } from './check-routing-policy.ts';
import { createFixedPolicy } from './fixed-policy.ts';
import type { RoutingPolicy } from './routing-policy.ts';
import { signalboxPolicy } from './signalbox-policy.ts';

describe('signalbox policy', () => {
  checkRoutingPolicy(() => signalboxPolicy, it);
});
describe('fixed policy', () => {
  checkRoutingPolicy(() => createFixedPolicy('model-1'), it);
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
  });
});
