/**
 * Circuit breaker with half-open probes. The shape follows Envoy's outlier detection: ejection after consecutive
 * failures or a bad rate, for a base time that grows with each ejection in a row.
 */

export interface BreakerSettings {
  /** Failures in a row that open the breaker. */
  consecutiveFailures: number;
  /** Share of failures in a window that opens it, once there are `windowMinimum` calls. */
  failureRate: number;
  windowMinimum: number;
  windowMs: number;
  /** First time out; the n-th in a row lasts n times as long, up to `maxOpenMs`, plus up to 20 % jitter. */
  baseOpenMs: number;
  maxOpenMs: number;
}

export const defaultBreakerSettings: BreakerSettings = {
  consecutiveFailures: 5,
  failureRate: 0.5,
  windowMinimum: 20,
  windowMs: 30_000,
  baseOpenMs: 30_000,
  maxOpenMs: 300_000,
};

export type BreakerState = 'closed' | 'open' | 'half-open';

const jitterShare = 0.2;

/** Times are monotonic milliseconds given by the caller, so that the breaker itself needs no clock. */
export class CircuitBreaker {
  readonly #settings: BreakerSettings;
  #consecutive = 0;
  #windowStartMs = 0;
  #windowCalls = 0;
  #windowFailures = 0;
  #ejections = 0;
  #openUntilMs = 0;
  #isOpen = false;
  #isProbing = false;

  constructor(settings: BreakerSettings = defaultBreakerSettings) {
    this.#settings = settings;
  }

  state(nowMs: number): BreakerState {
    if (!this.#isOpen) return 'closed';
    return nowMs >= this.#openUntilMs ? 'half-open' : 'open';
  }

  /** Whether a call may go through: always when closed, one at a time when half-open. */
  admits(nowMs: number): boolean {
    if (!this.#isOpen) return true;
    return nowMs >= this.#openUntilMs && !this.#isProbing;
  }

  /** A call starts. Returns whether it is the probe, which must then be given back to `end`. */
  begin(nowMs: number): boolean {
    if (!this.#isOpen || nowMs < this.#openUntilMs || this.#isProbing) return false;
    this.#isProbing = true;
    return true;
  }

  /** A call ended; `null` says nothing about health. */
  end(success: boolean | null, wasProbe: boolean, nowMs: number, uniform: number): void {
    if (wasProbe) this.#isProbing = false;
    if (success === null) return;
    this.#countInWindow(success, nowMs);
    if (success) {
      this.#consecutive = 0;
      if (this.#isOpen) this.#close(nowMs);
      return;
    }
    this.#consecutive += 1;
    // Calls that began before the breaker opened come back late and must not extend the time out.
    if (this.#isOpen && !wasProbe) return;
    if (wasProbe || this.#isBad()) this.#open(nowMs, uniform);
  }

  /** Share of failed calls in the present window, 0..1; 0 without calls. */
  failureShare(nowMs: number): number {
    if (this.#windowCalls === 0 || nowMs - this.#windowStartMs > this.#settings.windowMs) return 0;
    return this.#windowFailures / this.#windowCalls;
  }

  openUntilMs(): number {
    return this.#isOpen ? this.#openUntilMs : 0;
  }

  #countInWindow(success: boolean, nowMs: number): void {
    if (nowMs - this.#windowStartMs > this.#settings.windowMs) {
      // A whole quiet window forgives one earlier ejection, as Envoy does with each healthy sweep.
      if (!this.#isOpen && this.#windowFailures === 0 && this.#ejections > 0) this.#ejections -= 1;
      this.#startWindow(nowMs);
    }
    this.#windowCalls += 1;
    if (!success) this.#windowFailures += 1;
  }

  #isBad(): boolean {
    const { consecutiveFailures, failureRate, windowMinimum } = this.#settings;
    if (this.#consecutive >= consecutiveFailures) return true;
    return this.#windowCalls >= windowMinimum && this.#windowFailures >= failureRate * this.#windowCalls;
  }

  #open(nowMs: number, uniform: number): void {
    this.#isOpen = true;
    this.#ejections += 1;
    const openMs = Math.min(this.#settings.baseOpenMs * this.#ejections, this.#settings.maxOpenMs);
    this.#openUntilMs = nowMs + openMs * (1 + jitterShare * uniform);
  }

  #close(nowMs: number): void {
    this.#isOpen = false;
    this.#startWindow(nowMs);
  }

  #startWindow(nowMs: number): void {
    this.#windowStartMs = nowMs;
    this.#windowCalls = 0;
    this.#windowFailures = 0;
  }
}
