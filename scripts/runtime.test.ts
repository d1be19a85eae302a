import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const url = new URL('./runtime.mjs', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-runtime-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  status: number | null;
  signal: string | null;
  out: string;
  err: string;
}

function start(
  script: string,
  env: Record<string, string> = {},
): { child: ChildProcess; end: Promise<Ended>; out(): string } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, SIGNALBOX_CACHE_DIR: path.join(folder, 'cache'), ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const end = new Promise<Ended>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, out, err })),
  );
  return { child, end, out: () => out };
}

const runEval = (program: string) =>
  `import { findRuntime, runNodeAndExit } from ${JSON.stringify(url)};
   runNodeAndExit(findRuntime(), ['--eval', ${JSON.stringify(program)}]);`;

describe('runNodeAndExit', () => {
  it('ends with the status of the program', async () => {
    expect(await start(runEval('console.log("hi"); process.exitCode = 7')).end).toMatchObject({
      status: 7,
      out: 'hi\n',
    });
  });

  it('ends with the signal of the program', async () => {
    expect(
      await start(runEval('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 9e5)')).end,
    ).toMatchObject({ signal: 'SIGTERM' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and waits for what the program makes of it',
    async (signal) => {
      const program = `process.on("${signal}", () => { console.log("got it"); setTimeout(() => process.exit(3), 50); }); setInterval(() => {}, 9e5); console.log("ready")`;
      const { child, end, out } = start(runEval(program));
      while (!out().includes('ready')) await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill(signal);
      expect(await end).toMatchObject({ status: 3, out: 'ready\ngot it\n' });
    },
  );
});

describe('findRuntime', () => {
  const report = `console.log(JSON.stringify(findRuntime().nodePath))`;
  const asOldNode = (program: string) =>
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });
     const { findRuntime, fail } = await import(${JSON.stringify(url)});
     try { ${program} } catch (error) { fail(error); }`;

  /** An npm that "installs" a Node by pointing to the one that runs, or fails like one without a network. */
  function fakeNpm(fails = false): Record<string, string> {
    const file = path.join(folder, 'npm-cli.js');
    writeFileSync(
      file,
      `const fs = require('node:fs'), path = require('node:path');
       fs.appendFileSync(${JSON.stringify(path.join(folder, 'calls'))}, process.argv.slice(2).join(' ') + '\\n');
       if (${fails}) { console.error('npm error network'); process.exit(1); }
       const modules = path.join(process.cwd(), 'node_modules');
       const bin = path.join(modules, 'node-' + process.platform + '-' + process.arch, 'bin');
       fs.mkdirSync(bin, { recursive: true });
       fs.symlinkSync(process.execPath, path.join(bin, 'node'));
       fs.mkdirSync(path.join(modules, 'npm', 'bin'), { recursive: true });
       fs.writeFileSync(path.join(modules, 'npm', 'bin', 'npm-cli.js'), '');`,
    );
    return { npm_execpath: file };
  }
  const calls = () =>
    existsSync(path.join(folder, 'calls'))
      ? readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n')
      : [];

  it('is the running Node when that is recent enough, and fetches nothing', async () => {
    const { out } = await start(`import { findRuntime } from ${JSON.stringify(url)}; ${report}`, fakeNpm())
      .end;
    expect(JSON.parse(out)).toBe(process.execPath);
    expect(calls()).toEqual([]);
  });

  it('is fetched once by an older Node, without install scripts, and then taken from the cache', async () => {
    const first = await start(asOldNode(report), fakeNpm()).end;
    expect(first).toMatchObject({ status: 0, err: expect.stringContaining('fetching Node 24 once') });
    expect(JSON.parse(first.out)).toContain(path.join(folder, 'cache'));
    expect(calls()).toEqual([expect.stringMatching(/--ignore-scripts.* node-\w+-\w+@24 npm@11$/)]);
    expect(await start(asOldNode(report), fakeNpm(true)).end).toMatchObject({
      status: 0,
      out: first.out,
      err: '',
    });
    expect(calls()).toHaveLength(1);
  });

  it('is whole when two begin at once', async () => {
    const env = fakeNpm();
    const both = await Promise.all([start(asOldNode(report), env).end, start(asOldNode(report), env).end]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both[0]?.out).toBe(both[1]?.out);
    expect(readdirSync(path.join(folder, 'cache'))).toHaveLength(1);
  });

  it('says what to do when it cannot be fetched, and leaves nothing behind', async () => {
    const failed = await start(asOldNode(report), fakeNpm(true)).end;
    expect(failed.status).toBe(1);
    expect(failed.err).toContain('install Node 24 or newer yourself');
    expect(failed.err).not.toContain('    at ');
    expect(readdirSync(path.join(folder, 'cache'))).toEqual([]);
  });

  it('says what to do when the cache cannot be written', async () => {
    const cache = path.join(folder, 'cache');
    writeFileSync(cache, 'a file where a folder should be');
    chmodSync(cache, 0o400);
    const failed = await start(asOldNode(report), fakeNpm()).end;
    expect(failed).toMatchObject({ status: 1, err: expect.stringContaining('Set SIGNALBOX_CACHE_DIR') });
  });
});
