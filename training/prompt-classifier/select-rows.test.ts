import { describe, expect, it } from 'vitest';
import { plainPrompt } from '../../src/chat/plain-request.ts';
import { NgramHashes } from '../../src/classification/features/ngram-hashes.ts';
import { readTextToScore } from '../../src/classification/text-to-score.ts';
import { type SelectableText, selectRows } from './select-rows.ts';

function textOf(text: string, level: number, weight = 1): SelectableText {
  return { scored: readTextToScore(plainPrompt(text)), weight, level };
}

function hashOf(word: string): number {
  const hashes = new NgramHashes();
  hashes.read(word);
  return hashes.words[0]!;
}

const TEXTS = [
  ...['ant', 'bee', 'cow', 'dog', 'elk', 'fox'].map((word, at) => textOf(`see the ${word} now`, at % 2)),
  ...['gnu', 'hen', 'owl', 'pig'].map((word) => textOf(`see the ${word} asap`, 3)),
];

describe('selectRows', () => {
  it('keeps what occurs in most texts, rarer ones with larger scales', () => {
    const { hashes, scales } = selectRows(TEXTS, { frequent: 8, telling: 0, minTexts: 2 });
    expect(hashes).toHaveLength(8);
    expect(Array.from(hashes)).toEqual(expect.arrayContaining([hashOf('see'), hashOf('the')]));
    expect(Array.from(hashes)).not.toContain(hashOf('asap'));
    expect(Array.from(scales)).toEqual(Array.from(scales).sort((a, b) => a - b));
  });

  it('adds what tells most of the level', () => {
    const { hashes } = selectRows(TEXTS, { frequent: 8, telling: 4, minTexts: 2 });
    expect(hashes).toHaveLength(12);
    expect(Array.from(hashes)).toContain(hashOf('asap'));
    expect(new Set(hashes).size).toBe(12);
  });

  it('gives no row to what stands in too few texts', () => {
    const { hashes } = selectRows(TEXTS, { frequent: 1_000, telling: 1_000, minTexts: 2 });
    expect(Array.from(hashes)).not.toContain(hashOf('ant'));
  });

  it('counts lighter texts less and asks no level of them', () => {
    const light = Array.from({ length: 20 }, () => textOf('moss', Number.NaN, 0.1));
    const { hashes } = selectRows([...TEXTS, ...light], { frequent: 2, telling: 0, minTexts: 2 });
    expect(Array.from(hashes)).not.toContain(hashOf('moss'));
    const { hashes: more } = selectRows([...TEXTS, ...light], { frequent: 50, telling: 0, minTexts: 2 });
    expect(Array.from(more)).toContain(hashOf('moss'));
  });
});
