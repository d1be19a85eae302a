import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStatedLength } from './stated-length.ts';

describe('findStatedLength', () => {
  it.each([
    ['write a 2,000-word story about a lighthouse', 2_700],
    ['an essay of 500 to 700 words, please', 945],
    ['Schreibe einen Aufsatz mit 1.200 Wörtern über Kant', 2_160],
    ['un texte de 300 mots sur la mer', 540],
    ['ensayo de 1 000 palabras', 1_800],
    ['Напиши рассказ на 500 слов', 1_100],
    ['写一篇800字的作文', 800],
    ['環境問題について1200文字で書いて', 1_200],
    ['draft a 3 page proposal', 2_025],
    ['5 Seiten Bericht über den Umbau', 4_500],
    ['600단어로 에세이를 써 줘', 1_320],
  ])('%s', (text, tokens) => {
    expect(findStatedLength(text)).toBe(tokens);
  });

  it.each([
    'summarise this 2,000-word article',
    'my 30 page thesis needs a title',
    'meine 80 Seiten Arbeit',
    'logo on the 404 page is off',
    'what is on page 12?',
    'these are 5 words',
    'give me 3 words for sad',
    'version 2.000 wording',
    '第3页写了什么',
    'at 03:10 pages fire',
    '20 pagesize',
    'the vocabulary has 20,000 words',
    '',
  ])('none: %s', (text) => {
    expect(findStatedLength(text)).toBeUndefined();
  });

  it('takes the longest of several', () => {
    expect(findStatedLength('a 100 words abstract and a 1000 words report')).toBe(1_350);
  });

  it('is bounded whatever stands there', () => {
    expect(findStatedLength('write 999999 words')).toBe(32_000);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat(), (text, count) => {
        const tokens = findStatedLength(`${text}${count} words ${text}`);
        expect(tokens === undefined || (tokens > 0 && tokens <= 32_000)).toBe(true);
      }),
    );
  });

  it.each(['1'.repeat(20_000), '1 '.repeat(10_000), '1,000'.repeat(4_000), '7 word'.repeat(3_000)])(
    'gets through many numbers',
    (text) => {
      const tokens = findStatedLength(text);
      expect(tokens === undefined || tokens > 0).toBe(true);
    },
  );
});
