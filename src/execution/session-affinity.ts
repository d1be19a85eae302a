import type { Clock } from '../numerics/clock.ts';

/** Which model answered a conversation last, and how much of its prefix the provider may still hold in its cache. */
export interface SessionState {
  model: string;
  warmTokens: number;
  atMs: number;
}

/** Bounded, least recently used first out; entries go cold after `ttlMs`, the life of a provider's prompt cache. */
export class SessionAffinity {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #capacity: number;
  readonly #sessions = new Map<string, SessionState>();

  constructor(clock: Clock, ttlMs = 300_000, capacity = 10_000) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#capacity = capacity;
  }

  get(tenant: string, sessionId: string): SessionState | undefined {
    const state = this.#sessions.get(sessionKey(tenant, sessionId));
    if (state === undefined || this.#clock.monotonicMs() - state.atMs > this.#ttlMs) return undefined;
    return state;
  }

  note(tenant: string, sessionId: string, model: string, warmTokens: number): void {
    const key = sessionKey(tenant, sessionId);
    this.#sessions.delete(key);
    this.#sessions.set(key, { model, warmTokens, atMs: this.#clock.monotonicMs() });
    if (this.#sessions.size > this.#capacity) {
      const oldest = this.#sessions.keys().next().value;
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
  }

  get size(): number {
    return this.#sessions.size;
  }
}

function sessionKey(tenant: string, sessionId: string): string {
  return `${tenant}\u0000${sessionId}`;
}
