import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker, defaultBreakerSettings } from './circuit-breaker.ts';

function failTimes(breaker: CircuitBreaker, times: number, nowMs: number): void {
  for (let n = 0; n < times; n++) breaker.end(false, breaker.begin(nowMs), nowMs, 0);
}

describe('CircuitBreaker', () => {
  it('opens after five failures in a row and stays open for the base time', () => {
    const breaker = new CircuitBreaker();
    failTimes(breaker, 4, 0);
    expect(breaker.state(0)).toBe('closed');
    failTimes(breaker, 1, 0);
    expect(breaker.state(29_999)).toBe('open');
    expect(breaker.admits(29_999)).toBe(false);
    expect(breaker.state(30_000)).toBe('half-open');
  });

  it('is reset by a success in between', () => {
    const breaker = new CircuitBreaker();
    failTimes(breaker, 4, 0);
    breaker.end(true, false, 0, 0);
    failTimes(breaker, 4, 0);
    expect(breaker.state(0)).toBe('closed');
  });

  it('opens at a bad rate although failures never come five in a row', () => {
    const breaker = new CircuitBreaker();
    for (let n = 0; n < 10; n++) {
      breaker.end(false, false, n, 0);
      breaker.end(n % 2 === 0, false, n, 0);
    }
    expect(breaker.state(10)).toBe('open');
  });

  it('lets one probe through when half-open', () => {
    const breaker = new CircuitBreaker();
    failTimes(breaker, 5, 0);
    expect(breaker.begin(30_000)).toBe(true);
    expect(breaker.admits(30_000)).toBe(false);
    expect(breaker.begin(30_000)).toBe(false);
    breaker.end(true, true, 30_001, 0);
    expect(breaker.state(30_001)).toBe('closed');
  });

  it('gives the probe back when it says nothing about health', () => {
    const breaker = new CircuitBreaker();
    failTimes(breaker, 5, 0);
    breaker.end(null, breaker.begin(30_000), 30_001, 0);
    expect(breaker.admits(30_001)).toBe(true);
  });

  it('stays away longer with each ejection, up to the longest time', () => {
    const breaker = new CircuitBreaker();
    let nowMs = 0;
    failTimes(breaker, 5, nowMs);
    const times: number[] = [];
    for (let n = 0; n < 12; n++) {
      const untilMs = breaker.openUntilMs();
      times.push(untilMs - nowMs);
      nowMs = untilMs;
      breaker.end(false, breaker.begin(nowMs), nowMs, 0);
    }
    expect(times.slice(0, 3)).toEqual([30_000, 60_000, 90_000]);
    expect(Math.max(...times)).toBe(defaultBreakerSettings.maxOpenMs);
  });

  it('does not stay away longer for calls that had begun before it opened', () => {
    const breaker = new CircuitBreaker();
    failTimes(breaker, 5, 0);
    const untilMs = breaker.openUntilMs();
    for (let n = 0; n < 50; n++) breaker.end(false, false, 10_000, 1);
    expect(breaker.openUntilMs()).toBe(untilMs);
  });

  it('admits at most one call at a time while half-open, whatever happens', () => {
    const steps = fc.array(
      fc.record({ waitMs: fc.nat(40_000), outcome: fc.constantFrom(true, false, null) }),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const breaker = new CircuitBreaker();
        let nowMs = 0;
        failTimes(breaker, 5, nowMs);
        for (const { waitMs, outcome } of list) {
          nowMs += waitMs;
          const wasHalfOpen = breaker.state(nowMs) === 'half-open';
          if (!breaker.admits(nowMs)) continue;
          const isProbe = breaker.begin(nowMs);
          expect(isProbe).toBe(wasHalfOpen);
          if (isProbe) expect(breaker.admits(nowMs)).toBe(false);
          breaker.end(outcome, isProbe, nowMs, 0.5);
          expect(breaker.failureShare(nowMs)).toBeGreaterThanOrEqual(0);
          expect(breaker.failureShare(nowMs)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
