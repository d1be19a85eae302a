import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import { ManualClock } from '../../numerics/manual-clock.ts';
import { storageFaultKind } from '../storage-fault.ts';
import { sampleFeedback } from '../testing/sample-rows.ts';
import { WorkerClient } from './worker-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-client-'));
const opened: WorkerClient[] = [];
let files = 0;

async function open(clock = new ManualClock(), path = join(folder, `${files++}.db`)) {
  const client = new WorkerClient({ path, busyTimeoutMs: 300, isGateway: false }, clock);
  opened.push(client);
  await client.open();
  return { client, clock, path };
}

const count = async (client: WorkerClient) =>
  (await client.call('feedbackSince', { sequence: 0, limit: 99 }, 1_000)).length;
const put = (client: WorkerClient) => client.call('putFeedback', { event: sampleFeedback({}) }, 1_000);
const faultOf = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => storageFaultKind(error),
  );

async function killThread(client: WorkerClient): Promise<void> {
  await client.thread?.terminate();
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close(5_000).catch(() => undefined)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('WorkerClient', () => {
  it('starts a dead thread again, after pauses that grow while it keeps dying', async () => {
    const { client, clock } = await open();
    await put(client);
    for (const pauseMs of [100, 200, 400, 800]) {
      // Started again by the call, and dead before it could answer.
      await killThread(client);
      await clock.advance(pauseMs - 1);
      expect(await faultOf(count(client))).toBe('crashed');
      await clock.advance(1);
      const call = faultOf(count(client));
      await killThread(client);
      expect(['crashed', 'done']).toContain(await call);
      if ((await call) === 'done') return;
    }
    await clock.advance(10_000);
    expect(await count(client)).toBe(1);
  });

  it('forgets its pauses once the thread answers', async () => {
    const { client, clock } = await open();
    for (let death = 0; death < 3; death++) {
      await put(client);
      await killThread(client);
      await clock.advance(100);
      expect(await count(client)).toBe(1);
    }
  });

  it('fails, and does not hang, while the file cannot be opened again', async () => {
    const { client, clock, path } = await open();
    await put(client);
    await killThread(client);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    copyFileSync(path, `${path}.good`);
    writeFileSync(path, 'no database '.repeat(500));
    await clock.advance(100);
    expect(await faultOf(count(client))).toBe('crashed');
    copyFileSync(`${path}.good`, path);
    await clock.advance(10_000);
    expect(await faultOf(count(client))).toBe('done');
  });

  it('lets a call go at its deadline, and takes no notice of the late answer', async () => {
    const { client, clock, path } = await open();
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    const call = faultOf(put(client));
    await clock.advance(1_000);
    expect(await call).toBe('timeout');
    other.exec('ROLLBACK');
    other.close();
    expect(await count(client)).toBeLessThanOrEqual(1);
  });

  it('refuses calls when too many wait', async () => {
    const { client, path } = await open();
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    const waiting = [faultOf(put(client)), ...Array.from({ length: 9_999 }, () => faultOf(count(client)))];
    expect(await faultOf(count(client))).toBe('overloaded');
    await killThread(client);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['crashed']));
    other.close();
  });

  it('closes once, and also when its thread is dead', async () => {
    const { client } = await open();
    await Promise.all([client.close(1_000), client.close(1_000)]);
    expect(await faultOf(count(client))).toBe('closed');
    const dead = (await open()).client;
    await killThread(dead);
    await dead.close(1_000);
    expect(await faultOf(count(dead))).toBe('closed');
  });

  it('does not keep a program alive that forgot to close it', () => {
    const script = fileURLToPath(new URL('./testing/forgetful-program.ts', import.meta.url));
    const run = spawnSync(process.execPath, [script, join(folder, 'forgetful.db')], {
      timeout: 20_000,
      encoding: 'utf8',
    });
    expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({
      status: 0,
      stdout: '1',
      stderr: '',
    });
  });

  it('opens with the clock of the system too', async () => {
    const path = join(folder, 'system.db');
    const client = new WorkerClient({ path, busyTimeoutMs: 300, isGateway: false }, systemClock);
    opened.push(client);
    await client.open();
    await put(client);
    expect(await count(client)).toBe(1);
  });
});
