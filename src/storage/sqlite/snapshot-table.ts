import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StorageFault } from '../storage-fault.ts';
import type { CellAddition, Lesson, LessonOrigin, SnapshotExtras, StoredSnapshot } from '../ports.ts';

interface HeadRow {
  version: number;
  parent: number | null;
  created_at: string;
  from_sequence: number;
  to_sequence: number;
  sha256: string;
  note: string;
}

type Row = HeadRow & { payload: string };

interface LessonRow {
  sequence: number;
  decision_id: string;
  kind: string;
  source: string;
  additions: string;
}

const HEAD = 'version, parent, created_at, from_sequence, to_sequence, sha256, note';

/** Policy snapshots and the lessons they rest on, inside the storage thread. */
export class SnapshotTable {
  readonly #insert: StatementSync;
  readonly #insertLesson: StatementSync;
  readonly #latest: StatementSync;
  readonly #byVersion: StatementSync;
  readonly #list: StatementSync;
  readonly #activate: StatementSync;
  readonly #active: StatementSync;
  readonly #lesson: StatementSync;
  readonly #prune: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `INSERT INTO snapshots (${HEAD}, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertLesson = database.prepare(
      'INSERT INTO lessons (sequence, decision_id, kind, source, additions) VALUES (?, ?, ?, ?, ?)',
    );
    this.#latest = database.prepare('SELECT * FROM snapshots ORDER BY version DESC LIMIT 1');
    this.#byVersion = database.prepare('SELECT * FROM snapshots WHERE version = ?');
    this.#list = database.prepare(`SELECT ${HEAD} FROM snapshots ORDER BY version DESC LIMIT ?`);
    this.#activate = database.prepare(
      `INSERT INTO active_snapshot (one, version) SELECT 1, version FROM snapshots WHERE version = ?
       ON CONFLICT (one) DO UPDATE SET version = excluded.version`,
    );
    this.#active = database.prepare('SELECT version FROM active_snapshot');
    this.#lesson = database.prepare(
      `SELECT * FROM lessons WHERE decision_id = ? AND kind = ? AND source = ? AND sequence <= ?
       ORDER BY sequence DESC LIMIT 1`,
    );
    this.#prune = database.prepare(
      `DELETE FROM snapshots WHERE version NOT IN (SELECT version FROM snapshots ORDER BY version DESC LIMIT ?)
       AND version NOT IN (SELECT version FROM active_snapshot)`,
    );
  }

  /** Inside the caller's transaction, which holds the lock: what is checked here stays so until the commit. */
  put(snapshot: StoredSnapshot, { lessons = [], activateAfter }: SnapshotExtras): void {
    const active = this.activeVersion();
    if (activateAfter !== undefined && activateAfter !== active) {
      throw new StorageFault('conflict', `snapshot ${active} is active, not ${activateAfter}`);
    }
    this.#insert.run(
      snapshot.version,
      snapshot.parent,
      snapshot.createdAt,
      snapshot.fromSequence,
      snapshot.toSequence,
      snapshot.sha256,
      snapshot.note,
      snapshot.payload,
    );
    for (const { sequence, decisionId, kind, source, additions } of lessons) {
      this.#insertLesson.run(sequence, decisionId, kind, source, JSON.stringify(additions));
    }
    if (activateAfter !== undefined) this.#activate.run(snapshot.version);
  }

  latest(): StoredSnapshot | null {
    return toSnapshot(this.#latest.get());
  }

  get(version: number): StoredSnapshot | null {
    return toSnapshot(this.#byVersion.get(version));
  }

  list(limit: number): Omit<StoredSnapshot, 'payload'>[] {
    return (this.#list.all(limit) as unknown as HeadRow[]).map(toHead);
  }

  /** False when there is no such version. */
  activate(version: number): boolean {
    return this.#activate.run(version).changes > 0;
  }

  activeVersion(): number | null {
    return (this.#active.get() as { version: number } | undefined)?.version ?? null;
  }

  lesson(origin: LessonOrigin, atSequence: number): Lesson | null {
    const row = this.#lesson.get(origin.decisionId, origin.kind, origin.source, atSequence) as
      | LessonRow
      | undefined;
    if (row === undefined) return null;
    return {
      sequence: row.sequence,
      decisionId: row.decision_id,
      kind: row.kind,
      source: row.source,
      additions: JSON.parse(row.additions) as CellAddition[],
    };
  }

  prune(keep: number): number {
    return Number(this.#prune.run(keep).changes);
  }
}

function toHead(row: HeadRow): Omit<StoredSnapshot, 'payload'> {
  return {
    version: row.version,
    parent: row.parent,
    createdAt: row.created_at,
    fromSequence: row.from_sequence,
    toSequence: row.to_sequence,
    sha256: row.sha256,
    note: row.note,
  };
}

function toSnapshot(row: unknown): StoredSnapshot | null {
  if (row === undefined) return null;
  return { ...toHead(row as Row), payload: (row as Row).payload };
}
