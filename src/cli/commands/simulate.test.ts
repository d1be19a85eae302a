import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../storage/shipped-files.ts';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

const table = path.join(packageRoot, 'models/recorded/paretobandit-val/outcomes.jsonl.gz');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-simulate-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function simulate(args: string[]) {
  const io = memoryIo({ cwd: folder });
  const status = await runCli(['simulate', ...args], io, '0');
  return { status, out: io.out(), err: io.err() };
}

describe('signalbox simulate', () => {
  it('drives a table through the gateway and prints it beside the references', async () => {
    const { status, out } = await simulate(['--outcomes', table, '--limit', '120', '--data', 'kept']);
    expect(status).toBe(0);
    expect(out).toMatch(/^who answers/);
    expect(out).toMatch(/always google\/gemini-2\.5-pro +0\.\d{4} +\$0\.\d{6} +[\d.]+ %/);
    expect(out).toContain('120 of 120 prompts answered');
    expect(existsSync(path.join(folder, 'kept', 'simulation.db'))).toBe(true);
  });

  it('gives JSON, and charges what was measured', async () => {
    const { status, out } = await simulate([
      '--outcomes',
      table,
      '--limit',
      '60',
      '--json',
      '--route',
      'auto:economy',
    ]);
    expect(status).toBe(0);
    const totals = JSON.parse(out);
    expect(totals).toMatchObject({ requests: 60, failed: 0, leftOut: [] });
    expect(totals.singles).toHaveLength(4);
    const dear = totals.singles.find(({ model }: { model: string }) => model === 'google/gemini-2.5-pro');
    expect(totals.gateway.costUsd).toBeLessThan(dear.costUsd);
    expect(totals.gateway.quality).toBeLessThanOrEqual(totals.oracle.quality + 1e-9);
  });

  it('says what is wrong with a table, a route or a number', async () => {
    writeFileSync(path.join(folder, 'bad.jsonl'), '{"id":"a"}\n');
    expect(await simulate(['--outcomes', 'bad.jsonl'])).toMatchObject({
      status: 1,
      err: expect.stringMatching(/bad\.jsonl:1: `prompt` must be a text/),
    });
    writeFileSync(
      path.join(folder, 'free.jsonl'),
      '{"id":"a","prompt":"p","outcomes":{"x/y":{"score":1}}}\n',
    );
    expect((await simulate(['--outcomes', 'free.jsonl'])).err).toContain('no model can be charged');
    expect(await simulate(['--outcomes', table, '--route', 'nowhere'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('there is no route "nowhere"'),
    });
    expect((await simulate(['--outcomes', table, '--rate', '-1'])).status).toBe(2);
    expect((await simulate([])).status).toBe(2);
  });
});
