import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textFingerprint } from './text-fingerprint.ts';

describe('textFingerprint', () => {
  it('is 64 bits in hexadecimal, the same every time', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        expect(textFingerprint(texts)).toMatch(/^[0-9a-f]{16}$/);
        expect(textFingerprint([...texts])).toBe(textFingerprint(texts));
      }),
    );
  });

  it('tells apart texts, their order and where one ends', () => {
    const all = [[], [''], ['ab'], ['a', 'b'], ['b', 'a'], ['ab', ''], ['', 'ab']].map(textFingerprint);
    expect(new Set(all).size).toBe(all.length);
  });

  it('sees both ends and the length of a text of any size, not its middle', () => {
    const long = (head: string, middle: string, tail: string) =>
      textFingerprint([head + middle.padEnd(100_000, '-') + tail]);
    const one = long('a', 'm', 'z');
    expect(long('b', 'm', 'z')).not.toBe(one);
    expect(long('a', 'm', 'y')).not.toBe(one);
    expect(long('a', `${'-'.repeat(50_000)}x`, 'z')).toBe(long('a', '-', 'z'));
    expect(textFingerprint(['-'.repeat(100_001)])).not.toBe(textFingerprint(['-'.repeat(100_000)]));
  });
});
