import type { DayUse } from './learned-state.ts';

/**
 * How much of its daily weight each giver of feedback has used: one key, however busy or ill-meaning, moves the cells by
 * a bounded amount per day (UTC, of the moment when the feedback was accepted).
 */
export class DailyCaps {
  readonly #maxWeight: number;
  readonly #used = new Map<string, number>();
  #day = '';

  /** `maxWeight` in millionths of an explicit judgement; `uses` as `uses()` gave them before. */
  constructor(maxWeight: number, uses: readonly DayUse[] = []) {
    this.#maxWeight = maxWeight;
    for (const [giver, day, weight] of uses) {
      this.#day = day;
      this.#used.set(giver, weight);
    }
  }

  /** Takes as much of `weight` as the giver has left on that day, and says how much that is. */
  take(giver: string, day: string, weight: number): number {
    // An earlier day than the one seen last means that the wall clock went back; that opens no new account.
    if (day > this.#day) {
      this.#day = day;
      this.#used.clear();
    }
    const used = this.#used.get(giver) ?? 0;
    const granted = Math.max(0, Math.min(weight, this.#maxWeight - used));
    if (granted > 0) this.#used.set(giver, used + granted);
    return granted;
  }

  /** What has been used on the day seen last, in order of givers. */
  uses(): DayUse[] {
    const uses = [...this.#used].map(([giver, weight]): DayUse => [giver, this.#day, weight]);
    return uses.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
