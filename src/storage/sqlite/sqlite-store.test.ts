import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import { checkStore } from '../testing/check-store.ts';
import { sampleFeedback, sampleRecord } from '../testing/sample-rows.ts';
import { storageFaultKind } from '../storage-fault.ts';
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-sqlite-'));
let count = 0;
const newPath = () => join(folder, `${count++}`, 'signalbox.db');
const opened: SqliteStore[] = [];

async function open(path = newPath(), options: Partial<SqliteStoreOptions> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ path, clock: systemClock, ...options });
  opened.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close().catch(() => undefined)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sqlite store', () => {
  checkStore(it, () => open());

  it('keeps everything over a restart', async () => {
    const path = newPath();
    const first = await open(path);
    await first.decisions.append([sampleRecord(1)]);
    await first.feedback.put(sampleFeedback({}));
    await first.close();
    const second = await open(path);
    expect(await second.decisions.get(sampleRecord(1).id, { tenant: null })).toEqual(sampleRecord(1));
    expect(await second.feedback.since(0, 9)).toHaveLength(1);
  });

  it('makes the file readable by its owner only', async () => {
    const path = newPath();
    await open(path);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('never reuses the sequence number of deleted feedback', async () => {
    const store = await open();
    await store.decisions.append([sampleRecord(1)]);
    await store.feedback.put(sampleFeedback({}));
    await store.decisions.deleteBefore('2027-01-01T00:00:00.000Z');
    await store.feedback.put(sampleFeedback({ decisionId: sampleRecord(2).id }));
    expect((await store.feedback.since(0, 9)).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('lets two processes write to one file', async () => {
    const path = newPath();
    const [a, b] = [await open(path), await open(path)];
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 === 0 ? a : b).feedback.put(sampleFeedback({ decisionId: `dec_${n}` })),
      ),
    );
    expect(await a.feedback.since(0, 99)).toHaveLength(40);
  });
});

describe('opening', () => {
  const rejection = (path: string) =>
    openSqliteStore({ path, clock: systemClock }).catch((error: unknown) => error);

  it('refuses a file of another program', async () => {
    const path = newPath();
    const store = await open(path);
    await store.close();
    const foreign = join(folder, 'foreign.db');
    const database = new DatabaseSync(foreign);
    database.exec('CREATE TABLE recipes (name TEXT)');
    database.close();
    expect(await rejection(foreign)).toMatchObject({ name: 'StoreOpenError', reason: 'foreign' });
  });

  it('serves one gateway at a time, and commands beside it', async () => {
    const path = newPath();
    const gateway = await open(path, { isGateway: true });
    const second = await openSqliteStore({
      path,
      clock: systemClock,
      isGateway: true,
      busyTimeoutMs: 30,
    }).catch((error: unknown) => error);
    expect(second).toMatchObject({ reason: 'locked', message: expect.stringContaining('--data') });
    const command = await open(path);
    await command.feedback.put(sampleFeedback({}));
    expect(await gateway.feedback.since(0, 9)).toHaveLength(1);
    await gateway.close();
    await (await open(path, { isGateway: true })).close();
  });

  it('refuses a newer schema', async () => {
    const path = newPath();
    await (await open(path)).close();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(await rejection(path)).toMatchObject({
      reason: 'newer-schema',
      message: expect.stringContaining('99'),
    });
  });

  it.each([
    [
      'text',
      () => Buffer.from('this is not a database at all, but it is long enough to look like one'.repeat(40)),
    ],
    ['a torn header', () => Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(3000, 0xff)])],
  ])('says that %s is damaged', async (_name, bytes) => {
    const path = join(folder, `damaged-${count++}.db`);
    writeFileSync(path, bytes());
    expect(await rejection(path)).toMatchObject({
      reason: 'corrupt',
      message: expect.stringContaining(path),
    });
  });

  it('finds flipped pages in a small file', async () => {
    const path = newPath();
    const store = await open(path);
    await store.decisions.append(Array.from({ length: 200 }, (_, n) => sampleRecord(n)));
    await store.close();
    const bytes = readFileSync(path);
    for (let at = 4096 * 20; at < 4096 * 40; at++) bytes[at] = 0xa5;
    writeFileSync(path, bytes);
    expect(await rejection(path)).toMatchObject({ reason: 'corrupt' });
  });

  it('says when the place cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(await rejection(join(file, 'signalbox.db'))).toMatchObject({ reason: 'unwritable' });
    expect(await rejection(folder)).toMatchObject({ reason: 'unwritable' });
  });
});

describe('when things go wrong', () => {
  it('fails calls under way when the thread dies, and starts it again', async () => {
    const store = await open();
    await store.feedback.put(sampleFeedback({}));
    const calls = Array.from({ length: 5 }, (_, n) =>
      store.decisions.append([sampleRecord(n)]).then(
        () => 'done',
        (error) => storageFaultKind(error),
      ),
    );
    await store.client.thread?.terminate();
    for (const result of await Promise.all(calls)) expect(['done', 'crashed']).toContain(result);
    await expect(store.feedback.since(0, 1)).rejects.toMatchObject({ code: 'storage_unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await store.feedback.since(0, 9)).toHaveLength(1);
  });

  it('gives up on a locked database instead of waiting for ever', async () => {
    const path = newPath();
    const store = await open(path, { busyTimeoutMs: 50 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    await expect(store.feedback.put(sampleFeedback({}))).rejects.toSatisfy(
      (error) => storageFaultKind(error) === 'busy',
    );
    other.exec('ROLLBACK');
    other.close();
    await store.feedback.put(sampleFeedback({}));
    expect(await store.feedback.since(0, 9)).toHaveLength(1);
  });

  it('keeps its deadline while the thread is busy', async () => {
    const path = newPath();
    const store = await open(path, { callTimeoutMs: 50, busyTimeoutMs: 400 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    await expect(store.feedback.put(sampleFeedback({}))).rejects.toSatisfy(
      (error) => storageFaultKind(error) === 'timeout',
    );
    other.exec('ROLLBACK');
    other.close();
  });
});
