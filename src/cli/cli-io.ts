import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../config/substitute-environment.ts';

/** What a command reads and writes. Results go to `stdout`, everything else to `stderr`. */
export interface CliIo {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number };
  stderr: Writable & { isTTY?: boolean };
  /** Variables of the process, over those of `.env` in `cwd`. */
  env: Environment;
  cwd: string;
  /** Aborts when nobody reads `stdout` any more; commands stop early then. */
  readersGone: AbortSignal;
}

export const exitStatus = { ok: 0, failure: 1, usage: 2 } as const;

/** Something that a person has to know and that ends the command; shown without a stack. */
export class CliFailure extends Error {
  override name = 'CliFailure';
  readonly status: number;

  constructor(message: string, status: number = exitStatus.failure) {
    super(message);
    this.status = status;
  }
}

/** A wrong call of a command: its arguments, not what they lead to. */
export function usageError(message: string): CliFailure {
  return new CliFailure(message, exitStatus.usage);
}
