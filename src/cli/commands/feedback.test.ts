import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import type { Store } from '../../storage/ports.ts';
import { openSqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { sampleRecord } from '../../storage/testing/sample-rows.ts';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;
/** Stays open, as that of a running gateway. */
let store: Store;
let records: DecisionRecord[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-feedback-'));
  store = await openSqliteStore({ path: path.join(folder, '.signalbox/signalbox.db'), clock: systemClock });
  records = Array.from({ length: 300 }, (_, n) => sampleRecord(n, { tenant: n % 2 === 0 ? 'a' : 'b' }));
  await store.decisions.append(records);
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(stdin: string | Buffer, ...more: string[]) {
  const io = memoryIo({ cwd: folder, stdin });
  const status = await runCli(['feedback', 'import', '-', ...more], io, '0.0.0');
  return { status, out: io.out(), err: io.err() };
}
const id = (n: number) => records[n]!.id;
const lines = (...values: unknown[]) =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n');
const counting = async (n: number) =>
  (await store.feedback.forDecision(id(n))).map(({ kind, value, source }) => [kind, value, source]);

describe('feedback import', () => {
  it('stores judgements of every tenant beside an open store', async () => {
    const result = await run(
      lines(
        { decisionId: id(0), kind: 'thumb', value: 1 },
        { decisionId: id(1), kind: 'rating', value: 4, source: 'survey', comment: 'fine' },
        { decisionId: records[2]!.responseId ?? id(2), kind: 'preference', value: { over: id(4) } },
      ),
    );
    expect(result).toEqual({ status: 0, out: '3 judgements are stored, 0 lines were refused\n', err: '' });
    expect(await counting(0)).toEqual([['thumb', 1, 'user']]);
    expect(await counting(1)).toEqual([['rating', 4, 'survey']]);
    expect(await counting(2)).toEqual([['preference', { over: id(4) }, 'user']]);
    expect((await store.feedback.forDecision(id(1)))[0]).toMatchObject({
      tenant: 'b',
      key: null,
      comment: 'fine',
    });
  });

  it('lets the last value of a file count, and changes nothing when read again', async () => {
    const thumbs = Array.from({ length: 900 }, (_, at) => ({
      decisionId: id(at % 300),
      kind: 'thumb',
      value: at < 600 ? 1 : -1,
      source: 'bulk',
    }));
    const file = path.join(folder, 'thumbs.jsonl.gz');
    writeFileSync(file, gzipSync(lines(...thumbs)));
    for (let again = 0; again < 2; again++) {
      const io = memoryIo({ cwd: folder });
      expect(await runCli(['feedback', 'import', file, '--json'], io, '0.0.0')).toBe(0);
      expect(JSON.parse(io.out())).toEqual({ accepted: 900, refused: 0, refusals: [] });
      for (const n of [0, 150, 299]) expect(await counting(n)).toContainEqual(['thumb', -1, 'bulk']);
    }
  });

  it('names the lines that are wrong, and stores the others', async () => {
    const { status, out, err } = await run(
      lines(
        { decisionId: id(6), kind: 'score', value: 0.5 },
        'not json',
        '',
        { decisionId: 'dec_nothing', kind: 'thumb', value: 1 },
        { decisionId: id(6), kind: 'thumb', value: '1' },
        [1],
        { decisionId: id(8), kind: 'score', value: 1 },
      ),
      '--json',
    );
    expect(status).toBe(1);
    const { accepted, refused, refusals } = JSON.parse(out);
    expect({ accepted, refused }).toEqual({ accepted: 2, refused: 4 });
    expect(refusals.map(({ line, code, param }: Record<string, unknown>) => [line, code, param])).toEqual([
      [2, 'invalid_json', undefined],
      [4, 'decision_not_found', 'decisionId'],
      [5, 'invalid_request', 'value'],
      [6, 'invalid_request', undefined],
    ]);
    expect(err).toContain('line 5 `value`: ');
    expect(err.trimEnd().split('\n').at(-1)).toBe('signalbox: 4 lines were refused');
    expect(await counting(8)).toContainEqual(['score', 1, 'user']);
  });

  it('says when there are no records, and makes none', async () => {
    const { status, err } = await run('{}', '--data', 'elsewhere');
    expect(status).toBe(1);
    expect(err).toContain('there are no records at');
  });
});
