import { describe, expect, it } from 'vitest';
import { hourOfDay, HourOffsets } from './hour-of-day.ts';

describe('hourOfDay', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2026-11-24T19:59:59.999Z', 19],
    ['2026-11-24T20:00:00Z', 20],
    ['2028-02-29T23:30:00Z', 23],
  ])('of %s is %d', (time, hour) => {
    expect(hourOfDay(Date.parse(time))).toBe(hour);
  });

  it('is some hour for a clock that is not set', () => {
    for (const wallMs of [-1, -5e9, Number.NaN]) expect(hourOfDay(wallMs)).toBe(0);
  });
});

describe('HourOffsets', () => {
  it('are none at first and shrunk by n/(n + 20)', () => {
    const offsets = new HourOffsets();
    expect(offsets.at(3)).toBe(0);
    offsets.observe(3, 0.42);
    expect(offsets.at(3)).toBeCloseTo(0.42 / 21, 12);
    for (let call = 1; call < 20; call++) offsets.observe(3, 0.42);
    expect(offsets.at(3)).toBeCloseTo(0.21, 12);
    expect(offsets.at(4)).toBe(0);
  });

  it('are bounded by a factor of three', () => {
    const offsets = new HourOffsets();
    for (let call = 0; call < 500; call++) {
      offsets.observe(1, 9);
      offsets.observe(2, -9);
    }
    expect(Math.exp(offsets.at(1))).toBeCloseTo(3, 9);
    expect(Math.exp(offsets.at(2))).toBeCloseTo(1 / 3, 9);
  });

  it('forget what an hour was like long ago', () => {
    const offsets = new HourOffsets();
    for (let call = 0; call < 2_000; call++) offsets.observe(5, 0.5);
    for (let call = 0; call < 800; call++) offsets.observe(5, 0);
    expect(offsets.at(5)).toBeLessThan(0.02);
  });
});
