import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreOpenError, type StorageFaultKind } from '../storage-fault.ts';
import { migrations } from './migrations.ts';

/** "SgBx": marks the file as ours, so that another program's database is never migrated. */
const APPLICATION_ID = 0x53674278;

const PAGE_BYTES = 16_384;

/** Checking a whole file takes about 3 ms per MiB; larger ones are checked in their small tables only. */
const FULL_CHECK_BYTES = 16 * 1024 * 1024;

export interface DatabaseOptions {
  /** Longest wait for another connection's lock. */
  busyTimeoutMs?: number;
  steps?: readonly string[];
}

/** Opens, checks and migrates. Throws a StoreOpenError that says what is wrong with the file. */
export function openDatabase(path: string, options: DatabaseOptions = {}): DatabaseSync {
  const { busyTimeoutMs = 2_000, steps = migrations } = options;
  const bytes = createPrivateFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: busyTimeoutMs });
    checkOwnership(database, path, steps.length);
    // Both only take effect while the file is empty. A record of 3 to 4 KB would have a page of 4 KiB to itself, and each
    // page is written in two calls; several to a page are fewer calls.
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    // Lets retention give space back a little at a time.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA journal_size_limit = 67108864');
    checkPages(database, path, bytes);
    migrate(database, steps);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof StoreOpenError ? error : openError(error, path);
  }
}

/** Makes the file readable by its owner only: records may hold prompts. Returns its size. */
export function createPrivateFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    return statSync(path).size;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new StoreOpenError(
      'unwritable',
      `The database ${path} cannot be written (${code}). Check the path and its permissions.`,
    );
  }
}

function checkOwnership(database: DatabaseSync, path: string, newest: number): void {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (application !== APPLICATION_ID) {
    const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number };
    if (application !== 0 || version !== 0 || tables.n > 0) {
      throw new StoreOpenError(
        'foreign',
        `${path} is a database of another program. Choose another storage.path.`,
      );
    }
  }
  if (version > newest) {
    throw new StoreOpenError(
      'newer-schema',
      `The database ${path} has schema ${version}, this Signalbox knows up to ${newest}. Use the newer Signalbox or another storage.path.`,
    );
  }
}

function checkPages(database: DatabaseSync, path: string, bytes: number): void {
  if (bytes === 0) return;
  const check = bytes <= FULL_CHECK_BYTES ? 'PRAGMA quick_check(1)' : 'PRAGMA quick_check(snapshots)';
  const row = database.prepare(check).get() as { quick_check?: string } | undefined;
  if (row !== undefined && row.quick_check !== 'ok') throw corrupt(path);
}

function migrate(database: DatabaseSync, steps: readonly string[]): void {
  for (let version = pragma(database, 'user_version') + 1; version <= steps.length; version++) {
    database.exec('BEGIN IMMEDIATE');
    try {
      // Another process may have done this step while this one waited for the lock.
      if (pragma(database, 'user_version') < version) {
        database.exec(steps[version - 1] as string);
        database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
        database.exec(`PRAGMA user_version = ${version}`);
      }
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  const row = database.prepare(`PRAGMA ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}

function openError(error: unknown, path: string): StoreOpenError {
  switch (sqliteFaultKind(error)) {
    case 'corrupt':
      return corrupt(path);
    case 'busy':
      return new StoreOpenError('locked', `The database ${path} is locked by another process.`);
    case 'read-only':
    case 'full':
    case 'io':
      return new StoreOpenError(
        'unwritable',
        `The database ${path} cannot be written: ${(error as Error).message}.`,
      );
    default:
      return new StoreOpenError(
        'failed',
        `The database ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      );
  }
}

function corrupt(path: string): StoreOpenError {
  return new StoreOpenError(
    'corrupt',
    `The database ${path} is damaged. Move it (and its -wal and -shm files) away to start afresh, or restore a copy; \`sqlite3 ${path} .recover\` saves what can be read.`,
  );
}

/** Result codes: https://www.sqlite.org/rescode.html */
export function sqliteFaultKind(error: unknown): StorageFaultKind {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number') return 'internal';
  switch (code & 0xff) {
    case 5:
    case 6:
      return 'busy';
    case 8:
    case 14:
      return 'read-only';
    case 10:
      return 'io';
    case 11:
    case 26:
      return 'corrupt';
    case 13:
      return 'full';
    case 19:
      return 'conflict';
    default:
      return 'internal';
  }
}
