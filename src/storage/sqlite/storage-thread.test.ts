import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleFeedback, sampleRecord, sampleSnapshot } from '../testing/sample-rows.ts';
import { openDatabase } from './database.ts';
import type { Reply, Request } from './protocol.ts';
import { encodeRecord } from './record-encoding.ts';
import { StorageThread } from './storage-thread.ts';

let folder: string;
let database: DatabaseSync;
let replies: Reply[];
let thread: StorageThread;
let isClosed: boolean;
let nextId: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-thread-'));
  database = openDatabase(join(folder, 'signalbox.db'));
  replies = [];
  isClosed = false;
  nextId = 1;
  thread = new StorageThread(
    database,
    (reply) => replies.push(reply),
    () => {
      isClosed = true;
    },
  );
});
afterEach(() => {
  if (!isClosed) database.close();
  rmSync(folder, { recursive: true, force: true });
});

function send(name: Request['name'], args: unknown): void {
  thread.handle({ id: nextId++, name, arguments: args } as Request);
}
const thumb = (decisionId: string) => send('putFeedback', { event: sampleFeedback({ decisionId }) });
const append = (...records: ReturnType<typeof sampleRecord>[]) =>
  send('append', { records: records.map(encodeRecord) });
const settle = () => new Promise((resolve) => setImmediate(resolve));
const synchronous = () =>
  (database.prepare('PRAGMA synchronous').get() as { synchronous: number }).synchronous;
const count = (table: 'decisions' | 'feedback' | 'snapshots') =>
  (database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

/** Leaves room for no more pages than there are. */
function fillDisk(): void {
  const { page_count: pages } = database.prepare('PRAGMA page_count').get() as { page_count: number };
  database.exec(`PRAGMA max_page_count = ${pages}`);
}

describe('StorageThread', () => {
  it('commits feedback that arrives together once, with the disk waited for, and then answers', async () => {
    for (let n = 0; n < 20; n++) thumb(`d${n}`);
    expect(replies).toEqual([]);
    expect(count('feedback')).toBe(0);
    await settle();
    expect(replies).toHaveLength(20);
    expect(replies.every((reply) => reply.kind === 'done')).toBe(true);
    expect(count('feedback')).toBe(20);
    expect(synchronous()).toBe(2);
  });

  it('does not wait for the disk when it writes records', () => {
    append(sampleRecord(1));
    expect(synchronous()).toBe(1);
    expect(replies).toEqual([{ kind: 'done', id: 1, result: null }]);
  });

  it('shows what is asked what was sent before', () => {
    thumb('d1');
    send('feedbackSince', { sequence: 0, limit: 5 });
    expect(replies.map((reply) => reply.kind)).toEqual(['done', 'done']);
    expect(replies[1]).toMatchObject({ result: [{ sequence: 1 }] });
  });

  it('fails a whole group that cannot be committed, and goes on when there is room again', async () => {
    fillDisk();
    for (let n = 0; n < 3; n++)
      send('putFeedback', { event: sampleFeedback({ decisionId: `d${n}`, comment: 'x'.repeat(30_000) }) });
    await settle();
    expect(replies).toHaveLength(3);
    for (const reply of replies) expect(reply).toMatchObject({ kind: 'failed', fault: 'full' });
    expect(count('feedback')).toBe(0);
    database.exec('PRAGMA max_page_count = 1000000');
    thumb('d9');
    await settle();
    expect(replies.at(-1)).toMatchObject({ kind: 'done' });
    expect(count('feedback')).toBe(1);
  });

  it('writes a batch of records whole or not at all', () => {
    fillDisk();
    append(sampleRecord(1), sampleRecord(2, { answer: 'x'.repeat(50_000) }));
    expect(replies).toMatchObject([{ kind: 'failed', fault: 'full' }]);
    expect(count('decisions')).toBe(0);
  });

  it('gives space back after deleting', () => {
    const pages = () => (database.prepare('PRAGMA page_count').get() as { page_count: number }).page_count;
    append(...Array.from({ length: 100 }, (_, n) => sampleRecord(n, { answer: 'x'.repeat(5_000) })));
    const before = pages();
    send('deleteBefore', { at: '2027-01-01T00:00:00.000Z', limit: 500 });
    expect(replies.at(-1)).toMatchObject({ result: 100 });
    expect(pages()).toBeLessThan(before / 2);
  });

  it('makes snapshots durable before it says so', () => {
    send('putSnapshot', { snapshot: sampleSnapshot(1), extras: {} });
    expect(synchronous()).toBe(2);
    send('activateSnapshot', { version: 1 });
    expect(synchronous()).toBe(2);
    send('activateSnapshot', { version: 2 });
    expect(replies.map((reply) => reply.kind)).toEqual(['done', 'done', 'failed']);
  });

  it('answers a wrong argument as a failure, not by dying', () => {
    send('getDecision', { id: { nested: true }, tenant: null });
    expect(replies[0]).toMatchObject({ kind: 'failed', fault: 'internal' });
  });

  it('commits what waits before it closes, and refuses what comes after', () => {
    thumb('d1');
    send('close', {});
    expect(replies.map((reply) => reply.kind)).toEqual(['done', 'done']);
    expect(isClosed).toBe(true);
    thumb('d2');
    expect(replies.at(-1)).toMatchObject({ kind: 'failed', fault: 'closed' });
    const again = openDatabase(join(folder, 'signalbox.db'));
    expect(again.prepare('SELECT count(*) AS n FROM feedback').get()).toEqual({ n: 1 });
    again.close();
  });
});
