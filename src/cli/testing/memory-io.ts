import { Readable, Writable } from 'node:stream';
import type { CliIo } from '../cli-io.ts';

export interface MemoryIo extends CliIo {
  /** What was written so far. */
  out(): string;
  err(): string;
}

/** Streams in memory, a folder of one's own, and no Ollama: what a command would see and write. */
export function memoryIo(
  options: { stdin?: string | Buffer; cwd?: string; env?: Record<string, string> } = {},
): MemoryIo {
  const out: string[] = [];
  const err: string[] = [];
  const stdin = Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)], {
    objectMode: false,
  });
  return {
    stdin,
    stdout: collect(out),
    stderr: collect(err),
    env: { OLLAMA_HOST: 'http://127.0.0.1:9', ...options.env },
    cwd: options.cwd ?? '/nonexistent',
    readersGone: new AbortController().signal,
    out: () => out.join(''),
    err: () => err.join(''),
  };
}

function collect(pieces: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      done();
    },
  });
}
