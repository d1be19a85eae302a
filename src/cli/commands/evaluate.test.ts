import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const place = path.join(folder, name);
  const text = `${lines.join('\n')}\n`;
  writeFileSync(place, name.endsWith('.gz') ? gzipSync(text) : text);
  return place;
}

async function run(args: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(['evaluate', '--protocol', 'signals', ...args], io, '0.0.0');
  return { status, stdout: io.out(), stderr: io.err() };
}

const rows = [
  { id: 'a', text: 'hi', labels: { complexity: 1, domain: 'general' } },
  {
    id: 'b',
    messages: [{ role: 'user', content: 'Prove that there is no largest prime number.' }],
    labels: { complexity: 4, domain: 'mathematics' },
  },
].map((row) => JSON.stringify(row));

describe('evaluate --protocol signals', () => {
  it('judges the shipped classifier on labelled prompts, plain and gzip together', async () => {
    const plain = file('one.jsonl', rows);
    const packed = file('two.jsonl.gz', rows);
    const { status, stdout } = await run(['--label-files', plain, packed, '--json']);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ protocol: 'signals', rows: 4 });
    const complexity = report.signals.find(({ signal }: { signal: string }) => signal === 'complexity');
    expect(complexity).toMatchObject({ rows: 4, baselines: { majority: 0.5 } });
    expect(complexity.spearman).toBeGreaterThan(0.9);
  });

  it('prints a table for people', async () => {
    const { stdout } = await run(['--label-files', file('three.jsonl', rows)]);
    expect(stdout).toMatch(/\| complexity \| 2 \|/);
  });

  it.each([
    ['no files', [], 2, /--label-files/],
    ['a bad line', ['{"id":"a"}'], 1, /line 1/],
    ['nothing in them', [''], 1, /no prompt/],
  ])('refuses %s', async (_name, lines, status, message) => {
    const files = lines.length === 0 ? [] : ['--label-files', file('bad.jsonl', lines)];
    const result = await run(files);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(message);
  });
});

describe('evaluate on outcome tables', () => {
  const table = Array.from({ length: 60 }, (_, index) =>
    JSON.stringify({
      id: `p${index}`,
      source: 'test',
      task: 'test',
      prompt:
        index % 2 === 0
          ? `What is ${index} plus ${index}?`
          : `Prove statement number ${index} about primes rigorously.`,
      outcomes: { strong: { score: 1 }, weak: { score: index % 2 === 0 ? 1 : 0 } },
    }),
  );

  async function evaluate(args: readonly string[]) {
    const io = memoryIo({ cwd: folder });
    const status = await runCli(['evaluate', ...args], io, '0.0.0');
    return { status, stdout: io.out(), stderr: io.err() };
  }

  it('finds the half that the weak model fails, and sets controls beside it', async () => {
    const outcomes = file('table.jsonl', table);
    const pair = ['--strong', 'strong', '--weak', 'weak', '--folds', '2'];
    const { status, stdout } = await evaluate([
      '--protocol',
      'pair',
      '--outcomes',
      outcomes,
      ...pair,
      '--json',
    ]);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ protocol: 'pair', prompts: 60 });
    expect(report.router.apgr.mean).toBeGreaterThan(report.controls.random.apgr.mean);
    expect(Object.keys(report.controls)).toEqual(
      expect.arrayContaining(['random', 'length', 'oracle', 'shuffled']),
    );
  });

  it('judges the policies that are named, side by side', async () => {
    const outcomes = file('policies.jsonl', table);
    const answers = file('answers.jsonl', ['{"id":"p0","choice":"weak"}']);
    const wanted = [
      '--strong',
      'strong',
      '--weak',
      'weak',
      '--folds',
      '2',
      '--policy',
      'knn, causal',
      '--answers',
      answers,
    ];
    const { stdout } = await evaluate(['--protocol', 'pair', '--outcomes', outcomes, ...wanted, '--json']);
    const report = JSON.parse(stdout);
    expect(Object.keys(report.policies)).toEqual(['knn', 'causal']);
    expect(report.router).toEqual(report.policies.knn);
  });

  it.each([
    [
      'a policy that is not there',
      ['--protocol', 'pool', '--outcomes', 'x', '--policy', 'knn,nobody'],
      2,
      /nobody.*mixllm/,
    ],
    [
      'causal without answers',
      ['--protocol', 'pool', '--outcomes', 'x', '--policy', 'causal'],
      2,
      /--answers/,
    ],
    [
      'an empty name',
      ['--protocol', 'pool', '--outcomes', 'x', '--policy', 'knn,'],
      2,
      /separated by commas/,
    ],
    ['no outcomes', ['--protocol', 'pool'], 2, /--outcomes/],
    ['a pair without its models', ['--protocol', 'pair', '--outcomes', 'x'], 2, /--strong/],
    [
      'a pair of one model',
      ['--protocol', 'pair', '--outcomes', 'x', '--strong', 'm', '--weak', 'm'],
      2,
      /two models/,
    ],
    [
      'folds that are no number',
      ['--protocol', 'pool', '--outcomes', 'x', '--folds', 'many'],
      2,
      /whole number/,
    ],
    ['a file that is not there', ['--protocol', 'pool', '--outcomes', 'missing.jsonl'], 1, /missing\.jsonl/],
  ])('refuses %s', async (_name, args, status, message) => {
    const result = await evaluate(args);
    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(message);
  });
});
