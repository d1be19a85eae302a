import { describe, expect, it } from 'vitest';
import { digitValue, isAsciiAlphanumeric, isAsciiDigit, isAsciiLetter, isNameUnit } from './code-units.ts';

/** The ASCII characters of a class. */
function ascii(isIn: (unit: number) => boolean): string {
  return Array.from({ length: 128 }, (_, unit) => unit)
    .filter(isIn)
    .map((unit) => String.fromCharCode(unit))
    .join('');
}

const digits = '0123456789';
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const small = 'abcdefghijklmnopqrstuvwxyz';

describe('classes of ASCII', () => {
  it('hold what their names say', () => {
    expect(ascii(isAsciiDigit)).toBe(digits);
    expect(ascii(isAsciiLetter)).toBe(capitals + small);
    expect(ascii(isAsciiAlphanumeric)).toBe(digits + capitals + small);
    expect(ascii(isNameUnit)).toBe(`${digits}${capitals}_${small}`);
  });

  it('hold nothing else, nor what lies past the end of a text', () => {
    for (const isIn of [isAsciiDigit, isAsciiLetter, isAsciiAlphanumeric, isNameUnit]) {
      expect(isIn(Number.NaN)).toBe(false);
      for (let unit = 128; unit < 65_536; unit++) if (isIn(unit)) expect.fail(`${unit} is in`);
    }
  });
});

describe('digitValue', () => {
  it.each([digits, '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९', '০১২৩৪৫৬৭৮৯', '０１２３４５６７８９'])(
    'reads %s',
    (series) => {
      expect([...series].map((digit) => digitValue(digit.charCodeAt(0)))).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ]);
    },
  );

  it('says −1 for everything else', () => {
    const all = Array.from({ length: 65_536 }, (_, unit) => unit).filter((unit) => digitValue(unit) >= 0);
    expect(all).toHaveLength(60);
    expect(digitValue(Number.NaN)).toBe(-1);
  });
});
