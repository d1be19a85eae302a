import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashString } from '../../numerics/hashing.ts';
import { lengthsByOpening, PieceSegmenter } from './piece-segmenter.ts';

const PIECES: Record<string, number> = {
  '▁': 80,
  '▁the': 10,
  '▁cat': 20,
  '▁un': 30,
  like: 30,
  ly: 25,
  un: 35,
  l: 60,
  i: 60,
  k: 60,
  e: 60,
  y: 60,
  ',': 15,
  ')': 20,
  '▁(': 20,
  你: 40,
  好: 40,
  你好: 30,
  '▁你好': 28,
};
const names = Object.keys(PIECES);
const segmenter = new PieceSegmenter(
  Uint32Array.from(names, (piece) => hashString(piece)),
  Uint8Array.from(Object.values(PIECES)),
  8,
  lengthsByOpening(names),
);

function cut(text: string): string[] {
  segmenter.read(text);
  return Array.from(segmenter.pieces.subarray(0, segmenter.count), (piece) => names[piece]!);
}

describe('PieceSegmenter', () => {
  it('keeps whole words, folds case, and splits marks off', () => {
    expect(cut('The CAT')).toEqual(['▁the', '▁cat']);
    expect(cut('the cat,')).toEqual(['▁the', '▁cat', ',']);
    expect(cut('the cat),')).toEqual(['▁the', '▁cat', ')', ',']);
  });

  it('finds the likeliest pieces of other words', () => {
    expect(cut('unlikely')).toEqual(['▁un', 'like', 'ly']);
    expect(cut('你好你好')).toEqual(['▁你好', '你好']);
  });

  it('skips what no piece covers', () => {
    expect(cut('unQQlike')).toEqual(['▁un', 'like']);
    expect(cut('')).toEqual([]);
    expect(cut('   \n ')).toEqual([]);
  });

  it('agrees with an exhaustive search on short words', () => {
    const cheapest = (word: string): number => {
      const costs = [0];
      for (let to = 1; to <= word.length; to++) {
        costs[to] = costs[to - 1]! + 320;
        for (let from = Math.max(0, to - 9); from < to; from++) {
          const cost = PIECES[word.slice(from, to)];
          if (cost !== undefined) costs[to] = Math.min(costs[to]!, costs[from]! + cost);
        }
      }
      return costs[word.length]!;
    };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('u', 'n', 'l', 'i', 'k', 'e', 'y', 'q'), { minLength: 1, maxLength: 12 }),
        (letters) => {
          const word = `▁${letters.join('')}`;
          if (PIECES[word] !== undefined) return;
          const pieces = cut(letters.join(''));
          const covered = pieces.reduce((sum, piece) => sum + piece.length, 0);
          const cost = pieces.reduce((sum, piece) => sum + PIECES[piece]!, 0) + (word.length - covered) * 320;
          expect(cost).toBe(cheapest(word));
        },
      ),
    );
  });

  it('bounds runs and pieces', () => {
    expect(cut('like'.repeat(10_000)).length).toBeLessThanOrEqual(260);
    expect(cut('cat '.repeat(10_000)).length).toBe(2_048);
  });
});
