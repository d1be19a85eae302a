import type { Clock } from '../numerics/clock.ts';

/** Which model answered a conversation last, and how much of its prefix the provider may still hold in its cache. */
export interface SessionState {
  model: string;
  warmTokens: number;
  atMs: number;
}

/** A tool may run for long, and the model that asked for it should still read what it gave. */
const heldForMs = 3_600_000;

/**
 * Keyed by tenant and conversation. Bounded, least recently used first out. After `ttlMs`, the life of a provider's prompt
 * cache, nothing is warm any more; after an hour the conversation is forgotten.
 */
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

  get(tenant: string, conversation: string): SessionState | undefined {
    const state = this.#sessions.get(keyOf(tenant, conversation));
    if (state === undefined) return undefined;
    const ageMs = this.#clock.monotonicMs() - state.atMs;
    if (ageMs > heldForMs) return undefined;
    return ageMs > this.#ttlMs ? { ...state, warmTokens: 0 } : state;
  }

  note(tenant: string, conversation: string, model: string, warmTokens: number): void {
    const key = keyOf(tenant, conversation);
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

function keyOf(tenant: string, conversation: string): string {
  return `${tenant}\u0000${conversation}`;
}
