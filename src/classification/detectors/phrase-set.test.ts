import { describe, expect, it } from 'vitest';
import { beforeSpaces, PhraseSet } from './phrase-set.ts';

describe('PhraseSet', () => {
  const phrases = new PhraseSet(['in,in less than', "d'ici,у меня,i've"]);

  it.each([
    ['back in', 5],
    ['back in less than', 5],
    ["d'ici", 0],
    ['а у меня', 2],
    ['(in', 1],
    ["now i've", 4],
  ])('finds the longest phrase that ends %j', (text, start) => {
    expect(phrases.startBefore(text, text.length)).toBe(start);
  });

  it.each(['cabin', 'in-', 'less than', '', ' ', 'in '])('finds none at the end of %j', (text) => {
    expect(phrases.startBefore(text, text.length)).toBe(-1);
  });

  it('finds the longest phrase that a text goes on with', () => {
    expect(phrases.endAfter('be in less than a day', 3)).toBe(15);
    expect(phrases.endAfter('be in less time', 3)).toBe(5);
    expect(phrases.endAfter('be inside', 3)).toBe(-1);
    expect(phrases.endAfter('be', 2)).toBe(-1);
  });
});

describe('beforeSpaces', () => {
  it('goes back over two spaces at most', () => {
    expect(beforeSpaces('a ', 2)).toBe(1);
    expect(beforeSpaces('a\u00a0 ', 3)).toBe(1);
    expect(beforeSpaces('a   ', 4)).toBe(2);
    expect(beforeSpaces('a', 1)).toBe(1);
  });
});
