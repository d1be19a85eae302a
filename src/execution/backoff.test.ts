import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { backoffMs, coolDownMs, retryAfterSeconds } from './backoff.ts';

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, Number.MAX_VALUE, undefined),
);

describe('waits', () => {
  it('uses the whole range up to a growing cap', () => {
    const random = seededRandom(1);
    const first = Array.from({ length: 500 }, () => backoffMs(1, random));
    expect(Math.min(...first)).toBeLessThan(25);
    expect(Math.max(...first)).toBeGreaterThan(475);
    expect(Math.max(...first)).toBeLessThanOrEqual(500);
    expect(Math.max(...Array.from({ length: 500 }, () => backoffMs(40, random)))).toBeLessThanOrEqual(8_000);
  });

  it('bounds whatever a provider says about retrying', () => {
    fc.assert(
      fc.property(anyNumber, fc.nat(1_000), (retryAfterMs, strikes) => {
        const waitMs = coolDownMs(retryAfterMs, strikes, seededRandom(2));
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(60_000);
      }),
    );
  });

  it('honours a Retry-After within bounds to the millisecond', () => {
    expect(coolDownMs(2_000, 9, seededRandom(1))).toBe(2_000);
    expect(coolDownMs(3_600_000, 1, seededRandom(1))).toBe(60_000);
  });

  it('doubles its own guess with each strike', () => {
    const middle = { ...seededRandom(1), uniform: () => 0 };
    expect([1, 2, 3, 10].map((strikes) => coolDownMs(undefined, strikes, middle))).toEqual([
      1_000, 2_000, 4_000, 60_000,
    ]);
  });

  it('tells clients whole seconds between 1 and 60', () => {
    expect([0, 1, 1_000, 1_001, 59_001, 1e12].map(retryAfterSeconds)).toEqual([1, 1, 1, 2, 60, 60]);
  });
});
