import type { Random } from './random.ts';

/**
 * Puts an array or typed array into a random order, in place; every order is equally likely.
 * Source: R. Durstenfeld, "Algorithm 235: Random Permutation", CACM 7(7), 1964, after R. A. Fisher and F. Yates.
 */
export function shuffle<Item>(
  items: { readonly length: number; [place: number]: Item },
  random: Pick<Random, 'integer'>,
): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const kept = items[last]!;
    items[last] = items[other]!;
    items[other] = kept;
  }
}

/** A copy in a random order. */
export function shuffled<Item>(items: Iterable<Item>, random: Pick<Random, 'integer'>): Item[] {
  const copy = [...items];
  shuffle(copy, random);
  return copy;
}
