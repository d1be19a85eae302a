import type { DatabaseSync } from 'node:sqlite';
import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import { StorageFault } from '../storage-fault.ts';
import { sqliteFaultKind } from './database.ts';
import { DecisionTable } from './decision-table.ts';
import { FeedbackTable } from './feedback-table.ts';
import type { Reply, Request } from './protocol.ts';
import { SnapshotTable } from './snapshot-table.ts';

/** NORMAL survives a killed process, FULL a lost machine: it waits for the disk at every commit. */
type Durability = 'NORMAL' | 'FULL';

/** Pages given back to the file system after each deletion; 16 KiB each, in older files 4 KiB. */
const VACUUM_PAGES = 128;

/** Carries out requests one after the other. Feedback that arrives in the same turn shares one commit. */
export class StorageThread {
  readonly #database: DatabaseSync;
  readonly #reply: (message: Reply) => void;
  readonly #onClosed: () => void;
  readonly #decisions: DecisionTable;
  readonly #feedback: FeedbackTable;
  readonly #snapshots: SnapshotTable;
  #waiting: { id: number; event: FeedbackEvent }[] = [];
  #isClosed = false;

  constructor(database: DatabaseSync, reply: (message: Reply) => void, onClosed: () => void) {
    this.#database = database;
    this.#reply = reply;
    this.#onClosed = onClosed;
    this.#decisions = new DecisionTable(database);
    this.#feedback = new FeedbackTable(database);
    this.#snapshots = new SnapshotTable(database);
  }

  handle(request: Request): void {
    if (this.#isClosed) {
      this.#fail(request.id, new StorageFault('closed', 'the store is closed'));
      return;
    }
    if (request.name === 'putFeedback') {
      this.#waiting.push({ id: request.id, event: request.arguments.event });
      // The port hands over everything that has arrived before this runs: a group as large as the load.
      if (this.#waiting.length === 1) setImmediate(() => this.#commitFeedback());
      return;
    }
    // What was sent before is seen by what is asked after.
    this.#commitFeedback();
    try {
      this.#reply({ kind: 'done', id: request.id, result: this.#perform(request) });
    } catch (error) {
      this.#fail(request.id, error);
    }
    if (request.name === 'close') this.#onClosed();
  }

  #perform(request: Exclude<Request, { name: 'putFeedback' }>): unknown {
    switch (request.name) {
      case 'append':
        return this.#inTransaction('NORMAL', () => this.#decisions.insert(request.arguments.records));
      case 'getDecision':
        return this.#decisions.get(request.arguments.id, request.arguments.tenant);
      case 'selectDecisions':
        return this.#decisions.select(request.arguments.filter, request.arguments.order);
      case 'deleteBefore':
        return this.#deleteBefore(request.arguments.at, request.arguments.limit);
      case 'feedbackForDecision':
        return this.#feedback.forDecision(request.arguments.decisionId);
      case 'feedbackSince':
        return this.#feedback.since(request.arguments.sequence, request.arguments.limit);
      case 'putSnapshot':
        return this.#inTransaction('FULL', () =>
          this.#snapshots.put(request.arguments.snapshot, request.arguments.extras),
        );
      case 'latestSnapshot':
        return this.#snapshots.latest();
      case 'getSnapshot':
        return this.#snapshots.get(request.arguments.version);
      case 'listSnapshots':
        return this.#snapshots.list(request.arguments.limit);
      case 'activateSnapshot':
        return this.#inTransaction('FULL', () => this.#activate(request.arguments.version));
      case 'activeVersion':
        return this.#snapshots.activeVersion();
      case 'getLesson':
        return this.#snapshots.lesson(request.arguments.origin, request.arguments.atSequence);
      case 'pruneSnapshots':
        return this.#inTransaction('NORMAL', () => this.#snapshots.prune(request.arguments.keep));
      case 'close':
        return this.#close();
    }
  }

  #commitFeedback(): void {
    if (this.#waiting.length === 0) return;
    const group = this.#waiting;
    this.#waiting = [];
    try {
      this.#inTransaction('FULL', () => {
        for (const { event } of group) this.#feedback.put(event);
      });
      for (const { id } of group) this.#reply({ kind: 'done', id, result: null });
    } catch (error) {
      for (const { id } of group) this.#fail(id, error);
    }
  }

  #inTransaction<Result>(durability: Durability, work: () => Result): Result | null {
    this.#database.exec(`PRAGMA synchronous = ${durability}`);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result ?? null;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #deleteBefore(at: string, limit: number): number {
    const deleted = this.#inTransaction('NORMAL', () => this.#decisions.deleteBefore(at, limit)) ?? 0;
    if (deleted > 0) this.#database.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    return deleted;
  }

  #activate(version: number): void {
    if (!this.#snapshots.activate(version))
      throw new StorageFault('missing', `there is no snapshot ${version}`);
  }

  #close(): null {
    this.#isClosed = true;
    this.#database.close();
    return null;
  }

  #fail(id: number, error: unknown): void {
    const fault = error instanceof StorageFault ? error.kind : sqliteFaultKind(error);
    this.#reply({
      kind: 'failed',
      id,
      fault,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
