import type { Clock, Timer } from '../numerics/clock.ts';
import type { DecisionStore } from '../storage/ports.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface RetentionOptions {
  decisions: DecisionStore;
  clock: Clock;
  log: Logger;
  retentionDays: number;
}

const DAY_MS = 86_400_000;
/** The first run waits until a start is over. */
const FIRST_RUN_MS = 60_000;
const BATCH_RECORDS = 500;
/** Pause between batches, in which the storage thread serves others. */
const PAUSE_MS = 50;

/** Deletes records older than `retentionDays` with their feedback, daily, a few at a time. */
export class Retention {
  readonly #options: RetentionOptions;
  #timer: Timer | null = null;
  #isStopped = true;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#runIn(FIRST_RUN_MS, 0);
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #runIn(delayMs: number, deletedBefore: number): void {
    this.#timer = this.#options.clock.schedule(delayMs, () => void this.#deleteBatch(deletedBefore));
  }

  async #deleteBatch(deletedBefore: number): Promise<void> {
    const { decisions, clock, log, retentionDays } = this.#options;
    const until = new Date(clock.wallMs() - retentionDays * DAY_MS).toISOString();
    let deleted = 0;
    try {
      deleted = await decisions.deleteBefore(until, BATCH_RECORDS);
    } catch (error) {
      log.warn({ error }, 'old decision records could not be deleted; the next run tries again');
    }
    if (this.#isStopped) return;
    if (deleted === BATCH_RECORDS) {
      this.#runIn(PAUSE_MS, deletedBefore + deleted);
      return;
    }
    if (deletedBefore + deleted > 0)
      log.info({ records: deletedBefore + deleted, until }, 'old decision records deleted');
    this.#runIn(DAY_MS, 0);
  }
}
