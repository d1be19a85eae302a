import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { chooseDeployment, type DeploymentOption } from './choose-deployment.ts';

function option(
  id: string,
  overrides: Partial<DeploymentOption> & { weight?: number } = {},
): DeploymentOption {
  const { weight = 1, ...rest } = overrides;
  return {
    deployment: { id, provider: id, upstreamModel: id, weight },
    inFlight: 0,
    capacity: 10,
    providerInFlight: 0,
    failureShare: 0,
    ...rest,
  };
}

function shares(options: DeploymentOption[], draws = 20_000): Record<string, number> {
  const random = seededRandom(5);
  const counts: Record<string, number> = {};
  for (let n = 0; n < draws; n++) {
    const id = chooseDeployment(options, random)?.id ?? 'none';
    counts[id] = (counts[id] ?? 0) + 1 / draws;
  }
  return counts;
}

describe('chooseDeployment', () => {
  it('has nothing to choose from nothing', () => {
    expect(chooseDeployment([], seededRandom(1))).toBeUndefined();
  });

  it('shares traffic by weight', () => {
    const found = shares([option('a', { weight: 3 }), option('b')]);
    expect(found['a']).toBeCloseTo(0.75, 1);
  });

  it('prefers the less loaded and the healthier', () => {
    expect(shares([option('busy', { inFlight: 9 }), option('idle')])['idle']).toBeGreaterThan(0.85);
    expect(shares([option('failing', { failureShare: 0.9 }), option('well')])['well']).toBeGreaterThan(0.85);
  });

  it('still sends a little to a deployment that always fails, so that its recovery is seen', () => {
    expect(shares([option('failing', { failureShare: 1 }), option('well')])['failing']).toBeGreaterThan(0.02);
  });

  it('leaves out full providers and weight 0 as long as there are others', () => {
    const full = option('full', { providerInFlight: 10 });
    const spare = option('spare', { weight: 0 });
    expect(shares([full, spare, option('free')])).toEqual({ free: expect.closeTo(1, 5) });
    expect(
      chooseDeployment(
        [spare, { ...spare, deployment: { ...spare.deployment, id: 'other' } }],
        seededRandom(1),
      ),
    ).toBeDefined();
    expect(chooseDeployment([full], seededRandom(1))?.id).toBe('full');
  });

  it('keeps a session where it was, and spreads sessions by weight', () => {
    const options = [option('a', { weight: 3 }), option('b')];
    const random = seededRandom(1);
    let onA = 0;
    for (let session = 0; session < 4_000; session++) {
      const first = chooseDeployment(options, random, `session-${session}`)?.id;
      expect(chooseDeployment([...options].reverse(), random, `session-${session}`)?.id).toBe(first);
      if (first === 'a') onA += 1;
    }
    expect(onA / 4_000).toBeCloseTo(0.75, 1);
  });

  it('moves only the sessions of a deployment that went away', () => {
    const options = [option('a'), option('b'), option('c')];
    const random = seededRandom(1);
    const sessions = Array.from({ length: 200 }, (_, session) => `s${session}`);
    const moved = sessions.filter((session) => {
      const before = chooseDeployment(options, random, session)?.id;
      return before !== 'c' && chooseDeployment(options.slice(0, 2), random, session)?.id !== before;
    });
    expect(moved).toEqual([]);
  });
});
