import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../numerics/clock.ts';
import { openSqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { sampleFeedback, sampleRecord } from '../../storage/testing/sample-rows.ts';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-train-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(args, io, '0.0.0');
  return { status, out: io.out(), err: io.err() };
}

function file(name: string, lines: readonly unknown[]): string {
  const place = path.join(folder, name);
  writeFileSync(
    place,
    `${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`,
  );
  return place;
}

/** Sums go to one model, recipes to the other; a third is dear and fair at both. */
function rowsOf(count: number) {
  return Array.from({ length: count }, (_, at) => {
    const isSum = at % 2 === 0;
    const score = (good: boolean, salt: number) => ((at * 7 + salt) % 10 < (good ? 9 : 3) ? 1 : 0);
    return {
      id: `row${at}`,
      source: 'made',
      licence: 'CC0',
      task: isSum ? 'sums' : 'recipes',
      prompt: isSum
        ? `Compute ${at + 13} * ${at + 29} - ${at} and show the steps.`
        : `Give me a recipe for soup number ${at} with leeks, potatoes and cream for a cold evening.`,
      outcomes: {
        'lab/adder': { score: score(isSum, 1), costUsd: 0.001, outputTokens: 100 + (at % 5) },
        'lab/cook': { score: score(!isSum, 2), costUsd: 0.001, outputTokens: 300 },
        'google/gemini-2.5-flash': { score: score(true, 3), costUsd: 0.01, outputTokens: 200 },
      },
    };
  });
}

const manifestIn = (name: string) =>
  JSON.parse(readFileSync(path.join(folder, name, 'manifest.json'), 'utf8'));

describe('train', () => {
  it('writes an artefact that says what it was learnt from and how well it did', async () => {
    const table = file('table.jsonl', rowsOf(120));
    const { status, out, err } = await run('train', '--outcomes', table, '--out', 'artefact', '--json');
    expect(err).toMatch(/50 labels: quality/);
    expect(status).toBe(0);
    const result = JSON.parse(out);
    const manifest = manifestIn('artefact');
    expect(manifest).toMatchObject({
      name: 'signalbox-quality-model',
      version: result.version,
      about: {
        sources: [{ name: 'table.jsonl', licences: ['CC0'], rows: 120, outcomes: 360 }],
        rows: { read: 120, learntFrom: 120, withoutText: 0 },
      },
    });
    expect(manifest.about.sources[0].sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(result.arms.map(({ card }: { card: string | null }) => card)).toEqual([
      null,
      null,
      'google/gemini-2.5-flash',
    ]);
    const curve = result.metrics.learningCurve as { labels: number; quality: number }[];
    expect(curve.map(({ labels }) => labels)).toEqual([20, 50]);
    expect(curve[1]!.quality).toBeGreaterThan(0.7);
  });

  it('gives the same bytes for the same data and seed, another version for other data', async () => {
    const table = file('again.jsonl', rowsOf(60));
    const other = file('other.jsonl', rowsOf(62));
    for (const [source, name] of [
      [table, 'one'],
      [table, 'two'],
      [other, 'three'],
    ] as const)
      expect((await run('train', '--outcomes', source, '--out', name)).status).toBe(0);
    expect(readFileSync(path.join(folder, 'one/weights.bin'))).toEqual(
      readFileSync(path.join(folder, 'two/weights.bin')),
    );
    expect(manifestIn('one')).toEqual(manifestIn('two'));
    expect(manifestIn('three').version).not.toBe(manifestIn('one').version);
  });

  it('is served: the route picks by it, with lengths as measured, and says so', async () => {
    await run('train', '--outcomes', file('serve.jsonl', rowsOf(200)), '--out', 'served');
    writeFileSync(
      path.join(folder, 'signalbox.yaml'),
      `
providers: { local: { type: openai-compatible, baseUrl: 'http://127.0.0.1:9/v1', apiKey: x } }
models:
  lab/adder: { provider: local, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
  lab/cook: { provider: local, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
routes: { auto: { models: [lab/adder, lab/cook], objective: { quality: 1 } } }
learning: { artefact: served }
`,
    );
    const decide = async (prompt: string) =>
      JSON.parse((await run('route', '--config', 'signalbox.yaml', '--json', prompt)).out).decision;
    const sum = await decide('Compute 47 * 91 - 3 and show the steps.');
    const soup = await decide(
      'Give me a recipe for soup number 7 with leeks, potatoes and cream for a cold evening.',
    );
    expect([sum.plan.model, soup.plan.model]).toEqual(['lab/adder', 'lab/cook']);
    expect(sum.explanation.qualityModel).toBe(`stacked/${manifestIn('served').version}`);
    const basis = sum.explanation.quality.find(({ plan }: { plan: string }) => plan === 'lab/adder');
    expect(basis.members.map(({ member }: { member: string }) => member)).toEqual([
      'cells',
      'ridge',
      'clusters',
      'neighbours',
    ]);
    expect(basis.clusters[0].kind).toBe('sums');
    const cook = soup.ranked.find(({ plan }: { plan: { model: string } }) => plan.model === 'lab/cook');
    expect(cook.costUsd).toBeCloseTo(300 * 2e-6, 3);
  });

  // Known: cards promise much of easy prompts even for weak models, and one carded model in the table does not say otherwise
  // loudly enough. Whether this prompt is easy enough for it depends on the classifier.
  it.fails('puts a newcomer with a weak card below a trained model on a prompt that reads easy', async () => {
    await run('train', '--outcomes', file('newcomer.jsonl', rowsOf(200)), '--out', 'newcomer');
    writeFileSync(
      path.join(folder, 'newcomer.yaml'),
      `
providers: { local: { type: openai-compatible, baseUrl: 'http://127.0.0.1:9/v1', apiKey: x } }
models:
  lab/adder: { provider: local, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } }
  lab/newcomer: { provider: local, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 }, qualityPrior: { default: 0.2 } }
routes: { auto: { models: [lab/*], objective: { quality: 1 } } }
learning: { artefact: newcomer }
`,
    );
    const prompt = 'Compute 47 * 91 - 3 and show the steps.';
    const { out } = await run('route', '--config', 'newcomer.yaml', '--json', prompt);
    expect(JSON.parse(out).decision.plan.model).toBe('lab/adder');
  });

  it('learns from judged traffic, with and without its text', async () => {
    const database = path.join(folder, 'logs.db');
    const store = await openSqliteStore({ path: database, clock: systemClock });
    const records = Array.from({ length: 80 }, (_, n) =>
      sampleRecord(n, {
        servedModel: n % 2 === 0 ? 'acme/small' : 'acme/large',
        attempts: [],
        ...(n < 60 && {
          prompt: [
            { role: 'user', parts: [{ type: 'text', text: `Question ${n}: what is ${n} times ${n}?` }] },
          ],
        }),
      }),
    );
    await store.decisions.append(records);
    for (const [n, { id }] of records.entries())
      await store.feedback.put(
        sampleFeedback({ decisionId: id, id: `fb_${n}`, kind: 'thumb', value: n % 4 === 0 ? -1 : 1 }),
      );
    await store.close();
    const { status, out, err } = await run('train', '--logs', database, '--out', 'from-logs', '--json');
    expect(err).toMatch(/20 judged decisions have no text/);
    expect(status).toBe(0);
    const result = JSON.parse(out);
    expect(result.rows).toEqual({ read: 80, learntFrom: 80, withoutText: 20 });
    expect(result.arms).toMatchObject([
      { name: 'acme/small', outcomes: 40, mean: 0.5 },
      { name: 'acme/large', outcomes: 40, mean: 1 },
    ]);
  });

  it('says which names it takes for one model', async () => {
    const rows = rowsOf(60).map(({ outcomes, ...row }, at) => ({
      ...row,
      outcomes: {
        'lab/adder': outcomes['lab/adder'],
        [at % 2 === 0 ? 'lab/Cook_One' : 'cook.one']: outcomes['lab/cook'],
      },
    }));
    const { err, status } = await run('train', '--outcomes', file('names.jsonl', rows), '--out', 'names');
    expect(status).toBe(0);
    expect(err).toMatch(/lab\/Cook_One and cook\.one are taken for one model/);
  });

  it('learns from a sample where there are very many rows', async () => {
    const { err, status } = await run(
      'train',
      '--outcomes',
      file('many.jsonl', rowsOf(90)),
      '--out',
      'many',
      '--max-prompts',
      '40',
    );
    expect(status).toBe(0);
    expect(err).toMatch(/90 prompts; a sample of 40 is learnt from/);
  });

  const one = rowsOf(1)[0]!;
  it.each([
    ['an empty file', [], /0 prompts are too few/],
    ['one prompt', [one], /1 prompt is too few/],
    [
      'one model',
      rowsOf(40).map((row) => ({ ...row, outcomes: { 'lab/adder': { score: 1 } } })),
      /only one model, lab\/adder/,
    ],
    [
      'scores that are all equal',
      rowsOf(40).map((row) => ({ ...row, outcomes: { a: { score: 1 }, b: { score: 1 } } })),
      /every score is 1/,
    ],
    [
      'a score that is no number',
      ['{"id":"a","prompt":"b","outcomes":{"m":{"score":NaN}}}'],
      /:1: not valid JSON/,
    ],
    ['a score of null', ['{"id":"a","prompt":"b","outcomes":{"m":{"score":null}}}'], /`score` is missing/],
    ['a score out of range', ['{"id":"a","prompt":"b","outcomes":{"m":{"score":7}}}'], /number from 0 to 1/],
    ['no outcomes', ['{"id":"a","prompt":"b","outcomes":{}}'], /at least one model/],
  ])('refuses %s in words', async (name, lines, message) => {
    const { status, err } = await run(
      'train',
      '--outcomes',
      file(`${name.replaceAll(' ', '-')}.jsonl`, lines),
      '--out',
      'x',
    );
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(status).toBe(1);
  });

  it('takes gaps and constant columns as they come', async () => {
    const rows = rowsOf(80).map((row, at) => ({
      ...row,
      outcomes: at % 3 === 0 ? { 'lab/adder': row.outcomes['lab/adder'] } : row.outcomes,
    }));
    expect((await run('train', '--outcomes', file('gaps.jsonl', rows), '--out', 'gaps')).status).toBe(0);
  });

  it.each([
    [['--out', 'x'], /--outcomes, --logs, or both/],
    [['--outcomes', 'f'], /--out/],
    [['--outcomes', 'f', '--out', 'x', '--seed', '-1'], /whole number/],
  ])('refuses a wrong call %#', async (args, message) => {
    const { status, err } = await run('train', ...args);
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });

  it('names a file that is not there', async () => {
    const { status, err } = await run('train', '--outcomes', 'missing.jsonl', '--out', 'x');
    expect(status).toBe(1);
    expect(err).toMatch(/missing\.jsonl: cannot be read/);
  });
});
