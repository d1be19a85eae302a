import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-transfer-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function evaluate(...args: string[]) {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(['evaluate', ...args], io, '0.0.0');
  return { status, out: io.out(), err: io.err() };
}

const strong = 'openai/gpt-4o-mini';
const middle = 'google/gemma-2-27b-it';
const weak = 'meta-llama/llama-3.1-8b-instruct';
const models = [strong, middle, weak, 'google/gemini-2.5-flash'];

/** Proofs part the models, greetings do not. */
function table(name: string, count: number, first: number): string {
  const rows = Array.from({ length: count }, (_, place) => {
    const at = first + place;
    const isHard = at % 2 === 0;
    const chances = isHard ? [9, 5, 1, 9] : [9, 9, 9, 9];
    return {
      id: `row${at}`,
      task: isHard ? 'proofs' : 'greetings',
      prompt: isHard
        ? `Prove that the sum of the first ${at} odd numbers is ${at * at}, then generalise to arithmetic progressions with step ${at + 3}.`
        : `Hello number ${at}, how are you doing today?`,
      outcomes: Object.fromEntries(
        models.map((model, arm) => [model, { score: (at * 7 + arm * 3) % 10 < chances[arm]! ? 1 : 0 }]),
      ),
    };
  });
  const file = path.join(folder, name);
  writeFileSync(file, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  return file;
}

describe('evaluate --protocol transfer', () => {
  it('ranks prompts of an unseen file for a pair, beside controls that know nothing', async () => {
    const [train, test] = [table('train.jsonl', 300, 0), table('test.jsonl', 120, 1_000)];
    const { status, out, err } = await evaluate(
      '--protocol',
      'transfer',
      '--outcomes',
      train,
      '--test',
      test,
      '--strong',
      strong,
      '--weak',
      weak,
      '--json',
    );
    expect(err).not.toMatch(/Error/);
    expect(status).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({
      protocol: 'transfer',
      prompts: 120,
      models: [weak, strong],
      learntFrom: 300,
      dropped: 0,
    });
    expect(report.router.apgr.mean).toBeGreaterThan(0.65);
    for (const control of ['random', 'randomFeatures']) {
      expect(report.controls[control].apgr.mean).toBeLessThan(0.62);
    }
    expect(Object.keys(report.controls)).toEqual([
      'random',
      'length',
      'cards',
      'oracle',
      'shuffled',
      'randomFeatures',
    ]);
    expect(report.unseen.files).toMatchObject([{ file: 'test', models: 4 }]);
  });

  it('drops training prompts whose question a test file asks', async () => {
    const both = table('both.jsonl', 80, 0);
    const { status, err } = await evaluate('--protocol', 'transfer', '--outcomes', both, '--test', both);
    expect(status).toBe(1);
    expect(err).toMatch(/nothing is left to learn from/);
  });

  it('says what is missing when there is nothing to learn from or no gap to recover', async () => {
    const [train, test] = [table('few.jsonl', 40, 0), table('tested.jsonl', 20, 1_000)];
    const empty = table('empty.jsonl', 0, 0);
    const even = path.join(folder, 'even.jsonl');
    writeFileSync(even, readFileSync(test, 'utf8').replace(/"score":0/g, '"score":1'));
    const nameless = path.join(folder, 'nameless.jsonl');
    writeFileSync(nameless, readFileSync(train, 'utf8').replace(/"[a-z-]+\/([^"]+)":/g, '"lab/unknown-$1":'));
    const pair = ['--strong', strong, '--weak', weak];
    for (const [outcomes, tests, others, message] of [
      [empty, test, [], /the training files hold no prompt/],
      [train, empty, [], /the test files hold no prompt/],
      [nameless, test, [], /no card of any model of the training files; there are lab\/unknown-gpt/],
      [train, even, pair, /score the same on the tested prompts/],
    ] as const) {
      const result = await evaluate(
        '--protocol',
        'transfer',
        '--outcomes',
        outcomes,
        '--test',
        tests,
        ...others,
        '--json',
      );
      expect(result.err).toMatch(message);
      expect({ status: result.status, out: result.out }).toEqual({ status: 1, out: '' });
    }
  });

  it('judges the picks among all models without a pair, and prints a table for people', async () => {
    const { status, out } = await evaluate(
      '--protocol',
      'transfer',
      '--outcomes',
      table('a.jsonl', 200, 0),
      '--test',
      table('b.jsonl', 80, 1_000),
    );
    expect(status).toBe(0);
    expect(out).toMatch(/\| router \| 0\.\d{3}/);
    expect(out).toMatch(/their vendor left out/);
  });

  it.each([
    [['--outcomes', 'x.jsonl'], 2, /needs --test/],
    [['--outcomes', 'x.jsonl', '--test', 'y.jsonl', '--strong', 'a'], 2, /both --strong and --weak/],
    [['--outcomes', 'x.jsonl', '--test', 'y.jsonl'], 1, /cannot be read/],
  ])('refuses a wrong call %#', async (args, status, message) => {
    const result = await evaluate('--protocol', 'transfer', ...args);
    expect(result.err).toMatch(message);
    expect(result.status).toBe(status);
  });
});

describe('evaluate --protocol robustness', () => {
  it('counts unchanged picks by perturbation; a constant never changes', async () => {
    const { status, out } = await evaluate(
      '--protocol',
      'robustness',
      '--outcomes',
      table('r.jsonl', 200, 0),
      '--strong',
      strong,
      '--weak',
      weak,
      '--json',
    );
    expect(status).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ protocol: 'robustness', models: [weak, strong], prompts: 40 });
    expect(report.controls.bestSingle.unchanged).toEqual({ mean: 1, low: 1, high: 1 });
    expect(report.controls.bestSingle.scoreLost).toEqual({ mean: 0, low: 0, high: 0 });
    expect(Math.abs(report.router.scoreLost.mean)).toBeLessThan(0.5);
    expect(report.router.scoreLost.low).toBeLessThanOrEqual(report.router.scoreLost.high);
    expect(report.controls.random.unchanged.mean).toBeLessThan(0.7);
    expect(report.router.unchanged.mean).toBeGreaterThan(report.controls.random.unchanged.mean);
    expect(Object.keys(report.router.perturbations)).toContain('gadgetBefore');
  });

  it('prints a table for people and refuses names that are not there', async () => {
    const file = table('s.jsonl', 120, 0);
    const { out } = await evaluate('--protocol', 'robustness', '--outcomes', file);
    expect(out).toMatch(/\| who decides \| all \| score lost \| typos \|/);
    const { status, err } = await evaluate(
      '--protocol',
      'robustness',
      '--outcomes',
      file,
      '--strong',
      'no/one',
      '--weak',
      weak,
    );
    expect(status).toBe(1);
    expect(err).toMatch(/no model is called 'no\/one' in these files; there are openai/);
  });

  it.each([
    ['one prompt', 1, [], 1, /no prompt is left to test on: give more prompts/],
    ['no prompt', 0, [], 1, /the outcome files hold no prompt/],
    ['half a pair', 40, ['--strong', strong], 2, /both --strong and --weak/],
  ])('refuses %s', async (name, count, others, wanted, message) => {
    const file = table(`${name.replaceAll(' ', '-')}.jsonl`, count, 0);
    const { status, out, err } = await evaluate(
      '--protocol',
      'robustness',
      '--outcomes',
      file,
      ...others,
      '--json',
    );
    expect(err).toMatch(message);
    expect({ status, out }).toEqual({ status: wanted, out: '' });
  });

  it('refuses models that are seldom scored', async () => {
    const file = table('seldom.jsonl', 20, 0);
    const sparse = path.join(folder, 'sparse.jsonl');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const rows = lines.map((line, at) => {
      const { outcomes, ...row } = JSON.parse(line);
      return JSON.stringify({ ...row, outcomes: { [models[at % 4]!]: outcomes[models[at % 4]!] } });
    });
    writeFileSync(sparse, rows.join('\n'));
    const { status, err } = await evaluate('--protocol', 'robustness', '--outcomes', sparse);
    expect(err).toMatch(/fewer than two models have outcomes on 80 %.*gpt-4o-mini/);
    expect(status).toBe(1);
  });
});
