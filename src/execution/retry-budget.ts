/**
 * Retry budget as a token bucket: each request deposits a share of a retry, and a floor per second keeps quiet
 * services able to retry. Source: Finagle's RetryBudget (20 %, 10 per second, 10 s to live), also Linkerd's.
 */

export interface RetryBudgetSettings {
  /** Retries that each first attempt pays for. */
  ratio: number;
  /** Retries per second that are always allowed. */
  minPerSecond: number;
  /** How long unused deposits of the floor are kept. */
  ttlMs: number;
}

export const defaultRetryBudgetSettings: RetryBudgetSettings = {
  ratio: 0.2,
  minPerSecond: 10,
  ttlMs: 10_000,
};

export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  readonly #floorCapacity: number;
  readonly #depositCapacity: number;
  #floor: number;
  #deposits = 0;
  #updatedMs: number;

  constructor(nowMs: number, settings: RetryBudgetSettings = defaultRetryBudgetSettings) {
    this.#settings = settings;
    this.#floorCapacity = (settings.minPerSecond * settings.ttlMs) / 1_000;
    // As much as the traffic of one life time pays for at 1,000 requests per second.
    this.#depositCapacity = settings.ratio * settings.ttlMs;
    this.#floor = this.#floorCapacity;
    this.#updatedMs = nowMs;
  }

  deposit(nowMs: number): void {
    this.#refresh(nowMs);
    this.#deposits = Math.min(this.#deposits + this.#settings.ratio, this.#depositCapacity);
  }

  /** Takes one retry; false when there is none to take. */
  tryWithdraw(nowMs: number): boolean {
    this.#refresh(nowMs);
    if (this.#deposits >= 1) {
      this.#deposits -= 1;
      return true;
    }
    if (this.#floor + this.#deposits < 1) return false;
    this.#floor -= 1 - this.#deposits;
    this.#deposits = 0;
    return true;
  }

  /** Retries that could be taken now. */
  balance(nowMs: number): number {
    this.#refresh(nowMs);
    return this.#floor + this.#deposits;
  }

  #refresh(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#updatedMs);
    if (elapsedMs === 0) return;
    this.#updatedMs = nowMs;
    this.#floor = Math.min(
      this.#floorCapacity,
      this.#floor + (this.#settings.minPerSecond * elapsedMs) / 1_000,
    );
    this.#deposits *= Math.exp(-elapsedMs / this.#settings.ttlMs);
  }
}
