import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../numerics/clock.ts';
import { StoreOpenError, storageUnavailable } from '../storage-fault.ts';
import type { Reply, StorageCall, StorageCalls, WorkerSettings } from './protocol.ts';

interface Pending {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  timer: Timer;
}

/** Calls under way before further ones are refused: a stuck disk must not fill the memory. */
const MAX_PENDING = 10_000;
const OPEN_TIMEOUT_MS = 30_000;
const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 10_000;

/**
 * The storage thread as seen from the main one. Each call settles: with the thread's answer, or as
 * `storage_unavailable` at its deadline or when the thread dies. A dead thread is started again by the next call, with
 * growing pauses while it keeps dying.
 */
export class WorkerClient {
  readonly #clock: Clock;
  readonly #settings: WorkerSettings;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #nextId = 1;
  #deaths = 0;
  #restartAtMs = 0;
  #isClosed = false;

  constructor(settings: WorkerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Rejects with a StoreOpenError. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = this.#start();
      const timer = this.#clock.schedule(OPEN_TIMEOUT_MS, () => {
        void worker.terminate();
        reject(
          new StoreOpenError(
            'timeout',
            `The database ${this.#settings.path} did not open in ${OPEN_TIMEOUT_MS / 1000} s.`,
          ),
        );
      });
      const settle = (error?: StoreOpenError) => {
        timer.cancel();
        worker.off('message', onMessage);
        worker.off('exit', onExit);
        worker.unref();
        if (error === undefined) resolve();
        else reject(error);
      };
      const onMessage = (reply: Reply) => {
        if (reply.kind === 'opened') settle();
        if (reply.kind === 'open-failed') settle(new StoreOpenError(reply.reason, reply.message));
      };
      const onExit = () =>
        settle(
          new StoreOpenError(
            'failed',
            `The storage thread for ${this.#settings.path} ended before it was ready.`,
          ),
        );
      worker.on('message', onMessage);
      worker.on('exit', onExit);
      worker.ref();
    });
  }

  call<Name extends StorageCall>(
    name: Name,
    args: StorageCalls[Name]['arguments'],
    deadlineMs: number,
  ): Promise<StorageCalls[Name]['result']> {
    if (this.#isClosed) return Promise.reject(storageUnavailable('closed', 'the store is closed'));
    if (this.#pending.size >= MAX_PENDING) {
      return Promise.reject(
        storageUnavailable('overloaded', `${MAX_PENDING} calls are waiting for the storage thread`),
      );
    }
    const worker = this.#running();
    if (worker === null)
      return Promise.reject(
        storageUnavailable('crashed', 'the storage thread died and waits to be started again'),
      );
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const timer = this.#clock.schedule(deadlineMs, () => {
        this.#forget(id);
        reject(storageUnavailable('timeout', `${name} took longer than ${deadlineMs} ms`));
      });
      if (this.#pending.size === 0) worker.ref();
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
      worker.postMessage({ id, name, arguments: args });
    });
  }

  /** Lets the thread finish what it was given, closes the database and ends the thread. */
  async close(deadlineMs: number): Promise<void> {
    if (this.#isClosed) return;
    const worker = this.#worker;
    if (worker === null) {
      this.#isClosed = true;
      return;
    }
    const closing = this.call('close', {}, deadlineMs);
    this.#isClosed = true;
    try {
      await closing;
    } finally {
      await worker.terminate();
    }
  }

  /** For tests of what happens when the thread dies. */
  get thread(): Worker | null {
    return this.#worker;
  }

  #running(): Worker | null {
    if (this.#worker !== null) return this.#worker;
    return this.#clock.monotonicMs() < this.#restartAtMs ? null : this.#start();
  }

  #start(): Worker {
    // Node runs the source as it is; the built package has JavaScript beside this file.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: this.#settings,
      name: 'signalbox-storage',
    });
    let cause = 'the storage thread ended';
    worker.on('message', (reply: Reply) => this.#onReply(reply, worker));
    worker.on('error', (error) => {
      cause = `the storage thread died: ${error instanceof Error ? error.message : String(error)}`;
    });
    worker.on('exit', () => this.#onExit(worker, cause));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #onReply(reply: Reply, worker: Worker): void {
    if (reply.kind === 'opened' || reply.kind === 'open-failed') return;
    const pending = this.#forget(reply.id);
    // A late answer to a call that ran into its deadline.
    if (pending === undefined) return;
    if (this.#pending.size === 0) worker.unref();
    this.#deaths = 0;
    if (reply.kind === 'done') pending.resolve(reply.result);
    else pending.reject(storageUnavailable(reply.fault, reply.message));
  }

  #onExit(worker: Worker, cause: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#restartAtMs =
      this.#clock.monotonicMs() + Math.min(FIRST_RESTART_MS * 2 ** this.#deaths, LONGEST_RESTART_MS);
    this.#deaths++;
    for (const id of this.#pending.keys()) this.#forget(id)?.reject(storageUnavailable('crashed', cause));
  }

  #forget(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending === undefined) return undefined;
    pending.timer.cancel();
    this.#pending.delete(id);
    return pending;
  }
}
