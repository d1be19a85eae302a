import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const url = new URL('./lock.mjs', import.meta.url).href;
const { withLock } = await import(url);

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withLock', () => {
  it('gives what the work gives and lets go, also when it fails', () => {
    expect(withLock(lock, 0, () => 7)).toBe(7);
    expect(() =>
      withLock(lock, 0, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('gives up after the wait while another process holds it', () => {
    writeFileSync(lock, String(process.pid));
    expect(() => withLock(lock, 300, () => 1)).toThrow('for too long');
  });

  it('takes over from an owner that is gone', () => {
    writeFileSync(lock, '999999999');
    expect(withLock(lock, 2_000, () => 1)).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for an owner whose name is not written yet, and not for one that never will be', () => {
    writeFileSync(lock, '');
    expect(() => withLock(lock, 300, () => 1)).toThrow('for too long');
    utimesSync(lock, 1, 1);
    expect(withLock(lock, 2_000, () => 1)).toBe(1);
  });

  it('lets processes work one after the other', async () => {
    const log = path.join(folder, 'log');
    const script = `
      import { appendFileSync } from 'node:fs';
      import { withLock } from ${JSON.stringify(url)};
      withLock(${JSON.stringify(lock)}, 20_000, () => {
        appendFileSync(${JSON.stringify(log)}, 'in ');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        appendFileSync(${JSON.stringify(log)}, 'out ');
      });`;
    const statuses = await Promise.all(
      Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
          stdio: 'inherit',
        });
        return new Promise((resolve) => child.on('close', resolve));
      }),
    );
    expect(statuses).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(6));
  });
});
