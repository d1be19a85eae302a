import type { Clock, Timer } from '../numerics/clock.ts';
import type { DecisionStore, Visibility, WaitingRecord } from '../storage/ports.ts';
import { storageFaultKind, storageUnavailable } from '../storage/storage-fault.ts';
import { wholeRecord } from '../storage/waiting-record.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { DecisionRecord } from './decision-record.ts';

export interface RecorderOptions {
  decisions: DecisionStore;
  clock: Clock;
  log: Logger;
  /** Records held at most; further ones are dropped and counted. */
  capacity?: number;
  /** Longest time that a record waits for others to be written with. */
  flushMs?: number;
  /** Records per message to the store and per transaction, which cost the same for many as for few. */
  batchRecords?: number;
}

type QueuedRecord = DecisionRecord | WaitingRecord;

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const DURABLE_WAIT_MS = 5_000;

/**
 * Takes records off the hot path: `record` only queues. Batches go to the store one at a time; one that fails is tried
 * again with growing pauses while the queue fills up to its bound. What is queued can be read as if it were stored.
 */
export class Recorder {
  readonly #decisions: DecisionStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #capacity: number;
  readonly #flushMs: number;
  readonly #batchRecords: number;
  #queue: QueuedRecord[] = [];
  /** Of the end of the queue, not yet in the form in which the store would have them wait. */
  #freshRecords = 0;
  #batch: readonly QueuedRecord[] = [];
  #timer: Timer | null = null;
  #writing: Promise<void> | null = null;
  #failures = 0;
  #dropped = 0;
  #written = 0;
  #isClosed = false;

  constructor(options: RecorderOptions) {
    this.#decisions = options.decisions;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#capacity = options.capacity ?? 10_000;
    this.#flushMs = options.flushMs ?? 100;
    this.#batchRecords = options.batchRecords ?? 128;
  }

  /** Never throws and never waits. */
  record(record: DecisionRecord): void {
    if (this.#isClosed || this.depth >= this.#capacity) {
      this.#dropped++;
      return;
    }
    this.#queue.push(record);
    // As soon as the answer is out: the hundreds of objects of a record that waits would all outlive the next sweeps.
    if (this.#decisions.prepare !== undefined && this.#freshRecords++ === 0)
      setImmediate(() => this.#prepareFresh());
    if (this.#queue.length >= this.#batchRecords && this.#failures === 0) this.#startWriting();
    else this.#timer ??= this.#clock.schedule(this.#flushMs, () => this.#startWriting());
  }

  /** By decision id or by the answer's id, in the queue first. */
  async get(id: string, visibility: Visibility): Promise<DecisionRecord | null> {
    const queued = this.#findQueued(id);
    if (queued !== undefined && (visibility.tenant === null || visibility.tenant === queued.tenant))
      return wholeRecord(queued);
    return this.#decisions.get(id, visibility);
  }

  /**
   * Like `get`, but a record still in the queue is written first: what is then stored about it never stands alone.
   * Rejects with `storage_unavailable` when the store does not take it.
   */
  async getDurable(id: string, visibility: Visibility): Promise<DecisionRecord | null> {
    const record = await this.get(id, visibility);
    const endMs = this.#clock.monotonicMs() + DURABLE_WAIT_MS;
    while (record !== null && this.#isQueued(record.id)) {
      this.#startWriting();
      const isSettled = await this.#settled(endMs - this.#clock.monotonicMs());
      if (!isSettled || (this.#failures > 0 && this.#isQueued(record.id))) {
        throw storageUnavailable('overloaded', `the record of ${record.id} could not be written`);
      }
    }
    return record;
  }

  /** Records not yet written. */
  get depth(): number {
    return this.#queue.length + this.#batch.length;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get written(): number {
    return this.#written;
  }

  /** Writes what is queued, for `deadlineMs` at most; what is then left is dropped and counted. Takes no more records. */
  async close(deadlineMs = 10_000): Promise<void> {
    this.#isClosed = true;
    const endMs = this.#clock.monotonicMs() + deadlineMs;
    while (this.depth > 0 && this.#clock.monotonicMs() < endMs) {
      this.#startWriting();
      const isDone = await this.#settled(endMs - this.#clock.monotonicMs());
      // The store that just failed gets one more try at once, for whatever was passing; then the process must end.
      if (!isDone || this.#failures > 1) break;
    }
    this.#timer?.cancel();
    this.#timer = null;
    if (this.depth > 0) {
      this.#dropped += this.depth;
      this.#log.error(
        { records: this.depth },
        'decision records were lost at the end: the store did not take them',
      );
    }
  }

  #prepareFresh(): void {
    const queue = this.#queue;
    for (let at = Math.max(0, queue.length - this.#freshRecords); at < queue.length; at++) {
      try {
        queue[at] = this.#prepared(queue[at] as DecisionRecord);
      } catch {
        // Left as it is, to be told of when it is its turn.
      }
    }
    this.#freshRecords = 0;
  }

  #prepared(record: DecisionRecord): QueuedRecord {
    return this.#decisions.prepare?.(record) ?? record;
  }

  #startWriting(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#writing !== null || this.depth === 0) return;
    this.#writing = this.#writeBatch().finally(() => {
      this.#writing = null;
      if (this.depth === 0 || this.#timer !== null) return;
      const isReady = this.#failures === 0 && this.#queue.length >= this.#batchRecords;
      if (isReady) this.#startWriting();
      else this.#timer = this.#clock.schedule(this.#pauseMs(), () => this.#startWriting());
    });
  }

  #pauseMs(): number {
    if (this.#failures === 0) return this.#flushMs;
    return Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
  }

  async #writeBatch(): Promise<void> {
    if (this.#batch.length === 0) {
      this.#batch = this.#queue.slice(0, this.#batchRecords);
      this.#queue = this.#queue.slice(this.#batchRecords);
    }
    try {
      await this.#decisions.append(this.#batch);
      this.#finish(this.#batch);
    } catch (error) {
      await this.#onFailure(error);
    }
  }

  async #onFailure(error: unknown): Promise<void> {
    const kind = storageFaultKind(error);
    if (kind === null || kind === 'internal') {
      await this.#writeOneByOne();
      return;
    }
    this.#failures++;
    if (this.#failures === 1)
      this.#log.warn(
        { error, queued: this.depth },
        'the store takes no decision records; they wait in the queue',
      );
    if (kind === 'full') this.#dropTexts();
  }

  /** One record that cannot be written must not hold up the others. */
  async #writeOneByOne(): Promise<void> {
    const records = this.#batch;
    for (const [at, record] of records.entries()) {
      this.#batch = records.slice(at);
      try {
        await this.#decisions.append([record]);
        this.#finish([record]);
      } catch (error) {
        const kind = storageFaultKind(error);
        if (kind !== null && kind !== 'internal') {
          this.#failures++;
          return;
        }
        this.#dropped++;
        this.#log.error(
          { error, decision: record.id },
          'a decision record cannot be written and was dropped',
        );
      }
    }
    this.#batch = [];
  }

  #finish(records: readonly QueuedRecord[]): void {
    if (this.#failures > 0)
      this.#log.info({ dropped: this.#dropped }, 'the store takes decision records again');
    this.#failures = 0;
    this.#written += records.length;
    if (records === this.#batch) this.#batch = [];
  }

  /**
   * A scan of what is seldom more than two batches, and only for who asks. A map would be rehashed all the time, and a
   * dead table of V8 holds on to its successor and so to every record since.
   */
  #findQueued(id: string): QueuedRecord | undefined {
    const isNamed = (record: QueuedRecord) => record.id === id || record.responseId === id;
    return this.#batch.find(isNamed) ?? this.#queue.find(isNamed);
  }

  #isQueued(id: string): boolean {
    return this.#findQueued(id) !== undefined;
  }

  /** On a full disk prompts and answers go first, the decisions themselves last. */
  #dropTexts(): void {
    const withoutTexts = (queued: QueuedRecord) => {
      if ('hasTexts' in queued && !queued.hasTexts) return queued;
      const record = wholeRecord(queued);
      record.prompt = null;
      record.answer = null;
      return queued === record ? record : this.#prepared(record);
    };
    this.#batch = this.#batch.map(withoutTexts);
    this.#queue = this.#queue.map(withoutTexts);
  }

  /** False when the deadline came first. */
  #settled(deadlineMs: number): Promise<boolean> {
    const writing = this.#writing;
    if (writing === null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = this.#clock.schedule(deadlineMs, () => resolve(false));
      void writing.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }
}
