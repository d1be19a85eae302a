import type { Clock, Timer } from './clock.ts';

/** A clock that moves only when told to, for tests and simulations. Timers fire in order of their time. */
export class ManualClock implements Clock {
  #nowMs: number;
  #wallOffsetMs: number;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(wallStartMs = 1_700_000_000_000) {
    this.#nowMs = 0;
    this.#wallOffsetMs = wallStartMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs + this.#wallOffsetMs;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const timer = { atMs: this.#nowMs + Math.max(delayMs, 0), callback };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  }

  /** Moves both times on by `ms`, firing due timers; lets promise callbacks run between them. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await Promise.resolve();
      const due = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
    }
    this.#nowMs = endMs;
    await Promise.resolve();
  }

  /** Makes the wall clock jump, as NTP or an operator would. */
  jumpWall(ms: number): void {
    this.#wallOffsetMs += ms;
  }
}
