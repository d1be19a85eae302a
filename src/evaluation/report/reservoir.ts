import type { Random } from '../../numerics/random.ts';

/**
 * A uniform sample of a stream whose length nobody knows: algorithm R (Vitter, "Random Sampling with a Reservoir", ACM
 * TOMS 11(1), 1985).
 */
export class Reservoir<Item> {
  readonly #size: number;
  readonly #random: Random;
  readonly #items: Item[] = [];
  #seen = 0;

  constructor(size: number, random: Random) {
    this.#size = size;
    this.#random = random;
  }

  /** `make` is called only for an item that is taken. */
  offer(make: () => Item): void {
    const place = this.#seen < this.#size ? this.#seen : this.#random.integer(this.#seen + 1);
    this.#seen++;
    if (place < this.#size) this.#items[place] = make();
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}
