import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../numerics/clock.ts';
import { loadConfig } from './load-config.ts';
import type { Settings } from './settings.ts';
import { type ConfigWatch, watchConfig } from './watch-config.ts';

let folder: string;
let file: string;
let current: Settings;
let errors: string[];
let reloads: number;
let watcher: ConfigWatch;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-watch-'));
  file = path.join(folder, 'signalbox.yaml');
  writeFileSync(file, 'server: { port: 1 }\n');
  const options = { path: file, env: { SECRET: 'first secret' } as Record<string, string> };
  current = loadConfig(options);
  errors = [];
  reloads = 0;
  watcher = watchConfig({
    ...options,
    clock: systemClock,
    current: () => current,
    onSettings(settings) {
      current = settings;
      reloads++;
    },
    onError: (error) => errors.push(error.message),
  });
});

afterEach(() => {
  watcher.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isTrue(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  expect(isTrue()).toBe(true);
}

describe('watchConfig', () => {
  it('takes over a file that was written in place', async () => {
    writeFileSync(file, 'server: { port: 2 }\n');
    await until(() => current.server.port === 2);
  });

  it('takes over a file that was put in the place of the old one', async () => {
    for (const port of [3, 4]) {
      writeFileSync(`${file}.new`, `server: { port: ${port} }\n`);
      renameSync(`${file}.new`, file);
      await until(() => current.server.port === port);
    }
  });

  it('keeps the old settings when the file is bad, and recovers', async () => {
    writeFileSync(file, 'server: { prot: 2 }\n');
    await until(() => errors.length > 0);
    expect(errors[0]).toContain('unknown field; did you mean port?');
    expect(current.server.port).toBe(1);
    writeFileSync(file, 'server: { port: 5 }\n');
    await until(() => current.server.port === 5);
  });

  it('keeps the old settings when the file is gone', async () => {
    rmSync(file);
    await until(() => errors.length > 0);
    expect(errors[0]).toContain('there is no such file');
    expect(current.server.port).toBe(1);
  });

  it('reloads on SIGHUP', async () => {
    watcher.close();
    watcher = watchConfig({
      path: file,
      env: {},
      clock: systemClock,
      current: () => current,
      onSettings: () => reloads++,
      onError: (error) => errors.push(error.message),
    });
    writeFileSync(file, 'server: { port: 6 }\n');
    process.kill(process.pid, 'SIGHUP');
    await until(() => reloads > 0);
  });

  it('makes no reload of a change without meaning, but one of a changed secret', () => {
    writeFileSync(file, 'server: # where\n  port: 1\n');
    watcher.reload();
    expect(reloads).toBe(0);
    writeFileSync(file, 'server: { port: 1, adminSecret: "first secret" }\n');
    watcher.reload();
    writeFileSync(file, 'server: { port: 1, adminSecret: "second secret" }\n');
    const { version } = current;
    watcher.reload();
    expect(reloads).toBe(2);
    expect(current.version).toBe(version);
  });

  it('hears nothing after it was closed', async () => {
    watcher.close();
    writeFileSync(file, 'server: { port: 7 }\n');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(current.server.port).toBe(1);
  });
});
