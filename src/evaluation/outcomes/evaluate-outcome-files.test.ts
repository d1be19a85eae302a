import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { messageText } from '../../chat/chat-message.ts';
import { EMBEDDING_SIZE } from '../../classification/features/dense-features.ts';
import { STRUCTURE_SIZE } from '../../classification/features/structure.ts';
import { seededRandom } from '../../numerics/random.ts';
import { profileOf } from '../../routing/testing/routing-fixtures.ts';
import type { PromptReader } from '../../learning/offline/training-table.ts';
import { evaluateOutcomeFiles } from './evaluate-outcome-files.ts';
import type { PairReport } from './evaluate-pair.ts';
import { OutcomeEvaluationError } from './outcome-evaluation-error.ts';
import { outcomesMarkdown } from './outcomes-markdown.ts';
import { readOutcomeFiles } from './read-outcome-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-outcomes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads one thing only: whether a prompt is about proofs. */
const classifier: PromptReader = {
  version: 'test',
  classify(request) {
    const isProof = messageText(request.messages[0]!).includes('prove');
    const profile = profileOf({
      complexity: isProof ? 0.9 : 0.3,
      domain: isProof ? 'mathematics' : 'general',
    });
    return {
      ...profile,
      features: Float32Array.from({ length: STRUCTURE_SIZE + EMBEDDING_SIZE + 3 }, (_, at) =>
        at === STRUCTURE_SIZE + EMBEDDING_SIZE && isProof ? 2 : 0,
      ),
    };
  },
};

function fileOf(name: string, rows: number, seed: number): string {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const isProof = random.uniform() < 0.5;
    const hit = (chance: number) => (random.uniform() < chance ? 1 : 0);
    return JSON.stringify({
      id: `${seed}-${row}`,
      task: isProof ? 'proof' : 'chat',
      prompt: `${isProof ? 'prove lemma' : 'say hello to person'} ${seed} ${row}`,
      outcomes: {
        big: { score: hit(0.9), costUsd: 0.02 },
        little: { score: hit(isProof ? 0.2 : 0.9), costUsd: 0.001 },
      },
    });
  });
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Lines of a table with its models called otherwise, or scored otherwise. */
function changedFile(name: string, file: string, change: (line: string) => string): string {
  const changed = path.join(folder, name);
  writeFileSync(changed, readFileSync(file, 'utf8').split('\n').map(change).join('\n'));
  return changed;
}

const train = fileOf('train.jsonl', 160, 1);
const test = fileOf('test.jsonl', 120, 2);
const even = changedFile('even.jsonl', train, (line) => line.replace(/"score":\d/g, '"score":1'));
const evenFree = changedFile('even-free.jsonl', even, (line) => line.replace(/,"costUsd":[\d.]+/g, ''));
const withoutLittle = (line: string) => line.replace(/,"little":\{[^}]*\}/, '');
const alone = changedFile('alone.jsonl', train, withoutLittle);
const seldom = changedFile('seldom.jsonl', train, (line) =>
  /-\d*[02468]"/.test(line) ? line : withoutLittle(line),
);
const renamed = changedFile('renamed.jsonl', test, (line) =>
  line.replace('"big"', '"other-big"').replace('"little"', '"other-little"'),
);
const base = { outcomes: [train], tests: [] as string[], folds: 2, seeds: 1 };

describe('evaluateOutcomeFiles', () => {
  it('runs a pair on a test file and tells it in a table', async () => {
    const report = (await evaluateOutcomeFiles(
      { ...base, protocol: 'pair', tests: [test], strong: 'big', weak: 'little' },
      classifier,
    )) as PairReport;
    expect(report.prompts).toBe(120);
    expect(report.router.apgr.mean).toBeGreaterThan(0.6);
    const text = outcomesMarkdown(report);
    expect(text).toContain('| router | 0.');
    expect(text).toContain('| shuffled |');
  });

  it('runs a pool by folds and tells costs, knob and what was left out', async () => {
    const report = await evaluateOutcomeFiles({ ...base, protocol: 'pool' }, classifier);
    const text = outcomesMarkdown(report);
    expect(text).toMatch(/\| router \| 0\.\d{3} \(.*%/);
    expect(text).toContain('Tolerated loss 0.020');
    expect(text).toContain('random mixing of single models');
  });

  it('tells of names that look like one model', async () => {
    const told: string[] = [];
    const spelled = changedFile('spelled.jsonl', test, (line) => line.replace('"big"', '"lab/Big"'));
    const files = { ...base, outcomes: [train, spelled], protocol: 'pool' } as const;
    await expect(evaluateOutcomeFiles(files, classifier, (what) => void told.push(what))).rejects.toThrow(
      /only one model, little.*outcomes of big, lab\/Big/,
    );
    expect(told).toContain(
      'big and lab/Big look like one model; they are taken for two, as they are written',
    );
  });

  it('says what is wrong', async () => {
    const run = (change: object) =>
      evaluateOutcomeFiles(
        { ...base, protocol: 'pair', strong: 'big', weak: 'little', ...change },
        classifier,
      );
    await expect(run({ strong: 'huge' })).rejects.toThrow(/huge.*big, little/);
    await expect(run({ tests: [train] })).rejects.toThrow(/big is left to learn from/);
    const pool = { protocol: 'pool' } as const;
    await expect(run({ ...pool, outcomes: [alone] })).rejects.toThrow(/only one model, big: nothing/);
    await expect(run({ ...pool, outcomes: [seldom] })).rejects.toThrow(/one model, big.*outcomes of little/);
    await expect(run({ ...pool, outcomes: [evenFree] })).rejects.toThrow(/score the same, and nothing says/);
    await expect(run({ ...pool, outcomes: [even] })).resolves.toMatchObject({ models: ['big', 'little'] });
    await expect(run({ outcomes: [even] })).rejects.toThrow(/little and big score the same/);
    await expect(run({ tests: [renamed] })).rejects.toThrow(/both little and big/);
    await expect(run({ protocol: 'pool', tests: [renamed] })).rejects.toThrow(/joined by name.*other-big/);
    await expect(run({ weak: undefined })).rejects.toThrow(OutcomeEvaluationError);
    await expect(run({ folds: 0, labels: 500 })).rejects.toThrow(/left to test/);
    const empty = path.join(folder, 'empty.jsonl');
    writeFileSync(empty, '\n');
    await expect(run({ outcomes: [empty] })).rejects.toThrow(/no prompt/);
    await expect(run({ outcomes: [path.join(folder, 'absent.jsonl')] })).rejects.toThrow(/absent/);
  });
});

describe('readOutcomeFiles', () => {
  it('knows the file of each row and tells how far it is', async () => {
    const files = [test, fileOf('large.jsonl', 5_000, 3)];
    const told: string[] = [];
    const ids: string[] = [];
    const { table, fileOf: places } = await readOutcomeFiles(files, classifier, {
      onRow: ({ id }, file) => void ids.push(`${file} ${id}`),
      onProgress: (what) => void told.push(what),
    });
    expect(told).toEqual(['5000 prompts classified']);
    expect([table.rows, places.length, ids.length]).toEqual([5_120, 5_120, 5_120]);
    expect([places[119], places[120]]).toEqual([0, 1]);
    expect([ids[0], ids.at(-1)]).toEqual(['0 2-0', '1 3-4999']);
  });

  it('reads a sample of more prompts than are wanted, in their order, and says so', async () => {
    const files = [test, fileOf('sampled.jsonl', 500, 4)];
    const read = async () => {
      const ids: string[] = [];
      const told: string[] = [];
      const {
        table,
        fileOf: places,
        offered,
      } = await readOutcomeFiles(files, classifier, {
        onRow: ({ id }) => void ids.push(id),
        onProgress: (what) => void told.push(what),
        maxPrompts: 200,
      });
      return { ids, told, places: [...places], rows: table.rows, offered };
    };
    const first = await read();
    expect(first).toMatchObject({ rows: 200, offered: 620 });
    expect(first.told).toEqual(['620 prompts; a sample of 200 is judged']);
    expect(first.places).toEqual(first.places.toSorted((a, b) => a - b));
    const ofTest = first.places.filter((place) => place === 0).length;
    // A third of 120 with a standard deviation of about 5.
    expect(Math.abs(ofTest - 39)).toBeLessThan(20);
    const numbers = first.ids.slice(ofTest).map((id) => Number(id.split('-')[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(await read()).toEqual(first);
  });

  it('a report tells what its sample is of', async () => {
    const report = await evaluateOutcomeFiles(
      { protocol: 'pool', outcomes: [train], tests: [], folds: 2, seeds: 1, maxPrompts: 100 },
      classifier,
    );
    expect(report).toMatchObject({ prompts: 100, sampledFrom: 160 });
    expect(outcomesMarkdown(report)).toContain('A sample of the 160 rows of the files.');
  });
});
