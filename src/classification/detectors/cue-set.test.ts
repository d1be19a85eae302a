import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CueReader } from './cue-reader.ts';
import { CueSet } from './cue-set.ts';

const cues = new CueSet(['tel,phone,số thẻ', 'тел,κινητ,手机,هاتف']);

function isIn(text: string): boolean {
  return cues.isBetween(text, 0, text.length);
}

describe('CueSet', () => {
  it.each([
    'tel',
    'my tel: ',
    'telephone',
    'xphonex',
    'số thẻ ',
    'тел. ',
    'телефон',
    'το κινητό',
    '我的手机',
    'رقم الهاتف',
  ])('finds a cue in %j', (text) => {
    expect(isIn(text)).toBe(true);
  });

  it.each(['', 't', 'hotel', 'tell me', 'télé', 'учитель', 'ακινητα', 'phon', 'số'])(
    'finds none in %j',
    (text) => {
      expect(isIn(text)).toBe(false);
    },
  );

  it('looks between the places given only', () => {
    expect(cues.isBetween('phone 12', 1, 8)).toBe(false);
    expect(cues.isBetween('my phone', 0, 6)).toBe(false);
    expect(cues.isBetween('my phone', 3, 8)).toBe(true);
  });

  it('finds what a search for each cue would find', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('p', 'h', 'o', 'n', 'e', ' ', 'т', '手', '机'), maxLength: 24 }),
        (text) => {
          expect(isIn(text)).toBe(text.includes('phone') || text.includes('手机'));
        },
      ),
    );
  });
});

describe('CueReader', () => {
  it('gives a cue to the number that follows it, not to the next', () => {
    const text = 'phone 5551234 and 7654321';
    const reader = new CueReader(text);
    expect(reader.hasBefore(6, cues)).toBe(true);
    expect(reader.hasBefore(18, cues)).toBe(false);
  });

  it('does not look further back than its reach', () => {
    const reader = new CueReader(`phone ${'x'.repeat(40)} 5551234`);
    expect(reader.hasBefore(47, cues)).toBe(false);
    expect(reader.hasBefore(47, new CueSet(['phone']), 60)).toBe(true);
  });
});
