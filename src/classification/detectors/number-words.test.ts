import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf, readAmountBefore } from './number-words.ts';

/** The amount that ends a text, before a unit. */
function amountIn(text: string): number | undefined {
  const lower = /['’]$/.test(text) ? text : `${text} `;
  return readAmountBefore(lower, lower.length)?.value;
}

describe('readAmountBefore', () => {
  it.each([
    ['twenty-five', 25],
    ['vingt-cinq', 25],
    ['vingt et une', 21],
    ['soixante-quinze', 75],
    ['quatre-vingts', 80],
    ['quatre-vingt-dix', 90],
    ['fünfundzwanzig', 25],
    ['vijfentwintig', 25],
    ['tweeëntwintig', 22],
    ['femogtyve', 25],
    ['tjugofem', 25],
    ['venticinque', 25],
    ['ventuno', 21],
    ['veinticinco', 25],
    ['cuarenta y cinco', 45],
    ['quarenta e cinco', 45],
    ['douăzeci și cinci de', 25],
    ['двадцать пять', 25],
    ["п'ять", 5],
    ['dwadzieścia pięć', 25],
    ['dvacet pět', 25],
    ['pětadvacet', 25],
    ['huszonöt', 25],
    ['tizenöt', 15],
    ['kaksikymmentäviisi', 25],
    ['yirmi beş', 25],
    ['dua puluh lima', 25],
    ['lima belas', 15],
    ['hai mươi lăm', 25],
    ['mười lăm', 15],
    ['είκοσι πέντε', 25],
    ['خمسة وعشرين', 25],
    ['خمس عشرة', 15],
    ['بیست و پنج', 25],
    ['पच्चीस', 25],
  ])('reads the number words %s', (text, value) => {
    expect(amountIn(text)).toBe(value);
  });

  it.each([
    ['half an', 0.5],
    ['three quarters of an', 0.75],
    ["trois quarts d'", 0.75],
    ['un cuarto de', 0.25],
    ["mezz'", 0.5],
    ['jumătate de', 0.5],
    ['one and a half', 1.5],
    ['anderthalb', 1.5],
    ['полтора', 1.5],
    ['bir buçuk', 1.5],
    ['a couple of', 2],
  ])('reads the part or multiple %s', (text, value) => {
    expect(amountIn(text)).toBe(value);
  });

  it.each([
    ['2,5', 2.5],
    ['1.5', 1.5],
    ['٢٠', 20],
    ['१५', 15],
    ['20 de', 20],
  ])('reads the digits %s', (text, value) => {
    expect(amountIn(text)).toBe(value);
  });

  it.each([
    ['5-10', 5],
    ['ten to fifteen', 10],
    ['cinq ou dix', 5],
    ['10 bis 15', 10],
  ])('takes the first of the range %s', (text, value) => {
    expect(amountIn(text)).toBe(value);
  });

  it.each(['the', 'the last', 'una serie de', 'many', '1234567', ''])('sees no amount in %j', (text) => {
    expect(amountIn(text)).toBeUndefined();
  });

  it('says where the amount begins', () => {
    expect(readAmountBefore('in twenty-five minutes', 15)).toMatchObject({ value: 25, start: 3 });
    expect(readAmountBefore('in 5-10 minutes', 8)).toMatchObject({ value: 5, start: 3 });
  });

  it('ends before what is asked, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.nat(80), (text, at) => {
        const end = Math.min(at, text.length);
        const amount = readAmountBefore(text.toLowerCase(), end);
        expect(amount === undefined || (amount.start >= 0 && amount.start < end)).toBe(true);
      }),
    );
  });
});

describe('numberOf', () => {
  it('is not a number for other words', () => {
    for (const word of ['', 'minute', 'undzwanzig', 'fiveten', 'tenfive']) expect(numberOf(word)).toBeNaN();
  });
});
