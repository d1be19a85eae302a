import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A server in a process of its own, so that its CPU time is its own. */
export interface MeasuredServer {
  url: string;
  /** CPU microseconds of all its threads so far. */
  cpuMicroseconds(): Promise<number>;
  residentBytes(): Promise<number>;
  /** Milliseconds from the start of `node` to the first answer, and of CPU time until then. */
  startMs: number;
  startCpuMs: number;
  close(): Promise<void>;
}

export interface Usage {
  cpuMicroseconds: number;
  residentBytes: number;
}

/** Starts a program that prints one line of JSON with its `url`. */
export async function startServer(
  file: string,
  args: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<MeasuredServer> {
  const startedMs = performance.now();
  const child = fork(path.resolve(import.meta.dirname, file), args, {
    execArgv: [...nodeFlags, '--import', path.join(import.meta.dirname, 'report-usage.mjs')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await readUrl(child, file);
  await (await fetch(`${url}/health/live`).catch(() => null))?.arrayBuffer();
  const startMs = performance.now() - startedMs;
  return {
    url,
    startMs,
    startCpuMs: (await read(child)).cpuMicroseconds / 1000,
    cpuMicroseconds: async () => (await read(child)).cpuMicroseconds,
    residentBytes: async () => (await read(child)).residentBytes,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function readUrl(child: ChildProcess, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // Read to the end, so that later lines never fill the pipe.
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (status) => reject(new Error(`${file} ended with status ${status}`)));
  });
}

function read(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Usage));
    child.send('read');
  });
}
