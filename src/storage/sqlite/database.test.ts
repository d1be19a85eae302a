import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase, sqliteFaultKind } from './database.ts';
import { migrations } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-migrate-'));
let files = 0;
const newPath = () => join(folder, `${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const steps = [
  'CREATE TABLE one (a INTEGER)',
  'CREATE TABLE two (b INTEGER)',
  'CREATE TABLE three (c INTEGER)',
];

function tables(database: DatabaseSync): string[] {
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return (rows as { name: string }[]).map((row) => row.name);
}

function version(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

describe('openDatabase', () => {
  it('applies every step once, in order', () => {
    const path = newPath();
    openDatabase(path, { steps: steps.slice(0, 1) }).close();
    const database = openDatabase(path, { steps });
    expect(tables(database)).toEqual(['one', 'three', 'two']);
    expect(version(database)).toBe(3);
    database.close();
    openDatabase(path, { steps }).close();
  });

  it('keeps the version before when a step fails half-way', () => {
    const path = newPath();
    const broken = [...steps.slice(0, 1), 'CREATE TABLE half (x INTEGER); CREATE TABLE one (again INTEGER)'];
    expect(() => openDatabase(path, { steps: broken })).toThrow(
      expect.objectContaining({ name: 'StoreOpenError', reason: 'failed' }),
    );
    const database = openDatabase(path, { steps });
    expect(tables(database)).toEqual(['one', 'three', 'two']);
    database.close();
  });

  it('uses write-ahead logging', () => {
    const database = openDatabase(newPath());
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    database.close();
  });

  it('waits for a lock no longer than it says', () => {
    const path = newPath();
    openDatabase(path, { steps: steps.slice(0, 1) }).close();
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    expect(() => openDatabase(path, { steps, busyTimeoutMs: 50 })).toThrow(
      expect.objectContaining({ reason: 'locked' }),
    );
    other.exec('ROLLBACK');
    other.close();
  });

  it('has an index for every filter, so that no list reads the whole table', () => {
    const database = openDatabase(newPath());
    const filters = [
      "tenant = 'a'",
      "model = 'm'",
      "domain = 'd'",
      "route = 'r'",
      "key = 'k'",
      "id < 'dec_1'",
    ];
    for (const filter of filters) {
      const plan = database
        .prepare(`EXPLAIN QUERY PLAN SELECT id FROM decisions WHERE ${filter} ORDER BY id DESC LIMIT 5`)
        .all();
      const details = (plan as { detail: string }[]).map((row) => row.detail).join('; ');
      expect(details).toMatch(/^SEARCH/);
      expect(details).not.toContain('TEMP B-TREE');
    }
    database.close();
  });

  it('ships steps that apply to an empty file', () => {
    const database = openDatabase(newPath());
    expect(version(database)).toBe(migrations.length);
    expect(tables(database)).toEqual(
      expect.arrayContaining(['active_snapshot', 'decisions', 'feedback', 'lessons', 'snapshots']),
    );
    database.close();
  });
});

describe('sqliteFaultKind', () => {
  it.each([
    [5, 'busy'],
    [261, 'busy'],
    [8, 'read-only'],
    [778, 'io'],
    [11, 'corrupt'],
    [13, 'full'],
    [1555, 'conflict'],
    [1, 'internal'],
  ])('calls result code %d %s', (errcode, kind) => {
    expect(sqliteFaultKind(Object.assign(new Error('x'), { errcode }))).toBe(kind);
  });

  it('calls everything else internal', () => {
    for (const odd of [null, undefined, 'text', new Error('x'), { errcode: 'no' }])
      expect(sqliteFaultKind(odd)).toBe('internal');
  });
});
