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

  it('tells apart texts that differ in two places', () => {
    const prints = new Set<string>();
    const text = 'a quick brown fox jumps over the lazy dog'.split('');
    for (let one = 0; one < text.length; one++) {
      for (let two = one + 1; two < text.length; two++) {
        const changed = [...text];
        changed[one] = '\u8061';
        changed[two] = '\u8062';
        prints.add(textFingerprint([changed.join('')]));
      }
    }
    expect(prints.size).toBe((text.length * (text.length - 1)) / 2);
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
