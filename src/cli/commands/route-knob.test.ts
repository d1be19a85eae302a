import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

const model = (usd: number, quality: number) =>
  `{ provider: local, pricing: { inputUsdPerMillion: ${usd}, outputUsdPerMillion: ${4 * usd} }, qualityPrior: { default: ${quality} } }`;
const config = `
providers: { local: { type: openai-compatible, baseUrl: http://127.0.0.1:9/v1 } }
models:
  local/small: ${model(0.1, 0.6)}
  local/middle: ${model(0.5, 0.8)}
  local/large: ${model(4, 0.9)}
routes:
  narrow: { models: [local/small, local/middle], aliases: [tight], policy: { name: fixed, model: local/small } }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-knob-'));
  writeFileSync(path.join(folder, 'three.yaml'), config);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(['route', '--knob-table', '--config', 'three.yaml', ...args], io, '1.2.3');
  return { status, out: io.out(), err: io.err() };
}

describe('route --knob-table', () => {
  it('says what each position tolerates, gives and costs, and who answers', async () => {
    const { status, out } = await run();
    expect(status).toBe(0);
    expect(out).toMatch(/^route auto, 3 models, against local\/large: \d/);
    expect(out).toMatch(/predicted over 360 everyday prompts that ship/);
    expect(out).not.toContain('simulated');
    expect(out).not.toContain('hypothetical');
    const rows = out
      .split('\n')
      .map((line) => /^ *([\d.]+) +([\d.]+) points +([\d.]+) % +\$([\d.]+) +([\d.]+) % +local/.exec(line))
      .filter((row) => row !== null)
      .map((row) => row.slice(1).map(Number));
    expect(rows.map(([quality]) => quality)).toEqual([1, 0.95, 0.9, 0.8, 0.65, 0.5, 0.25, 0]);
    expect(rows.find(([quality]) => quality === 0.8)?.[1]).toBe(2);
    for (const column of [2, 3, 4]) {
      const values = rows.map((row) => row[column] as number);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/local\/small 100 %$/);
  });

  it('takes a route by any of its names, and says when another policy decides there', async () => {
    const { out } = await run('--route', 'tight');
    expect(out).toMatch(/^route narrow, 2 models, against local\/middle/);
    expect(out).toContain('this route decides by fixed');
  });

  it('gives the same as JSON, over the models that are named', async () => {
    const table = JSON.parse((await run('--json', '--models', 'small,local/large')).out);
    expect(table).toMatchObject({
      route: 'auto',
      policy: 'signalbox',
      sample: { source: 'shipped', prompts: 360 },
      models: 2,
      simulated: false,
      reference: { plan: 'local/large' },
    });
    expect(table.hypothetical).toBeUndefined();
    expect(table.positions).toHaveLength(8);
    for (const { mix } of table.positions)
      for (const { plan } of mix) expect(['local/small', 'local/large']).toContain(plan);
  });

  it('marks what is hypothetical and what is simulated', async () => {
    const whole = await run('--models', '*');
    expect(whole.out).toMatch(/^hypothetical: over the whole catalogue/);
    expect(JSON.parse((await run('--models', '*', '--json')).out)).toMatchObject({
      hypothetical: true,
      simulated: false,
    });
    const io = memoryIo({ cwd: folder });
    expect(await runCli(['route', '--knob-table'], io, '1.2.3')).toBe(0);
    expect(io.out()).toContain('simulated: models among them are simulated');
  });

  it.each([[['hi']], [['--input', 'prompts.jsonl']], [['--quality', '0.5']], [['--route', 'local/large']]])(
    'calls %j beside it a wrong use',
    async (args) => {
      expect((await run(...args)).status).toBe(2);
    },
  );

  it('names a route that is not there, and says when no model fits', async () => {
    expect(await run('--route', 'nope')).toMatchObject({
      status: 1,
      err: expect.stringContaining('nope'),
    });
    expect((await run('--models', 'nobody/knows')).out).toContain('no model with a price');
  });
});
