import type { ChatEvent, EventBatch } from '../../chat/chat-response.ts';
import { isContentEvent } from '../../chat/chat-response.ts';
import { type Clock, sleep } from '../../numerics/clock.ts';
import type { CallTimeouts, UpstreamStream } from '../provider.ts';
import { type FailureKind, ProviderFailure } from '../provider-failure.ts';

/** Tokens due within this time come in one batch, as they share a packet on a real line. */
const batchMs = 15;

export interface Pace {
  /** Monotonic instant at which the call began. */
  startedMs: number;
  ttftMs: number;
  msPerToken: number;
  breakAfter?: { tokens: number; how: 'cut' | 'end' | 'stall' };
}

/** Gives the events of a composed answer when they are due on the clock. */
export class SimulatedStream implements UpstreamStream {
  readonly #clock: Clock;
  readonly #events: readonly ChatEvent[];
  readonly #pace: Pace;
  readonly #timeouts: CallTimeouts;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  #at = 0;
  #tokens = 0;

  constructor(
    clock: Clock,
    events: readonly ChatEvent[],
    pace: Pace,
    timeouts: CallTimeouts,
    signal: AbortSignal,
  ) {
    this.#clock = clock;
    this.#events = events;
    this.#pace = pace;
    this.#timeouts = timeouts;
    this.#signal = signal.aborted ? signal : AbortSignal.any([signal, this.#closing.signal]);
  }

  async next(): Promise<EventBatch | null> {
    if (this.#at >= this.#events.length) return null;
    if (this.#signal.aborted) throw aborted();
    const batch: EventBatch = { events: [] };
    let hasTokens = false;
    let openedMs = 0;
    // Pre-content events and the ends cost no time of their own.
    while (this.#at < this.#events.length) {
      const event = this.#events[this.#at]!;
      if (isContentEvent(event)) {
        if (this.#tokens === this.#pace.breakAfter?.tokens) {
          if (batch.events.length > 0) return batch;
          await this.#break(this.#pace.breakAfter.how);
        }
        const dueMs = this.#pace.startedMs + this.#pace.ttftMs + this.#tokens * this.#pace.msPerToken;
        if (hasTokens && dueMs > openedMs + batchMs) return batch;
        const waitMs = dueMs - this.#clock.monotonicMs();
        if (waitMs > 0) await this.#wait(waitMs);
        if (!hasTokens) openedMs = this.#clock.monotonicMs();
        hasTokens = true;
        this.#tokens++;
      }
      batch.events.push(event);
      this.#at++;
    }
    return batch;
  }

  close(): void {
    this.#closing.abort();
  }

  async #break(how: 'cut' | 'end' | 'stall'): Promise<never> {
    if (how === 'cut')
      throw new ProviderFailure('connection-lost', '(simulated) connection cut', { mayBeBilled: true });
    if (how === 'end') {
      throw new ProviderFailure('incomplete-stream', '(simulated) ended without a finish', {
        mayBeBilled: true,
      });
    }
    return this.#wait(Number.POSITIVE_INFINITY) as Promise<never>;
  }

  async #wait(ms: number): Promise<void> {
    const { startedMs } = this.#pace;
    const isFirst = this.#tokens === 0;
    const limitMs = isFirst
      ? startedMs + this.#timeouts.firstContentMs - this.#clock.monotonicMs()
      : this.#timeouts.idleMs;
    await waitWithin(
      this.#clock,
      ms,
      limitMs,
      isFirst ? 'first-content-timeout' : 'idle-timeout',
      this.#signal,
    );
  }
}

/** Waits, unless that takes longer than the limit or the call is aborted: then rejects with a ProviderFailure. */
export async function waitWithin(
  clock: Clock,
  ms: number,
  limitMs: number,
  kind: FailureKind,
  signal: AbortSignal,
): Promise<void> {
  const isTooLong = ms > limitMs;
  if (!(await sleep(clock, isTooLong ? Math.max(0, limitMs) : ms, signal))) throw aborted();
  if (isTooLong) throw new ProviderFailure(kind, '(simulated) too slow', { mayBeBilled: true });
}

function aborted(): ProviderFailure {
  return new ProviderFailure('aborted', 'the call was closed');
}
