import { resolve } from 'node:path';
import type { Clock } from '../../numerics/clock.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import type {
  DecisionFilter,
  DecisionStore,
  FeedbackStore,
  SnapshotStore,
  Store,
  WaitingRecord,
} from '../ports.ts';
import { wholeRecord } from '../waiting-record.ts';
import { decodeRecord, type EncodedRecord, EncodedWaiting, encodeRecord } from './record-encoding.ts';
import { WorkerClient } from './worker-client.ts';

export interface SqliteStoreOptions {
  /** File of the database; created with its folder when missing. */
  path: string;
  clock: Clock;
  /** Longest wait for a call that somebody waits for. */
  callTimeoutMs?: number;
  /** Longest wait for work in the background: batches of records, retention, closing. */
  backgroundTimeoutMs?: number;
  /** Longest wait for the lock of another process. */
  busyTimeoutMs?: number;
  /** For a gateway that runs on the database, of which there is one at a time; commands work beside it. */
  isGateway?: boolean;
}

export interface SqliteStore extends Store {
  /** The storage thread, for tests of what happens when it dies. */
  readonly client: WorkerClient;
}

const SCAN_PAGE = 500;

/**
 * Decisions, feedback and snapshots in one SQLite file, driven by one worker thread. Rejects with a StoreOpenError when
 * the file is damaged, foreign, newer than this program, locked, in use by another gateway or not writable.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const client = new WorkerClient(
    {
      path: resolve(options.path),
      busyTimeoutMs: options.busyTimeoutMs ?? 2_000,
      isGateway: options.isGateway ?? false,
    },
    options.clock,
  );
  await client.open();
  const callMs = options.callTimeoutMs ?? 5_000;
  const backgroundMs = options.backgroundTimeoutMs ?? 30_000;
  return {
    client,
    decisions: decisionStore(client, callMs, backgroundMs),
    feedback: feedbackStore(client, callMs),
    snapshots: snapshotStore(client, callMs),
    close: () => client.close(backgroundMs),
  };
}

function decisionStore(client: WorkerClient, callMs: number, backgroundMs: number): DecisionStore {
  return {
    async append(records) {
      if (records.length > 0)
        await client.call('append', { records: records.map(encodedForm) }, backgroundMs);
    },
    prepare: (record) => new EncodedWaiting(record),
    async get(id, { tenant }) {
      const json = await client.call('getDecision', { id, tenant }, callMs);
      return json === null ? null : decodeRecord(json);
    },
    async list(filter) {
      const rows = await client.call('selectDecisions', { filter, order: 'newest' }, callMs);
      return rows.map((row) => decodeRecord(row.record));
    },
    async scan(filter, onPage) {
      let afterId: string | undefined;
      for (;;) {
        const page: DecisionFilter & { afterId?: string } = { ...filter, limit: SCAN_PAGE };
        if (afterId !== undefined) page.afterId = afterId;
        const rows = await client.call('selectDecisions', { filter: page, order: 'oldest' }, backgroundMs);
        if (rows.length > 0) onPage(rows.map((row) => decodeRecord(row.record)));
        if (rows.length < SCAN_PAGE) return;
        afterId = rows[rows.length - 1]?.id;
      }
    },
    deleteBefore: (at, limit = 500) => client.call('deleteBefore', { at, limit }, backgroundMs),
  };
}

function encodedForm(record: DecisionRecord | WaitingRecord): EncodedRecord {
  return record instanceof EncodedWaiting ? record.encoded : encodeRecord(wholeRecord(record));
}

function feedbackStore(client: WorkerClient, callMs: number): FeedbackStore {
  return {
    async put(event) {
      await client.call('putFeedback', { event }, callMs);
    },
    forDecision: (decisionId) => client.call('feedbackForDecision', { decisionId }, callMs),
    since: (sequence, limit) => client.call('feedbackSince', { sequence, limit }, callMs),
  };
}

function snapshotStore(client: WorkerClient, callMs: number): SnapshotStore {
  return {
    async put(snapshot, extras = {}) {
      await client.call('putSnapshot', { snapshot, extras }, callMs);
    },
    latest: () => client.call('latestSnapshot', {}, callMs),
    get: (version) => client.call('getSnapshot', { version }, callMs),
    list: (limit) => client.call('listSnapshots', { limit }, callMs),
    async activate(version) {
      await client.call('activateSnapshot', { version }, callMs);
    },
    activeVersion: () => client.call('activeVersion', {}, callMs),
    lesson: (origin, atSequence) => client.call('getLesson', { origin, atSequence }, callMs),
    prune: (keep) => client.call('pruneSnapshots', { keep }, callMs),
  };
}
