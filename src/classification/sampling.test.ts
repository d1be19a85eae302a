import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEnds, sampleText } from './sampling.ts';

describe('sampleText', () => {
  it('keeps short texts whole', () => {
    expect(sampleText('hello', 10)).toBe('hello');
  });

  it('takes head, middle and tail of long ones', () => {
    const text = `HEAD${'a'.repeat(5_000)}MIDDLE${'b'.repeat(5_000)}TAIL`;
    const sample = sampleText(text, 600);
    expect(sample.startsWith('HEAD')).toBe(true);
    expect(sample.endsWith('TAIL')).toBe(true);
    expect(sample).toMatch(/\na+(MIDDLE)?b*\n|\na*(MIDDLE)b+\n/);
  });

  it('never exceeds the limit and never leaves half a character at an edge', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), fc.integer({ min: 0, max: 3 }), (limit, shift) => {
        const text = 'x'.repeat(shift) + '😀'.repeat(500);
        for (const sample of [sampleText(text, limit), sampleEnds(text, limit)]) {
          expect(sample.length).toBeLessThanOrEqual(limit);
          expect(sample.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});

describe('sampleEnds', () => {
  it('takes both ends', () => {
    expect(sampleEnds('abcdefghij', 5)).toBe('ab\nij');
  });
});
