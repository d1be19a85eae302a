import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { DecisionFilter } from '../ports.ts';
import type { EncodedRecord } from './record-encoding.ts';

type Row = { id: string; record: string };

/** The decisions table, inside the storage thread. Rows come and go as JSON text. */
export class DecisionTable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #byId: StatementSync;
  readonly #byResponse: StatementSync;
  readonly #expired: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteFeedback: StatementSync;
  readonly #deleteLessons: StatementSync;
  readonly #selects = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT INTO decisions (id, tenant, response_id, at, route, key, status, model, domain, record)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    );
    this.#byId = database.prepare(
      'SELECT id, record FROM decisions WHERE id = ?1 AND (?2 IS NULL OR tenant = ?2)',
    );
    this.#byResponse = database.prepare(
      'SELECT id, record FROM decisions WHERE response_id = ?1 AND (?2 IS NULL OR tenant = ?2) ORDER BY id DESC LIMIT 1',
    );
    this.#expired = database.prepare('SELECT id FROM decisions WHERE at < ? ORDER BY at LIMIT ?');
    this.#delete = database.prepare('DELETE FROM decisions WHERE id = ?');
    this.#deleteFeedback = database.prepare('DELETE FROM feedback WHERE decision_id = ?');
    this.#deleteLessons = database.prepare('DELETE FROM lessons WHERE decision_id = ?');
  }

  /** Inside the caller's transaction. */
  insert(records: readonly EncodedRecord[]): void {
    for (const record of records) this.#insert.run(...record);
  }

  get(id: string, tenant: string | null): string | null {
    const row = (this.#byId.get(id, tenant) ?? this.#byResponse.get(id, tenant)) as Row | undefined;
    return row?.record ?? null;
  }

  /** Newest first, or oldest first after `afterId`. */
  select(filter: DecisionFilter & { afterId?: string }, order: 'newest' | 'oldest'): Row[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const where = (condition: string, value: string | null | undefined) => {
      if (value === null || value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('tenant = ?', filter.tenant);
    where('id < ?', filter.beforeId);
    where('id > ?', filter.afterId);
    where('model = ?', filter.model);
    where('domain = ?', filter.domain);
    where('status = ?', filter.status);
    where('route = ?', filter.route);
    where('key = ?', filter.key);
    where('at >= ?', filter.sinceAt);
    const text = `SELECT id, record FROM decisions ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      ORDER BY id ${order === 'newest' ? 'DESC' : 'ASC'} LIMIT ?`;
    return this.#select(text).all(...values, filter.limit) as unknown as Row[];
  }

  /** Inside the caller's transaction. */
  deleteBefore(at: string, limit: number): number {
    const rows = this.#expired.all(at, limit) as { id: string }[];
    for (const { id } of rows) {
      this.#delete.run(id);
      this.#deleteFeedback.run(id);
      this.#deleteLessons.run(id);
    }
    return rows.length;
  }

  #select(text: string): StatementSync {
    let statement = this.#selects.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#selects.set(text, statement);
    }
    return statement;
  }
}
