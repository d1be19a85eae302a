import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countLines, type OutcomeRow, parseOutcomeRow, readOutcomeRows } from './outcome-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-outcomes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Buffer, name = 'table.jsonl'): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function read(file: string): Promise<OutcomeRow[]> {
  const rows: OutcomeRow[] = [];
  for await (const row of readOutcomeRows(file)) rows.push(row);
  return rows;
}

const row = (prompt: string) => ({ id: 'a', source: 's', task: 't', prompt, outcomes: { m: { score: 1 } } });

describe('outcome tables', () => {
  it('are read plain and gzipped, with or without a last line feed, empty lines left out', async () => {
    const text = `${JSON.stringify(row('one'))}\n\n${JSON.stringify(row('two'))}`;
    const prompts = async (file: string) => (await read(file)).map(({ prompt }) => prompt);
    expect(await prompts(fileOf(text))).toEqual(['one', 'two']);
    expect(await prompts(fileOf(gzipSync(`${text}\n`), 'table.jsonl.gz'))).toEqual(['one', 'two']);
    expect(await prompts(fileOf(''))).toEqual([]);
    expect(await prompts(fileOf('\n'))).toEqual([]);
  });

  it('have as many lines as are counted', async () => {
    for (const [text, lines] of [
      ['', 0],
      ['a', 1],
      ['a\n', 1],
      ['a\nb', 2],
    ] as const) {
      expect(await countLines(fileOf(text))).toBe(lines);
      expect(await countLines(fileOf(gzipSync(text), 'counted.gz'))).toBe(lines);
    }
    expect(await countLines(path.join(folder, 'absent'))).toBe(0);
  });

  it('are known as gzip by how they begin, not by name', async () => {
    const text = JSON.stringify(row('one'));
    expect(await read(fileOf(gzipSync(text), 'zipped.jsonl'))).toHaveLength(1);
    expect(await read(fileOf(text, 'plain.jsonl.gz'))).toHaveLength(1);
  });

  it('keep prompts with line separators and characters that are split between chunks', async () => {
    const prompt = `a\u2028b\u2029c\r${'é😀'.repeat(60_000)}`;
    expect((await read(fileOf(`${JSON.stringify(row(prompt))}\n`)))[0]?.prompt).toBe(prompt);
  });

  it('keep the measured fields, and leave out what is not known', () => {
    const outcome = {
      score: 0.5,
      costUsd: 0.01,
      inputTokens: 3,
      outputTokens: 4,
      outputChars: 9,
      judge: 'x',
    };
    const parsed = parseOutcomeRow(
      JSON.stringify({ ...row('p'), subject: 'law', extra: 1, outcomes: { m: outcome } }),
      'f:1',
    );
    const { judge: _judge, ...known } = outcome;
    expect(parsed).toEqual({ ...row('p'), subject: 'law', outcomes: { m: known } });
  });

  it.each([
    ['{', 'not valid JSON'],
    ['{"id":"a","prompt":"p","outcomes":{"m":{"score":NaN}}}', 'NaN and Infinity are no JSON numbers'],
    ['{"id":"a","prompt":"p","outcomes":{"m":{"score":1e999}}}', '`score` must be a number from 0 to 1'],
    ['{"id":"a","prompt":"p","outcomes":{"m":{"score":null}}}', 'outcomes of m: `score` is missing'],
    ['[]', 'expected an object'],
    ['{"id":"a","outcomes":{"m":{"score":1}}}', '`prompt` must be a text'],
    ['{"id":"a","prompt":"p","outcomes":{}}', '`outcomes` must name'],
    ['{"id":"a","prompt":"p","outcomes":{"m":{}}}', 'outcomes of m: `score` is missing'],
    ['{"id":"a","prompt":"p","outcomes":{"m":{"score":2}}}', '`score` must be a number from 0 to 1'],
    [
      '{"id":"a","prompt":"p","outcomes":{"m":{"score":1,"costUsd":-1}}}',
      '`costUsd` must be a number from 0',
    ],
    [
      '{"id":"a","prompt":"p","outcomes":{"m":{"score":1,"costUsd":"2"}}}',
      '`costUsd` must be a number from 0',
    ],
  ])('say where and what is wrong: %s', async (line, problem) => {
    const file = fileOf(`${JSON.stringify(row('fine'))}\n${line}\n`);
    await expect(read(file)).rejects.toMatchObject({
      name: 'OutcomeTableError',
      message: expect.stringContaining(`${file}:2: `),
    });
    await expect(read(file)).rejects.toThrow(problem);
  });

  it('that are missing or no gzip are errors of the table too', async () => {
    await expect(read(path.join(folder, 'none.jsonl'))).rejects.toMatchObject({ name: 'OutcomeTableError' });
    await expect(read(folder)).rejects.toThrow(/cannot be read/);
    await expect(read(fileOf(gzipSync('plain').subarray(0, 12), 'broken.jsonl.gz'))).rejects.toThrow(
      /broken\.jsonl\.gz: cannot be read/,
    );
  });

  it('ends the reading of a file when nobody wants more', async () => {
    const file = fileOf(Array.from({ length: 5_000 }, (_, n) => JSON.stringify(row(`p${n}`))).join('\n'));
    for await (const { prompt } of readOutcomeRows(file)) {
      expect(prompt).toBe('p0');
      break;
    }
  });
});
