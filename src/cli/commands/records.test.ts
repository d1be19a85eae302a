import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LearnedCells } from '../../learning/learned-state.ts';
import { emptyContent, makeSnapshot } from '../../learning/snapshot-chain.ts';
import { systemClock } from '../../numerics/clock.ts';
import { openSqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { sampleRecord, sampleSnapshot } from '../../storage/testing/sample-rows.ts';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-records-'));
  const store = await openSqliteStore({
    path: path.join(folder, '.signalbox/signalbox.db'),
    clock: systemClock,
  });
  await store.decisions.append(Array.from({ length: 5 }, (_, n) => sampleRecord(n)));
  await store.snapshots.put(sampleSnapshotOf(1, null));
  await store.snapshots.put(sampleSnapshotOf(2, 1));
  await store.snapshots.activate(2);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sampleSnapshotOf(version: number, parent: number | null) {
  const cells = new LearnedCells();
  cells.add([{ cell: 'acme/large||law|high', weight: version * 3_000_000, rewardSum: version * 1_500_000 }]);
  return makeSnapshot({ ...emptyContent, cells }, { ...sampleSnapshot(version), parent });
}

async function run(...args: string[]) {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(args, io, '0.0.0');
  return { status, out: io.out(), err: io.err() };
}

describe('policy', () => {
  it('lists what was learnt, newest first, with the active one marked', async () => {
    const { status, out } = await run('policy', 'list');
    expect(status).toBe(0);
    expect(out.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(/^→ +2 +1 /),
      expect.stringMatching(/^ +1 /),
    ]);
    const { policies } = JSON.parse((await run('policy', 'list', '--json')).out);
    expect(
      policies.map(({ version, isActive }: { version: number; isActive: boolean }) => [version, isActive]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('shows what a snapshot holds and how it differs from the one before', async () => {
    const { out } = await run('policy', 'show');
    expect(out).toMatch(/^snapshot 2 \(active\), parent 1/);
    expect(out).toMatch(/acme\/large\|\|law\|high +6\.00 +0\.500 +3\.00/);
    expect(await run('policy', 'show', '9')).toMatchObject({
      status: 1,
      err: 'signalbox: there is no snapshot 9\n',
    });
    expect((await run('policy', 'show', 'x')).status).toBe(2);
  });

  it('rolls back to the one before, and says when there is none', async () => {
    expect(await run('policy', 'rollback')).toMatchObject({
      status: 0,
      out: expect.stringContaining('snapshot 1 is active in place of 2'),
    });
    expect((await run('policy', 'show')).out).toMatch(/^snapshot 1 \(active\)/);
    expect(await run('policy', 'rollback')).toMatchObject({
      status: 1,
      err: expect.stringContaining('first one'),
    });
    expect(JSON.parse((await run('policy', 'rollback', '2', '--json')).out)).toEqual({ from: 1, to: 2 });
  });

  it('makes no database where there is none', async () => {
    const { status, err } = await run('policy', 'list', '--data', 'elsewhere');
    expect(status).toBe(1);
    expect(err).toContain('there are no records at');
    expect(existsSync(path.join(folder, 'elsewhere'))).toBe(false);
  });

  it('says when a file is no database', async () => {
    writeFileSync(path.join(folder, 'broken.db'), 'this is no database, '.repeat(100));
    const { status, err } = await run('policy', 'list', '--db', 'broken.db');
    expect(status).toBe(1);
    expect(err).not.toContain('    at ');
  });
});

describe('report', () => {
  const call = (model: string, content: string) =>
    JSON.stringify({
      model,
      messages: [{ role: 'user', content }],
      response: { usage: { prompt_tokens: 20, completion_tokens: 100 } },
    });
  const two = `
providers: { p: { type: openai-compatible, baseUrl: "http://127.0.0.1:9/v1" } }
models:
  p/small: { provider: p, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.4 }, qualityPrior: { default: 0.9 } }
  p/large: { provider: p, pricing: { inputUsdPerMillion: 10, outputUsdPerMillion: 40 }, qualityPrior: { default: 0.91 } }`;
  beforeAll(() => writeFileSync(path.join(folder, 'two.yaml'), two));

  it('is made of the records', async () => {
    const { status, out } = await run('report');
    expect(status).toBe(0);
    expect(out).toMatch(/^# What the route would have made of this traffic/);
    expect(JSON.parse((await run('report', '--json')).out)).toMatchObject({
      source: { kind: 'store', name: 'signalbox.db' },
      totals: { calls: 5 },
    });
  });

  it('is made of a log of others, with what the route would have spent', async () => {
    writeFileSync(
      path.join(folder, 'log.jsonl'),
      [call('p/large', 'hi'), call('p/large', 'thanks'), 'not json', '{"a":1}'].join('\n'),
    );
    const { status, out } = await run(
      'report',
      '--config',
      'two.yaml',
      '--input',
      'log.jsonl',
      '--baseline',
      'p/large',
      '--json',
    );
    expect(status).toBe(0);
    const { totals, baseline, skipped } = JSON.parse(out);
    expect(totals).toMatchObject({ calls: 2, switchedCalls: 2 });
    expect(totals.routedUsd).toBeLessThan(totals.spentUsd);
    expect(baseline).toMatchObject({ model: 'p/large' });
    expect(skipped).toEqual({ 'not-json': 1, 'unknown-format': 1 });
  });

  it('is one page as well', async () => {
    expect((await run('report', '--html', 'report.html')).status).toBe(0);
    const page = readFileSync(path.join(folder, 'report.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/(?:src|href)="https?:/);
  });

  it('says what is wrong with its use and its input', async () => {
    expect((await run('report', '--db', 'a', '--input', 'b')).status).toBe(2);
    expect((await run('report', '--models', '*')).status).toBe(2);
    expect(await run('report', '--input', 'none.jsonl')).toMatchObject({
      status: 1,
      err: expect.stringContaining('no such file'),
    });
    expect(
      await run('report', '--config', 'two.yaml', '--input', 'log.jsonl', '--route', 'nope'),
    ).toMatchObject({ status: 1, err: 'signalbox: no route is named nope\n' });
    writeFileSync(path.join(folder, 'empty.jsonl'), '{"a":1}\n');
    expect(await run('report', '--input', 'empty.jsonl')).toMatchObject({
      status: 1,
      err: 'signalbox: there is no call to report about\n',
    });
  });
});
