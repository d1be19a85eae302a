import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { shuffle, shuffled } from './shuffle.ts';

describe('shuffle', () => {
  it('gives every order about equally often', () => {
    const random = seededRandom(1);
    const counts = new Map<string, number>();
    for (let round = 0; round < 6_000; round++) {
      const items = ['a', 'b', 'c'];
      shuffle(items, random);
      counts.set(items.join(''), (counts.get(items.join('')) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1,000 each with a standard deviation of 29.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('keeps what is in a typed array, in the same order for the same seed', () => {
    const [one, two] = [3, 3].map((seed) => {
      const items = Uint32Array.from({ length: 50 }, (_, at) => at);
      shuffle(items, seededRandom(seed));
      return items;
    });
    expect(one).toEqual(two);
    expect(one).not.toEqual(one!.toSorted());
    expect(one!.toSorted()).toEqual(Uint32Array.from({ length: 50 }, (_, at) => at));
  });

  it('leaves nothing and one thing as they are', () => {
    const items = ['a'];
    shuffle(items, seededRandom(1));
    shuffle([], seededRandom(1));
    expect(items).toEqual(['a']);
  });
});

it('shuffled is a copy, the same for the same seed', () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  const kept = [...numbers];
  const once = shuffled(numbers, seededRandom(1));
  expect(once).toEqual(shuffled(numbers, seededRandom(1)));
  expect(numbers).toEqual(kept);
  expect(once).not.toEqual(numbers);
  expect(once.toSorted((a, b) => a - b)).toEqual(numbers);
});
