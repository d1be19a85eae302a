import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = path.resolve(import.meta.dirname, 'main.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-main-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the process', () => {
  it('does not end in the middle of a command that waits on timers alone, as simulated models do', async () => {
    const question = (text: string) =>
      JSON.stringify({
        model: 'simulated/careful-large',
        messages: [{ role: 'user', content: text }],
        usage: { prompt_tokens: 10, completion_tokens: 50 },
      });
    writeFileSync(path.join(folder, 'calls.jsonl'), question('Say hello in French'));
    writeFileSync(path.join(folder, 'signalbox.yaml'), 'providers: { sim: { type: simulated } }\n');
    const judging = ['--judge', 'simulated/careful-large', '--sample', '1', '--max-usd', '1', '--json'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [main, 'report', '--input', 'calls.jsonl', ...judging],
      { cwd: folder, env: { PATH: process.env.PATH } },
    );
    expect(JSON.parse(stdout)).toMatchObject({ totals: { calls: 1 }, judged: { isSimulated: true } });
  }, 30_000);
});
