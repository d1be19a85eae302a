import { addUsage, emptyUsage, type Usage } from '../chat/usage.ts';
import { sleep, type Timer } from '../numerics/clock.ts';
import type { ExecutionInput } from './execution.ts';
import type { ExecutorContext, ExecutorSettings } from './executor-context.ts';
import type { Attempt, Outcome } from './outcome.ts';

/** Why a wait for the upstream ended before the upstream did. */
export type Interruption = 'cancelled' | 'time-up';

/**
 * Everything that one request carries through its attempts: the single timer, the link to the client's signal, the
 * attempts made and their cost, and the outcome that is settled exactly once.
 */
export class RequestRun {
  readonly input: ExecutionInput;
  readonly context: ExecutorContext;
  /** The settings at the start; a reload does not change a request in flight. */
  readonly settings: ExecutorSettings;
  readonly startedMs: number;
  /** The whole answer, or a stream's first content, by then. */
  readonly deadlineAtMs: number;
  /** Everything, streams included, by then. */
  readonly endAtMs: number;
  readonly attempts: Attempt[] = [];
  readonly settled: Promise<Outcome>;
  #spentNanoUsd = 0;
  #usage: Usage = emptyUsage();
  #interruption: Interruption | null = null;
  #onInterrupt: ((why: Interruption) => void) | null = null;
  #timer: Timer | null = null;
  #resolveSettled: (outcome: Outcome) => void;
  #isSettled = false;

  constructor(context: ExecutorContext, input: ExecutionInput) {
    this.context = context;
    this.input = input;
    this.settings = context.settings;
    this.startedMs = context.clock.monotonicMs();
    this.endAtMs = this.startedMs + this.settings.server.requestTimeoutMs;
    this.deadlineAtMs = Math.min(input.deadlineAtMs, this.endAtMs);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.settled = promise;
    this.#resolveSettled = resolve;
    if (input.signal.aborted) this.#interruption = 'cancelled';
    else input.signal.addEventListener('abort', this.#cancel, { once: true });
  }

  get isCancelled(): boolean {
    return this.#interruption === 'cancelled';
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Nano-dollars of the attempts that are over. */
  get spentNanoUsd(): number {
    return this.#spentNanoUsd;
  }

  /** Summed usage of the attempts that are over. */
  get usage(): Usage {
    return this.#usage;
  }

  remainingMs(): number {
    return this.deadlineAtMs - this.context.clock.monotonicMs();
  }

  /** Sets the one timer; what it interrupts is whatever waits when it fires. */
  arm(atMs: number): void {
    this.#timer?.cancel();
    if (this.#interruption === 'time-up') this.#interruption = null;
    this.#timer = this.context.clock.schedule(atMs - this.context.clock.monotonicMs(), this.#timeUp);
  }

  disarm(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#interruption === 'time-up') this.#interruption = null;
  }

  /** Whoever is called when time is up or the client leaves; called at once when that has happened already. */
  whenInterrupted(callback: ((why: Interruption) => void) | null): void {
    this.#onInterrupt = callback;
    if (callback !== null && this.#interruption !== null) this.#interrupt(this.#interruption);
  }

  /** Waits for the work, the timer or the client's leaving, whichever comes first. Rejects only as the work does. */
  race<T>(work: Promise<T>): Promise<T | Interruption> {
    return new Promise((resolve, reject) => {
      const stopListening = () => {
        // Work that comes late must not silence whoever listens by then.
        if (this.#onInterrupt === resolve) this.#onInterrupt = null;
      };
      work.then(
        (value) => {
          stopListening();
          resolve(value);
        },
        (error: unknown) => {
          stopListening();
          reject(error);
        },
      );
      this.whenInterrupted(resolve);
    });
  }

  /** False when the client left meanwhile. */
  async pause(delayMs: number): Promise<boolean> {
    return sleep(this.context.clock, delayMs, this.input.signal);
  }

  record(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.#spentNanoUsd += attempt.costNanoUsd;
    this.#usage = this.attempts.length === 1 ? attempt.usage : addUsage(this.#usage, attempt.usage);
    try {
      this.context.onAttempt?.(attempt);
    } catch {
      // Metrics must never cost a request its settlement.
    }
  }

  /** Resolves `settled`; later calls change nothing. */
  settle(status: Outcome['status'], details: { servedModel?: string; errorCode?: string } = {}): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.disarm();
    this.#onInterrupt = null;
    this.input.signal.removeEventListener('abort', this.#cancel);
    const outcome: Outcome = {
      status,
      attempts: this.attempts,
      usage: this.#usage,
      costNanoUsd: this.#spentNanoUsd,
    };
    if (details.servedModel !== undefined) outcome.servedModel = details.servedModel;
    if (details.errorCode !== undefined) outcome.errorCode = details.errorCode;
    this.#resolveSettled(outcome);
  }

  readonly #cancel = (): void => this.#interrupt('cancelled');

  readonly #timeUp = (): void => this.#interrupt('time-up');

  #interrupt(why: Interruption): void {
    if (this.#interruption !== 'cancelled') this.#interruption = why;
    const callback = this.#onInterrupt;
    this.#onInterrupt = null;
    callback?.(why);
  }
}
