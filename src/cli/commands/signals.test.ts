import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { teamSignal, unseen } from '../../classification/custom-signals/testing/team-signal.ts';
import { runCli } from '../run-cli.ts';
import { memoryIo } from '../testing/memory-io.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-signals-'));
  const labels = Object.fromEntries(teamSignal.labels.map(({ name, examples }) => [name, { examples }]));
  const routes = { auto: { rules: [{ when: 'signals.custom.team.label == "billing"', tag: 'money' }] } };
  writeFileSync(
    path.join(folder, 'team.yaml'),
    stringify({
      providers: { sim: { type: 'simulated' } },
      routes,
      signals: { custom: { team: { labels } } },
    }),
  );
  writeFileSync(path.join(folder, 'none.yaml'), 'server: { port: 0 }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], stdin?: string) {
  const io = memoryIo({ cwd: folder, ...(stdin !== undefined && { stdin }) });
  const status = await runCli(args, io, '0.0.0');
  return { status, stdout: io.out(), stderr: io.err() };
}

describe('signals test', () => {
  it('tells accuracy, baseline and confusions', async () => {
    const { status, stdout } = await run(['signals', 'test', '--config', 'team.yaml']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^team: 16 examples, 2 labels; five-fold cross-validation$/m);
    expect(stdout).toMatch(/^ {2}right: \d+ % \(95 % interval \d+ % to \d+ %\)$/m);
    expect(stdout).toMatch(/^ {2}always the most frequent label: 50 %$/m);
    expect(stdout).toMatch(/^ {2}billing {4}read as billing \d/m);
  });

  it('gives the same as JSON', async () => {
    const { stdout } = await run(['signals', 'test', '--config', 'team.yaml', '--json']);
    const { signals } = JSON.parse(stdout) as { signals: Record<string, unknown>[] };
    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({ signal: 'team', examples: 16, majority: 0.5 });
    expect(signals[0]!.accuracy).toBeGreaterThan(0.75);
  });

  it('says that there are none', async () => {
    const { status, stderr } = await run(['signals', 'test', '--config', 'none.yaml']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'signalbox: the configuration has no `signals.custom`\n',
    });
  });
});

describe('custom signals elsewhere', () => {
  it('stand in the profiles of classify, with a configuration', async () => {
    const lines = unseen.map(([, text], id) => JSON.stringify({ id, text })).join('\n');
    const { stdout } = await run(['classify', '--config', 'team.yaml', '--input', '-'], lines);
    const read = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).signals.custom.team)
      .map(({ label, guess }: { label: string; guess?: string }) => guess ?? label);
    expect(read).toEqual(unseen.map(([label]) => label));
    expect((await run(['classify', 'hello', '--json'])).stdout).not.toContain('custom');
    expect((await run(['classify', unseen[0][1], '--config', 'team.yaml'])).stdout).toMatch(/^team +\S/m);
  });

  it('reach the rules of route', async () => {
    const { stdout } = await run(['route', unseen[0][1], '--config', 'team.yaml', '--json']);
    expect(JSON.parse(stdout).decision).toMatchObject({ tags: ['money'] });
  });
});
