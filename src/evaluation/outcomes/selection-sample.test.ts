import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { SelectionSample } from './selection-sample.ts';

function draw(length: number, size: number, seed: number, told = length): number[] {
  const sample = new SelectionSample(told, size, seededRandom(seed));
  return Array.from({ length }, (_, item) => item).filter(() => sample.takesNext());
}

describe('SelectionSample', () => {
  it('has the size that is wanted, and everything where that is more', () => {
    for (const seed of [1, 2, 3]) expect(draw(1_000, 100, seed)).toHaveLength(100);
    expect(draw(50, 50, 1)).toHaveLength(50);
    expect(draw(50, 900, 1)).toHaveLength(50);
    expect(draw(50, 0, 1)).toEqual([]);
  });

  it('takes each item about equally often', () => {
    const counts = new Int32Array(10);
    for (let seed = 0; seed < 4_000; seed++) for (const item of draw(10, 3, seed)) counts[item]!++;
    // 1,200 each with a standard deviation of 29.
    for (const count of counts) expect(Math.abs(count - 1_200)).toBeLessThan(130);
  });

  it('takes everything of a stream that is shorter than told where there is room, and no more than wanted of a longer', () => {
    expect(draw(98, 200, 4, 100)).toHaveLength(98);
    expect(draw(1_000, 20, 4, 100).length).toBeGreaterThanOrEqual(20);
  });
});
