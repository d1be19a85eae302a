import { describe, expect, it } from 'vitest';
import { type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { attemptTimes } from './attempt-times.ts';
import type { AttemptTarget } from './attempt.ts';
import { failurePolicy } from './failure-policy.ts';
import type { RequestRun } from './request-run.ts';

interface Given {
  remainingMs?: number;
  stream?: boolean;
  hasFallback?: boolean;
  expectedOutputTokens?: number;
  expectedFirstMs?: number;
  providerFirstContentMs?: number;
}

function timesFor(given: Given = {}) {
  const run = {
    deadlineAtMs: 1_000 + (given.remainingMs ?? 600_000),
    input: { expectedOutputTokens: given.expectedOutputTokens },
    settings: {
      server: { firstContentTimeoutMs: 60_000, idleTimeoutMs: 30_000, connectTimeoutMs: 5_000 },
      providers: { p: { maxConcurrency: 1, firstContentTimeoutMs: given.providerFirstContentMs } },
    },
    context: {
      clock: { monotonicMs: () => 1_000 },
      latency: () => ({ firstContentMs: given.expectedFirstMs ?? 500, outputTokensPerSecond: 50 }),
    },
  } as unknown as RequestRun;
  const target = {
    stream: given.stream ?? true,
    hasFallback: given.hasFallback ?? false,
    deployment: { provider: 'p' },
  } as AttemptTarget;
  return attemptTimes(run, target);
}

function healthAfter(kind: FailureKind, given: Given): string {
  const failure = new ProviderFailure(kind, kind);
  return timesFor(given).excuse(failure, failurePolicy(failure)).health;
}

describe('attemptTimes', () => {
  it('takes the configured times when there is time enough', () => {
    expect(timesFor()).toMatchObject({
      timeouts: { connectMs: 5_000, firstContentMs: 60_000, idleMs: 30_000 },
      limitAtMs: 61_000,
    });
  });

  it('prefers a provider’s own times', () => {
    expect(timesFor({ providerFirstContentMs: 7_000 }).timeouts.firstContentMs).toBe(7_000);
  });

  it('leaves a third of the time to the candidates after this one', () => {
    expect(timesFor({ remainingMs: 9_000, hasFallback: true }).limitAtMs).toBe(7_000);
    expect(timesFor({ remainingMs: 9_000 }).limitAtMs).toBe(10_000);
  });

  it('does not cut the last second up', () => {
    expect(timesFor({ remainingMs: 900, hasFallback: true }).limitAtMs).toBe(1_900);
    expect(timesFor({ remainingMs: 1_200, hasFallback: true }).limitAtMs).toBe(2_000);
  });

  it('gives whole answers the time that their length needs', () => {
    const whole = timesFor({ stream: false, expectedOutputTokens: 1_000 });
    expect(whole.timeouts.firstContentMs).toBe(120_000);
    expect(whole.limitAtMs).toBe(601_000);
  });

  it.each<[string, FailureKind, Given, string]>([
    ['the full time was up', 'first-content-timeout', {}, 'failure'],
    ['the client gave it no time', 'first-content-timeout', { remainingMs: 2_000 }, 'none'],
    ['it was silent far longer than expected', 'first-content-timeout', { remainingMs: 6_000 }, 'failure'],
    [
      'it is known to be slow',
      'first-content-timeout',
      { remainingMs: 6_000, expectedFirstMs: 4_000 },
      'none',
    ],
    [
      'nothing is known of it',
      'first-content-timeout',
      { remainingMs: 6_000, expectedFirstMs: Number.NaN },
      'failure',
    ],
    ['there was no time to connect', 'connect-timeout', { remainingMs: 1_000 }, 'none'],
    ['it could not be connected to', 'connect-timeout', {}, 'failure'],
    ['it failed by itself', 'server-error', { remainingMs: 100 }, 'failure'],
  ])('blames it or not when %s', (_, kind, given, health) => {
    expect(healthAfter(kind, given)).toBe(health);
  });
});
