import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = path.resolve(import.meta.dirname, '../main.ts');

let folder: string;
let child: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-serve-demo-'));
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function serve(args: string[]) {
  child = spawn(process.execPath, [main, 'serve', '--demo', '--port', '0', '--data', 'records', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, OLLAMA_HOST: 'http://127.0.0.1:9' },
  });
  let out = '';
  child.stdout?.on('data', (chunk) => (out += chunk));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const until = async (pattern: RegExp) => {
    for (let tries = 0; tries < 400 && !pattern.test(out); tries++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return out;
  };
  return { until, exit };
}

describe('signalbox serve --demo', () => {
  it('says what is simulated, serves at once, prints no line for each request, and can be stopped while it fills', async () => {
    const { until, exit } = serve([]);
    const out = await until(/records .*demo\.db/);
    expect(out).toContain('SIMULATED are answer texts, times and raters');
    expect(out).not.toContain('no provider was found');
    const url = /listens on (http:\S+)/.exec(out)?.[1] ?? '';
    const summary = (await (await fetch(`${url}/admin/api/summary`)).json()) as Record<string, unknown>;
    expect(summary).toMatchObject({ demo: true, modelsOn: 4 });
    expect(existsSync(path.join(folder, 'records/demo.db'))).toBe(true);
    expect(existsSync(path.join(folder, 'records/signalbox.db'))).toBe(false);
    expect((await until(/records/)).trim().split('\n')).toHaveLength(6);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('says so in JSON', async () => {
    const { until } = serve(['--json']);
    expect(JSON.parse(await until(/\n/))).toMatchObject({ demo: true, isSimulated: true, modelsOn: 4 });
  });
});
