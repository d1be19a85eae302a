import type { Clock, Timer } from '../numerics/clock.ts';

/**
 * A deadline that is moved often and seldom met. Moving it only notes the new instant: the one timer looks at it when it
 * fires and sleeps on if there is time left, so that a stream of many reads arms no timer per read.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #onPassed: () => void;
  #atMs = Number.POSITIVE_INFINITY;
  #timer: Timer | null = null;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onPassed: () => void) {
    this.#clock = clock;
    this.#onPassed = onPassed;
  }

  /** Moves the deadline to a monotonic instant; infinity means none. */
  moveTo(atMs: number): void {
    this.#atMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    if (this.#timer !== null) {
      if (this.#timerAtMs <= atMs) return;
      this.#timer.cancel();
    }
    this.#arm();
  }

  cancel(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    this.#timerAtMs = this.#atMs;
    this.#timer = this.#clock.schedule(Math.max(0, this.#atMs - this.#clock.monotonicMs()), this.#look);
  }

  readonly #look = (): void => {
    this.#timer = null;
    if (this.#atMs === Number.POSITIVE_INFINITY) return;
    // A timer may fire a fraction of a millisecond early.
    if (this.#clock.monotonicMs() + 1 < this.#atMs) this.#arm();
    else this.#onPassed();
  };
}
