import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';

/** A server in a process of its own, so that its CPU time is its own. */
export interface MeasuredServer {
  url: string;
  /** CPU microseconds of all its threads so far. */
  cpuMicroseconds(): Promise<number>;
  residentBytes(): Promise<number>;
  /** Milliseconds from the start of `node` to the first answer. */
  startMs: number;
  close(): Promise<void>;
}

interface Reading {
  cpuMicroseconds: number;
  residentBytes: number;
}

export async function startServer(script: string, args: readonly string[] = []): Promise<MeasuredServer> {
  const startedMs = performance.now();
  const child = fork(path.join(import.meta.dirname, script), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (status) => reject(new Error(`${script} ended with status ${status}`)));
  });
  await fetch(`${url}/health/live`).catch(() => null);
  return {
    url,
    startMs: performance.now() - startedMs,
    cpuMicroseconds: async () => (await read(child)).cpuMicroseconds,
    residentBytes: async () => (await read(child)).residentBytes,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function read(child: ChildProcess): Promise<Reading> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Reading));
    child.send('read');
  });
}

/** The child's half: tells where it listens, and answers with what it has used. */
export function reportTo(url: string): void {
  process.send?.({ url });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({
      cpuMicroseconds: user + system,
      residentBytes: process.memoryUsage.rss(),
    } satisfies Reading);
  });
}
