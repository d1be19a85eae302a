import { describe, expect, it } from 'vitest';
import { DailyCaps } from './daily-caps.ts';

describe('DailyCaps', () => {
  it('grants up to the cap per giver and day, the last one in part', () => {
    const caps = new DailyCaps(100);
    expect(caps.take('a', '2026-01-01', 60)).toBe(60);
    expect(caps.take('a', '2026-01-01', 60)).toBe(40);
    expect(caps.take('a', '2026-01-01', 60)).toBe(0);
    expect(caps.take('b', '2026-01-01', 60)).toBe(60);
    expect(caps.take('a', '2026-01-02', 60)).toBe(60);
  });

  it('opens no new account when the clock goes back', () => {
    const caps = new DailyCaps(100);
    caps.take('a', '2026-01-02', 100);
    expect(caps.take('a', '2026-01-01', 1)).toBe(0);
  });

  it('goes on where its uses left off', () => {
    const caps = new DailyCaps(100);
    caps.take('b', '2026-01-01', 1);
    caps.take('a', '2026-01-01', 70);
    const uses = caps.uses();
    expect(uses).toEqual([
      ['a', '2026-01-01', 70],
      ['b', '2026-01-01', 1],
    ]);
    expect(new DailyCaps(100, uses).take('a', '2026-01-01', 60)).toBe(30);
    expect(new DailyCaps(100, uses).take('a', '2026-01-02', 60)).toBe(60);
  });

  it('takes nothing of a cap of zero', () => {
    const caps = new DailyCaps(0);
    expect(caps.take('a', '2026-01-01', 5)).toBe(0);
    expect(caps.uses()).toEqual([]);
  });
});
