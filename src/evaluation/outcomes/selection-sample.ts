import type { Random } from '../../numerics/random.ts';

/**
 * A uniform sample of a stream of known length, in its order and without holding it: algorithm S (Fan, Muller and Rezucha,
 * "Development of Sampling Plans by Using Sequential (Item by Item) Selection Techniques", JASA 57, 1962; Knuth, TAOCP 2,
 * section 3.4.2). Takes everything where the wanted size reaches the length.
 */
export class SelectionSample {
  readonly #random: Pick<Random, 'uniform'>;
  #left: number;
  #wanted: number;

  /** @param length at least that of the stream; a shorter stream gives a sample that is smaller in proportion */
  constructor(length: number, size: number, random: Pick<Random, 'uniform'>) {
    this.#left = length;
    this.#wanted = Math.min(size, length);
    this.#random = random;
  }

  /** Whether the next item of the stream belongs to the sample. */
  takesNext(): boolean {
    const isTaken = this.#wanted >= this.#left || this.#random.uniform() * this.#left < this.#wanted;
    this.#left = Math.max(this.#left - 1, 0);
    if (isTaken) this.#wanted = Math.max(this.#wanted - 1, 0);
    return isTaken;
  }
}
