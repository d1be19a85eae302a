import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWordUnit, WordOpenings } from './word-openings.ts';

describe('WordOpenings', () => {
  const openings = new WordOpenings(['minute', 'hr', 'h', 'хвилина', 'นาที']);

  it.each(['minute', 'minimal', 'hr', 'hrs', 'h', 'h.', 'хвилин', 'นาที'])('lets %s through', (word) => {
    expect(openings.mayBegin(word, 0)).toBe(true);
  });

  it.each(['second', 'house', 'have', 'mature', 'hi', '', '!'])('passes over %j', (word) => {
    expect(openings.mayBegin(word, 0)).toBe(false);
  });

  it('counts words of two units only when they are whole', () => {
    const some = new WordOpenings(['minute'], ['in', 'за', 'dans']);
    for (const text of ['in', 'in ten', 'за', 'dans']) expect(some.mayBegin(text, 0)).toBe(true);
    for (const text of ['inside', 'завтра', 'i']) expect(some.mayBegin(text, 0)).toBe(false);
  });

  it('looks at the place given', () => {
    expect(openings.mayBegin('in a minute', 5)).toBe(true);
    expect(openings.mayBegin('in a minute', 0)).toBe(false);
  });

  it('never passes over a word that begins as one of those looked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zа-я]{2,8}$/u), { minLength: 1, maxLength: 20 }),
        fc.stringMatching(/^[a-zа-я]{0,4}$/u),
        (words, rest) => {
          const some = new WordOpenings(words);
          for (const word of words) expect(some.mayBegin(word + rest, 0)).toBe(true);
        },
      ),
    );
  });
});

describe('isWordUnit', () => {
  it('tells letters of any script from the rest', () => {
    for (const letter of 'aÄßжअกあ漢') expect(isWordUnit(letter.charCodeAt(0))).toBe(true);
    for (const other of " 1.,'-_\n") expect(isWordUnit(other.charCodeAt(0))).toBe(false);
  });
});
