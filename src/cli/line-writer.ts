import { once } from 'node:events';
import type { CliIo } from './cli-io.ts';

const flushLength = 64 * 1024;

/** Writes lines in large pieces and no faster than they are read. */
export class LineWriter {
  readonly #io: Pick<CliIo, 'stdout' | 'readersGone'>;
  #pending = '';

  constructor(io: Pick<CliIo, 'stdout' | 'readersGone'>) {
    this.#io = io;
  }

  /** Resolves when the next line may come; `false` when nobody reads any more. */
  async write(line: string): Promise<boolean> {
    this.#pending += `${line}\n`;
    return this.#pending.length < flushLength ? !this.#io.readersGone.aborted : this.flush();
  }

  async flush(): Promise<boolean> {
    const { stdout, readersGone } = this.#io;
    const text = this.#pending;
    this.#pending = '';
    if (readersGone.aborted) return false;
    if (text === '' || stdout.write(text)) return true;
    try {
      await once(stdout, 'drain', { signal: readersGone });
    } catch {
      return false;
    }
    return true;
  }
}
