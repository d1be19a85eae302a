import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FeedbackEvent } from '../../feedback/feedback-event.ts';

interface Row {
  sequence: number;
  id: string;
  decision_id: string;
  kind: FeedbackEvent['kind'];
  source: string;
  value: string;
  comment: string | null;
  key: string | null;
  tenant: string;
  at: string;
}

/** The feedback log, inside the storage thread. It only grows: a changed mind is a new row, and the last one counts. */
export class FeedbackTable {
  readonly #latest: StatementSync;
  readonly #insert: StatementSync;
  readonly #forDecision: StatementSync;
  readonly #since: StatementSync;

  constructor(database: DatabaseSync) {
    this.#latest = database.prepare(
      'SELECT value, comment FROM feedback WHERE decision_id = ? AND kind = ? AND source = ? ORDER BY sequence DESC LIMIT 1',
    );
    this.#insert = database.prepare(
      `INSERT INTO feedback (id, decision_id, kind, source, value, comment, key, tenant, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#forDecision = database.prepare(
      `SELECT * FROM feedback AS f WHERE decision_id = ?1 AND sequence = (
         SELECT max(sequence) FROM feedback WHERE decision_id = ?1 AND kind = f.kind AND source = f.source)
       ORDER BY sequence`,
    );
    this.#since = database.prepare('SELECT * FROM feedback WHERE sequence > ? ORDER BY sequence LIMIT ?');
  }

  /** Inside the caller's transaction. */
  put(event: FeedbackEvent): void {
    const value = JSON.stringify(event.value ?? null);
    const latest = this.#latest.get(event.decisionId, event.kind, event.source) as
      | Pick<Row, 'value' | 'comment'>
      | undefined;
    if (latest !== undefined && latest.value === value && latest.comment === event.comment) return;
    this.#insert.run(
      event.id,
      event.decisionId,
      event.kind,
      event.source,
      value,
      event.comment,
      event.key,
      event.tenant,
      event.at,
    );
  }

  forDecision(decisionId: string): FeedbackEvent[] {
    return (this.#forDecision.all(decisionId) as unknown as Row[]).map(toEvent);
  }

  since(sequence: number, limit: number): { sequence: number; event: FeedbackEvent }[] {
    const rows = this.#since.all(sequence, limit) as unknown as Row[];
    return rows.map((row) => ({ sequence: row.sequence, event: toEvent(row) }));
  }
}

function toEvent(row: Row): FeedbackEvent {
  return {
    id: row.id,
    decisionId: row.decision_id,
    kind: row.kind,
    value: JSON.parse(row.value),
    source: row.source,
    comment: row.comment,
    key: row.key,
    tenant: row.tenant,
    at: row.at,
  };
}
