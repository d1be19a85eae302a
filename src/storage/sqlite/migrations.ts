/**
 * The schema, one step per entry; step n (from 1) leaves `user_version` n. Released steps are never edited: a change is
 * a new step. Each runs in one transaction, so that a kill half-way leaves the version before.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE decisions (
    id TEXT PRIMARY KEY NOT NULL,
    tenant TEXT NOT NULL,
    response_id TEXT,
    at TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT,
    status TEXT NOT NULL,
    model TEXT,
    domain TEXT,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX decisions_by_tenant ON decisions (tenant, id);
  CREATE INDEX decisions_by_response ON decisions (response_id) WHERE response_id IS NOT NULL;
  CREATE INDEX decisions_by_at ON decisions (at);
  CREATE INDEX decisions_by_model ON decisions (model, id);
  CREATE INDEX decisions_by_domain ON decisions (domain, id);
  CREATE INDEX decisions_by_route ON decisions (route, id);
  CREATE INDEX decisions_by_status ON decisions (status, id) WHERE status <> 'ok';
  CREATE INDEX decisions_by_key ON decisions (key, id) WHERE key IS NOT NULL;

  CREATE TABLE feedback (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    comment TEXT,
    key TEXT,
    tenant TEXT NOT NULL,
    at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX feedback_by_origin ON feedback (decision_id, kind, source, sequence);

  CREATE TABLE snapshots (
    version INTEGER PRIMARY KEY,
    parent INTEGER,
    created_at TEXT NOT NULL,
    from_sequence INTEGER NOT NULL,
    to_sequence INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    note TEXT NOT NULL,
    payload TEXT NOT NULL
  ) STRICT;
  CREATE TABLE active_snapshot (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE lessons (
    sequence INTEGER PRIMARY KEY,
    decision_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    additions TEXT NOT NULL
  ) STRICT;
  CREATE INDEX lessons_by_origin ON lessons (decision_id, kind, source, sequence);
  `,
];
