import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { parseRetryAfterMs } from './retry-after.ts';

// 2026-01-01T00:00:00Z
const clock = new ManualClock(1_767_225_600_000);
const read = (headers: Record<string, string | string[]>) => parseRetryAfterMs(headers, clock);

describe('parseRetryAfterMs', () => {
  it.each([
    ['2', 2_000],
    ['0', 0],
    ['0.5', 500],
    [' 7 ', 7_000],
    ['3600', 3_600_000],
    ['-5', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
  ])('retry-after: %s → %d ms', (value, expected) => {
    expect(read({ 'retry-after': value })).toBe(expected);
  });

  it.each([
    '',
    'NaN',
    '1e309',
    'Infinity',
    'soon',
    '2 seconds',
    '99999999999999999999',
    'Thu, nonsense',
    '0x10',
  ])('retry-after: "%s" → nothing', (value) => {
    expect(read({ 'retry-after': value })).toBeUndefined();
  });

  it('prefers retry-after-ms', () => {
    expect(read({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1_500);
    expect(read({ 'retry-after-ms': 'x', 'retry-after': '9' })).toBe(9_000);
  });

  it('takes the first of several', () => {
    expect(read({ 'retry-after': ['1', '2'] })).toBe(1_000);
  });

  it('gives nothing but finite times that are not negative', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.double().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) => {
          const parsed = read({ 'retry-after': value });
          expect(parsed === undefined || (Number.isFinite(parsed) && parsed >= 0)).toBe(true);
        },
      ),
    );
  });
});
