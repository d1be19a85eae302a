import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNumbers } from './find-numbers.ts';

function kindsIn(text: string): string[] {
  const kinds: string[] = [];
  findNumbers(text, text.toLowerCase(), [{ start: 0, end: text.length } as never], (kind) =>
    kinds.push(kind),
  );
  return kinds;
}

describe('findNumbers', () => {
  it.each(['a٣٤٥٦٧٨٩٠', 'x１２３４５６７８', 'id１23456789', '٣٤٥a٦٧', '１２３x', 'k8s', 'x１'])(
    'goes on past %j, digits of any script inside a word',
    (text) => {
      expect(kindsIn(text)).toEqual([]);
    },
  );

  it('finds a card whatever script its digits are of', () => {
    expect(kindsIn('card 4111 1111 1111 1111')).toContain('card');
  });

  it('ends for every mix of words, digits and separators', () => {
    const unit = fc.constantFrom('a', 'é', '1', '9', '٣', '１', '-', ' ', '.', '(', ')', '_', '\u00a0', '中');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        expect(kindsIn(text).length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
