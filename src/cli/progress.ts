import type { CliIo } from './cli-io.ts';

const everyLines = 1_000;

/** A count on standard error while many lines are worked on, only where a person looks at it. */
export class Progress {
  readonly #stderr: CliIo['stderr'];
  readonly #what: string;
  #count = 0;

  constructor(io: CliIo, what: string) {
    this.#stderr = io.stderr;
    this.#what = what;
  }

  get count(): number {
    return this.#count;
  }

  step(): void {
    this.#count++;
    if (this.#stderr.isTTY && this.#count % everyLines === 0)
      this.#stderr.write(`\r${this.#count} ${this.#what}`);
  }

  end(): void {
    if (this.#stderr.isTTY && this.#count >= everyLines)
      this.#stderr.write(`\r${this.#count} ${this.#what}\n`);
  }
}
