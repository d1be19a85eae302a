import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramHashes } from './ngram-hashes.ts';

function read(text: string): { words: number[]; grams: number[] } {
  const hashes = new NgramHashes();
  hashes.read(text);
  return {
    words: Array.from(hashes.words.subarray(0, hashes.wordCount)),
    grams: Array.from(hashes.grams.subarray(0, hashes.gramCount)),
  };
}

describe('NgramHashes', () => {
  it('gives words and pairs, without case', () => {
    expect(read('Lost card').words).toHaveLength(3);
    expect(read('LOST Card').words).toEqual(read('lost card').words);
    expect(read('card lost').words).not.toEqual(read('lost card').words);
  });

  it('gives 4-grams inside words with their boundaries', () => {
    // _cat_: _cat cat_
    expect(read('cat').grams).toHaveLength(2);
    expect(read('cat dog').grams).toHaveLength(4);
    expect(read('it').grams).toHaveLength(1);
    expect(read('a').grams).toHaveLength(0);
  });

  it('shares stems between inflected forms', () => {
    const stem = new Set(read('возвращать').grams);
    const shared = read('возвращаться').grams.filter((gram) => stem.has(gram));
    expect(shared.length).toBeGreaterThan(7);
  });

  it('keeps only the length of long numbers', () => {
    expect(read('in 1987').words).toEqual(read('in 2024').words);
    expect(read('in 19').words).not.toEqual(read('in 20').words);
  });

  it('reads scripts without spaces character by character', () => {
    expect(read('你好吗').words).toHaveLength(5);
    expect(read('你好吗').grams).toHaveLength(1);
    expect(read('สวัสดีครับ').grams.length).toBeGreaterThan(10);
  });

  it('reads marks that speak and skips those that do not', () => {
    expect(read('why?!').words).toHaveLength(3);
    expect(read('why, ok.').words).toEqual(read('why ok').words);
    expect(read('😀').words).toHaveLength(1);
    expect(read("don't").words).toHaveLength(1);
  });

  it('gives the same for the same text whatever was read before', () => {
    const hashes = new NgramHashes();
    hashes.read('something else entirely, and longer');
    hashes.read('cat');
    expect(Array.from(hashes.words.subarray(0, hashes.wordCount))).toEqual(read('cat').words);
  });

  it('takes any text without overflow', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const { words, grams } = read(text);
        expect(words.length).toBeLessThanOrEqual(2 * text.length);
        expect(grams.length).toBeLessThanOrEqual(4 * text.length + 6);
      }),
    );
    expect(read('ab '.repeat(50_000)).words.length).toBeLessThanOrEqual(12_288);
    expect(read('a'.repeat(50_000)).words).toHaveLength(1);
  });
});
