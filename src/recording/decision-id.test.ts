import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { type Random, seededRandom } from '../numerics/random.ts';
import { createDecisionIds, createIdSource, idTimeMs, isDecisionId } from './decision-id.ts';

describe('createDecisionIds', () => {
  it('makes ids of the promised form that tell their time', () => {
    const next = createDecisionIds(new ManualClock(1_767_225_600_123), seededRandom(1));
    const id = next();
    expect(id).toMatch(/^dec_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(isDecisionId(id)).toBe(true);
    expect(idTimeMs(id)).toBe(1_767_225_600_123);
  });

  it('always rises, whatever the clock does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }),
        fc.integer(),
        async (jumps, seed) => {
          const clock = new ManualClock();
          const next = createDecisionIds(clock, seededRandom(seed));
          const ids = [next()];
          for (const jump of jumps) {
            clock.jumpWall(jump);
            ids.push(next(), next());
          }
          expect([...ids].sort()).toEqual(ids);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('carries over when the random part is at its end', () => {
    const full: Random = { uniform: () => 1 - 2 ** -32, integer: (bound) => bound - 1, normal: () => 0 };
    const next = createDecisionIds(new ManualClock(), full);
    const ids = Array.from({ length: 4 }, next);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every(isDecisionId)).toBe(true);
  });

  it('is the same for the same seed and time, and different for others', () => {
    const make = (seed: number) => createDecisionIds(new ManualClock(), seededRandom(seed))();
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
  });

  it('takes other prefixes', () => {
    expect(createIdSource('fb_', new ManualClock(), seededRandom(1))()).toMatch(/^fb_\w{26}$/);
  });
});

describe('isDecisionId', () => {
  it.each([
    '',
    'dec_',
    'dec_123',
    `dec_${'0'.repeat(27)}`,
    `dec_${'I'.repeat(26)}`,
    `dec_8${'0'.repeat(25)}`,
    'chatcmpl-1',
  ])('refuses %j', (text) => expect(isDecisionId(text)).toBe(false));
});
