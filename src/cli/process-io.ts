import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseEnv } from 'node:util';
import type { Environment } from '../config/substitute-environment.ts';
import { CliFailure, type CliIo } from './cli-io.ts';

/** The process's own streams. A reader that leaves (`… | head`) ends the command quietly. */
export function processIo(): CliIo {
  const gone = new AbortController();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone.abort();
  });
  // Nobody is left to be told that nobody reads the messages.
  process.stderr.on('error', () => {});
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: readEnvironment(process.cwd(), process.env),
    cwd: process.cwd(),
    readersGone: gone.signal,
  };
}

/** Variables of `.env` in a folder, under those that are set. */
export function readEnvironment(folder: string, set: Environment): Environment {
  let text: string;
  try {
    text = readFileSync(path.join(folder, '.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return set;
    throw new CliFailure(`.env cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return { ...parseEnv(text), ...set };
}
