import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { Reservoir } from './reservoir.ts';

describe('Reservoir', () => {
  it('keeps everything while there is room', () => {
    const reservoir = new Reservoir<number>(5, seededRandom(1));
    for (let n = 0; n < 3; n++) reservoir.offer(() => n);
    expect(reservoir.items).toEqual([0, 1, 2]);
  });

  it('takes every item of a stream with the same chance', () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 2_000; seed++) {
      const reservoir = new Reservoir<number>(5, seededRandom(seed));
      for (let n = 0; n < 20; n++) reservoir.offer(() => n);
      expect(reservoir.items).toHaveLength(5);
      for (const n of reservoir.items) counts[n] = (counts[n] ?? 0) + 1;
    }
    // Expected 500 each, standard deviation under 20.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  it('makes only what it takes', () => {
    let made = 0;
    const reservoir = new Reservoir<number>(1, seededRandom(3));
    for (let n = 0; n < 1_000; n++) reservoir.offer(() => ++made);
    expect(made).toBeLessThan(30);
  });

  it('can be of no size', () => {
    const reservoir = new Reservoir<number>(0, seededRandom(3));
    reservoir.offer(() => 1);
    expect(reservoir.items).toEqual([]);
  });
});
