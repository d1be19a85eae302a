import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { type FailureDetails, type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { defaultBreakerSettings } from './circuit-breaker.ts';
import { failurePolicy } from './failure-policy.ts';
import { HealthRegistry } from './health-registry.ts';
import { testDeployment } from './testing/fixture.ts';

function setUp() {
  const clock = new ManualClock();
  const registry = new HealthRegistry(clock, seededRandom(1), defaultBreakerSettings);
  const deployment = testDeployment('p', 'm');
  const sibling = testDeployment('p', 'other');
  const fail = (kind: FailureKind, details: FailureDetails = {}, target = deployment) => {
    const failure = new ProviderFailure(kind, kind, details);
    const health = registry.of(target);
    health.failed(failure, failurePolicy(failure).health, health.begin());
  };
  const why = (target = deployment) => registry.of(target).unavailability(clock.monotonicMs());
  return { clock, registry, deployment, sibling, fail, why };
}

describe('DeploymentHealth', () => {
  it('counts calls in flight for the deployment and its provider', () => {
    const { registry, deployment, sibling } = setUp();
    const probe = registry.of(deployment).begin();
    registry.of(sibling).begin();
    expect(registry.of(deployment).inFlight).toBe(1);
    expect(registry.providerInFlight('p')).toBe(2);
    registry.of(deployment).released(probe);
    registry.of(sibling).succeeded(false);
    expect(registry.providerInFlight('p')).toBe(0);
  });

  it('rests for as long as the provider says, and tells so', async () => {
    const { clock, registry, deployment, fail, why } = setUp();
    fail('rate-limited', { status: 429, retryAfterMs: 2_000 });
    expect(why()).toBe('rate-limited');
    expect(registry.of(deployment).toldToWaitMs(0)).toBe(2_000);
    await clock.advance(2_000);
    expect(why()).toBeNull();
  });

  it('rests on its own guess without claiming that it was told', () => {
    const { registry, deployment, fail, why } = setUp();
    fail('rate-limited', { status: 429 });
    expect(why()).toBe('rate-limited');
    expect(registry.of(deployment).toldToWaitMs(0)).toBe(0);
  });

  it('is not ejected for being rate limited', async () => {
    const { clock, fail, why } = setUp();
    for (let n = 0; n < 20; n++) fail('rate-limited', { status: 429 });
    await clock.advance(60_000);
    expect(why()).toBeNull();
  });

  it('opens its breaker for failures', () => {
    const { fail, why } = setUp();
    for (let n = 0; n < 5; n++) fail('server-error', { status: 500 });
    expect(why()).toBe('breaker-open');
  });

  it.each<[FailureKind, string]>([
    ['authentication', 'key-disabled'],
    ['quota-exhausted', 'quota-exhausted'],
  ])('sets the whole provider aside for %s', async (kind, reason) => {
    const { clock, registry, sibling, fail, why } = setUp();
    fail(kind);
    expect(why()).toBe(reason);
    expect(why(sibling)).toBe(reason);
    expect(registry.providerUnavailability('p', clock.monotonicMs())).toBe(reason);
    await clock.advance(600_000);
    expect(why()).toBeNull();
  });

  it.each<[FailureKind, string]>([
    ['permission', 'not-permitted'],
    ['model-not-found', 'not-listed'],
  ])('sets only the deployment aside for %s', (kind, reason) => {
    const { sibling, fail, why } = setUp();
    fail(kind);
    expect(why()).toBe(reason);
    expect(why(sibling)).toBeNull();
  });

  it('is well again after a success', () => {
    const { registry, deployment, fail, why } = setUp();
    for (let n = 0; n < 5; n++) fail('server-error', { status: 500 });
    fail('authentication');
    fail('rate-limited', { retryAfterMs: 50_000 });
    registry.of(deployment).succeeded(registry.of(deployment).begin());
    expect(why()).toBeNull();
  });

  it('is forgiven what a new configuration may have repaired, but not its breaker', () => {
    const { registry, deployment, fail, why } = setUp();
    fail('authentication');
    fail('model-not-found');
    registry.of(deployment).learnRefusal('temperature');
    registry.reconfigure(new Set(['p']));
    expect(why()).toBeNull();
    expect(registry.of(deployment).refusedParameters.size).toBe(0);
    for (let n = 0; n < 5; n++) fail('server-error', { status: 500 });
    registry.reconfigure(new Set(['p']));
    expect(why()).toBe('breaker-open');
  });

  it('forgets providers that are gone once their calls are over', () => {
    const { registry, deployment } = setUp();
    const health = registry.of(deployment);
    const probe = health.begin();
    registry.reconfigure(new Set());
    expect(registry.of(deployment)).toBe(health);
    health.released(probe);
    registry.reconfigure(new Set());
    expect([...registry.entries()]).toEqual([]);
  });

  it('learns a bounded number of refusals', () => {
    const { registry, deployment } = setUp();
    for (let n = 0; n < 100; n++) registry.of(deployment).learnRefusal(`p${n}`);
    expect(registry.of(deployment).refusedParameters.size).toBe(32);
  });
});
