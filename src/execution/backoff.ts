import type { Random } from '../numerics/random.ts';

/**
 * Waits between attempts, with full jitter: uniform between 0 and an exponentially growing cap.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */

const baseMs = 500;
const capMs = 8_000;

/** The longest that a provider may make us stay away, and that a client is told to. */
export const maxRetryAfterMs = 60_000;

/** A deployment is never called twice within this time by one request. */
export const sameDeploymentGapMs = 1_000;

/** Milliseconds to wait before the `retry`-th retry, counted from 1. */
export function backoffMs(retry: number, random: Random): number {
  return random.uniform() * Math.min(capMs, baseMs * 2 ** Math.max(0, retry - 1));
}

/**
 * How long a rate-limited deployment rests: the provider's Retry-After bounded to 0..60 s, else 1 s, 2 s, 4 s … with
 * up to half of it taken off by jitter.
 */
export function coolDownMs(retryAfterMs: number | undefined, strikes: number, random: Random): number {
  if (retryAfterMs !== undefined && retryAfterMs >= 0) return Math.min(retryAfterMs, maxRetryAfterMs);
  const fullMs = Math.min(maxRetryAfterMs, 1_000 * 2 ** Math.min(Math.max(0, strikes - 1), 6));
  return fullMs * (1 - 0.5 * random.uniform());
}

/** Whole seconds in 1..60 for the `retry-after` header. */
export function retryAfterSeconds(waitMs: number): number {
  return Math.min(60, Math.max(1, Math.ceil(waitMs / 1_000)));
}
