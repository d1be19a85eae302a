import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FingerprintIndex } from './fingerprint-index.ts';
import { hashPair, hashString } from './hashing.ts';

describe('hashString', () => {
  it('is stable: shipped weights depend on these values', () => {
    expect(hashString('')).toBe(hashString(''));
    expect([hashString('a'), hashString('prompt'), hashString('質問')]).toMatchInlineSnapshot(`
      [
        444641715,
        2384517724,
        295456759,
      ]
    `);
  });

  it('gives an unsigned 32-bit integer for any string, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const hash = hashString(text);
        expect(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32).toBe(true);
      }),
    );
    expect(hashString('\ud800')).not.toBe(hashString('\udc00'));
  });

  it('spreads consecutive keys evenly over the low bits', () => {
    const counts = new Uint32Array(64);
    for (let key = 0; key < 64_000; key++) counts[hashString(`key ${key}`) & 63]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
  });
});

describe('hashPair', () => {
  it('depends on the order', () => {
    expect(hashPair(1, 2)).not.toBe(hashPair(2, 1));
  });
});

describe('FingerprintIndex', () => {
  it('finds every key at its place', () => {
    const hashes = Uint32Array.from({ length: 20_000 }, (_, key) => hashString(`in ${key}`));
    const index = new FingerprintIndex(hashes);
    let right = 0;
    for (let position = 0; position < hashes.length; position++) {
      if (index.find(hashes[position]!) === position) right++;
    }
    // Two keys that share slot run and fingerprint are told apart by neither; that is about one in 10,000.
    expect(right).toBeGreaterThan(19_980);
  });

  it('rarely takes a stranger for a member', () => {
    const index = new FingerprintIndex(
      Uint32Array.from({ length: 20_000 }, (_, key) => hashString(`in ${key}`)),
    );
    let strangers = 0;
    for (let key = 0; key < 100_000; key++) if (index.find(hashString(`out ${key}`)) >= 0) strangers++;
    expect(strangers).toBeLessThan(100);
  });

  it('answers on an empty index and refuses too many keys', () => {
    expect(new FingerprintIndex(new Uint32Array(0)).find(5)).toBe(-1);
    expect(() => new FingerprintIndex(new Uint32Array(2_000_000))).toThrow(RangeError);
  });
});
