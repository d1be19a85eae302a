import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moduloOf, passesIban, passesLuhn, passesMod11Mod10, passesVerhoeff } from './checksums.ts';
import { isChineseId, isLetteredId, isNationalId } from './national-ids.ts';

function digits(text: string): number[] {
  return Array.from(text.replace(/\D/g, ''), Number);
}

describe('check digits', () => {
  it('Luhn: known cards pass, one changed digit fails', () => {
    for (const card of ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117']) {
      expect(passesLuhn(digits(card))).toBe(true);
      for (let at = 0; at < card.length; at++) {
        const changed = digits(card);
        changed[at] = (changed[at]! + 1) % 10;
        expect(passesLuhn(changed)).toBe(false);
      }
    }
  });

  it('IBAN: examples of the registry pass, a swap of two characters fails', () => {
    for (const iban of [
      'DE89370400440532013000',
      'GB29NWBK60161331926819',
      'FR1420041010050500013M02606',
      'NO9386011117947',
    ]) {
      expect(passesIban(iban)).toBe(true);
    }
    expect(passesIban('DE98370400440532013000')).toBe(false);
    expect(passesIban('DE8937040044053201300 ')).toBe(false);
  });

  it('Verhoeff: catches every change of one digit', () => {
    expect(passesVerhoeff(digits('2363'))).toBe(true);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 9 }), (at, step) => {
        const changed = digits('2363');
        changed[at] = (changed[at]! + step) % 10;
        expect(passesVerhoeff(changed)).toBe(false);
      }),
    );
  });

  it('MOD 11,10 and modulo of long numbers', () => {
    expect(passesMod11Mod10(digits('86095742719'))).toBe(true);
    expect(passesMod11Mod10(digits('86095742718'))).toBe(false);
    expect(moduloOf(digits('123456789012345678'), 97)).toBe(Number(123456789012345678n % 97n));
  });
});

describe('national numbers', () => {
  it.each([
    ['CPF', '111.444.777-35', '3-3-3-2'],
    ['PESEL', '44051401359', '11'],
    ['T.C. kimlik', '10000000146', '11'],
    ['СНИЛС', '112-233-445 95', '3-3-3-2'],
    ['ИНН', '500100732259', '12'],
    ['NIR', '255081416802538', '15'],
    ['NHS', '943 476 5919', '3-3-4'],
    ['personnummer', '811218-9876', '6-4'],
    ['SSN', '536-90-4399', '3-2-4'],
    ['RRN', '900101-1234567', '6-7'],
    ['Chinese id', '11010519491231002X'.replace('X', ''), '17'],
  ])('%s', (name, text, layout) => {
    if (name === 'Chinese id') {
      expect(isChineseId([...digits(text), 10])).toBe(true);
      return;
    }
    expect(isNationalId(digits(text), layout, false)).toBe(true);
  });

  it('takes weak schemes only with a word for them or in their layout', () => {
    expect(isNationalId(digits('111222333'), '9', false)).toBe(false);
    expect(isNationalId(digits('111222333'), '9', true)).toBe(true);
    expect(isNationalId(digits('12345678901'), '11', false)).toBe(false);
  });

  it('reads numbers with letters by their own check letter', () => {
    expect(isLetteredId('12345678Z', false)).toBe(true);
    expect(isLetteredId('12345678A', false)).toBe(false);
    expect(isLetteredId('X1234567L', false)).toBe(true);
    expect(isLetteredId('RSSMRA85T10A562S', false)).toBe(true);
    expect(isLetteredId('AB123456C', false)).toBe(true);
    expect(isLetteredId('131052-308T', false)).toBe(true);
    expect(isLetteredId('131052-308A', false)).toBe(false);
  });
});
