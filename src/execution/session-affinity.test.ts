import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { SessionAffinity } from './session-affinity.ts';

describe('SessionAffinity', () => {
  it('remembers the model for longer than its cache is warm', async () => {
    const clock = new ManualClock();
    const affinity = new SessionAffinity(clock, 1_000);
    affinity.note('t', 's', 'acme/large', 900);
    expect(affinity.get('t', 's')).toMatchObject({ model: 'acme/large', warmTokens: 900 });
    await clock.advance(1_001);
    expect(affinity.get('t', 's')).toMatchObject({ model: 'acme/large', warmTokens: 0 });
    await clock.advance(3_600_000);
    expect(affinity.get('t', 's')).toBeUndefined();
  });

  it('keeps tenants apart', () => {
    const affinity = new SessionAffinity(new ManualClock());
    affinity.note('a', 's', 'acme/large', 1);
    expect(affinity.get('b', 's')).toBeUndefined();
  });

  it('drops the least recently used session when full', () => {
    const affinity = new SessionAffinity(new ManualClock(), 1_000, 2);
    affinity.note('t', '1', 'm', 1);
    affinity.note('t', '2', 'm', 1);
    affinity.note('t', '1', 'm', 1);
    affinity.note('t', '3', 'm', 1);
    expect(affinity.size).toBe(2);
    expect(affinity.get('t', '2')).toBeUndefined();
    expect(affinity.get('t', '1')).toBeDefined();
  });
});
