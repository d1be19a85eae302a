/**
 * National identity, tax and health numbers by their own check digits. `strong` schemes are told from chance by the
 * digits alone; the others count only beside a word that names them.
 */
import { moduloOf, passesLuhn, passesMod11Mod10, passesVerhoeff, weightedSum } from './checksums.ts';

type Digits = readonly number[];

function isDate(year: number, month: number, day: number): boolean {
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function two(digits: Digits, at: number): number {
  return digits[at]! * 10 + digits[at + 1]!;
}

function isRepeated(digits: Digits): boolean {
  return digits.every((digit) => digit === digits[0]);
}

/** Brazil, CPF: two check digits. */
function isCpf(digits: Digits): boolean {
  if (isRepeated(digits)) return false;
  const first = ((weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === digits[9] && second === digits[10];
}

/** Poland, PESEL: birth date and one check digit. */
function isPesel(digits: Digits): boolean {
  const check = (10 - (weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  return check === digits[10] && isDate(0, two(digits, 2) % 20, two(digits, 4));
}

/** Turkey, T.C. kimlik numarası: two check digits. */
function isTurkishId(digits: Digits): boolean {
  if (digits[0] === 0) return false;
  const odd = digits[0]! + digits[2]! + digits[4]! + digits[6]! + digits[8]!;
  const even = digits[1]! + digits[3]! + digits[5]! + digits[7]!;
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  const eleventh = (odd + even + digits[9]!) % 10;
  return tenth === digits[9] && eleventh === digits[10];
}

/** Russia, СНИЛС: two check digits modulo 101. */
function isSnils(digits: Digits): boolean {
  const sum = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
  return (sum === 100 ? 0 : sum) === two(digits, 9);
}

/** Norway, fødselsnummer: two check digits. */
function isNorwegianId(digits: Digits): boolean {
  const first = (11 - (weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const second = (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return first === digits[9] && second === digits[10] && isDate(0, two(digits, 2) % 40, two(digits, 0) % 40);
}

/** Belgium, rijksregisternummer: modulo 97, with 2 put in front for births from 2000 on. */
function isBelgianId(digits: Digits): boolean {
  const check = two(digits, 9);
  const plain = 97 - moduloOf(digits, 97, 0, 9);
  const recent = 97 - moduloOf([2, ...digits.slice(0, 9)], 97);
  return (check === plain || check === recent) && isDate(0, two(digits, 2) % 20, two(digits, 4));
}

/** Russia, ИНН of a person: two check digits. */
function isRussianTaxId(digits: Digits): boolean {
  const first = (weightedSum(digits, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10;
  const second = (weightedSum(digits, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10;
  return first === digits[10] && second === digits[11];
}

/** India, Aadhaar. */
function isAadhaar(digits: Digits): boolean {
  return digits[0]! >= 2 && passesVerhoeff(digits);
}

/** Japan, My Number. */
function isMyNumber(digits: Digits): boolean {
  const sum = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (sum <= 1 ? 0 : 11 - sum) === digits[11];
}

/** United Kingdom, NHS number. */
function isNhsNumber(digits: Digits): boolean {
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digits[9];
}

/** Sweden, personnummer (ten digits): date and Luhn. Coordination numbers add 60 to the day. */
function isPersonnummer(digits: Digits): boolean {
  return passesLuhn(digits) && isDate(0, two(digits, 2), two(digits, 4) % 60);
}

/** Iran, کد ملی. */
function isIranianId(digits: Digits): boolean {
  const remainder = weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return digits[9] === (remainder < 2 ? remainder : 11 - remainder);
}

/** Ukraine, РНОКПП. */
function isUkrainianTaxId(digits: Digits): boolean {
  const sum = weightedSum(digits, [-1, 5, 7, 9, 4, 6, 10, 5, 7]);
  return (((sum % 11) + 11) % 11) % 10 === digits[9];
}

/** Czechia and Slovakia, rodné číslo: a birth date (women's months plus 50) and divisible by 11. */
function isCzechBirthNumber(digits: Digits): boolean {
  return moduloOf(digits, 11) === 0 && isDate(0, (two(digits, 2) % 50) % 20, two(digits, 4));
}

/** Netherlands, BSN: the eleven test. */
function isBsn(digits: Digits): boolean {
  return weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && !isRepeated(digits);
}

/** South Africa: birth date and Luhn. */
function isSouthAfricanId(digits: Digits): boolean {
  return passesLuhn(digits) && isDate(0, two(digits, 2), two(digits, 4)) && digits[10]! <= 2;
}

/** South Korea, resident registration number: date, century digit, check digit (dropped for the newest numbers). */
function isKoreanId(digits: Digits): boolean {
  return isDate(0, two(digits, 2), two(digits, 4)) && digits[6]! >= 1 && digits[6]! <= 8;
}

/** Romania, CNP. */
function isCnp(digits: Digits): boolean {
  const remainder = weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (remainder === 10 ? 1 : remainder) === digits[12] && isDate(0, two(digits, 3), two(digits, 5));
}

/** Thailand. */
function isThaiId(digits: Digits): boolean {
  const sum = weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === digits[12];
}

/** France, numéro de sécurité sociale with its key modulo 97. */
function isFrenchSocialSecurity(digits: Digits): boolean {
  return digits[0]! >= 1 && digits[0]! <= 4 && 97 - moduloOf(digits, 97, 0, 13) === two(digits, 13);
}

/** China, resident identity number of 18 places; the last may be X (10). */
export function isChineseId(digits: Digits): boolean {
  const sum = weightedSum(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return (
    isDate(0, two(digits, 10), two(digits, 12)) && [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2][sum % 11] === digits[17]
  );
}

interface Scheme {
  length: number;
  passes: (digits: Digits) => boolean;
  /** Group lengths as usually written; with them a weak scheme needs no word beside it, and a strong one may be grouped. */
  layouts?: readonly string[];
  isStrong: boolean;
}

const SCHEMES: readonly Scheme[] = [
  { length: 18, passes: isChineseId, layouts: ['6-8-4'], isStrong: true },
  { length: 15, passes: isFrenchSocialSecurity, layouts: ['1-2-2-2-3-3-2', '13-2'], isStrong: true },
  { length: 13, passes: isKoreanId, layouts: ['6-7'], isStrong: false },
  { length: 13, passes: isSouthAfricanId, layouts: ['6-4-3', '6-4-1-2', '6-7'], isStrong: true },
  { length: 13, passes: isCnp, layouts: ['1-6-6', '1-2-2-2-6'], isStrong: true },
  { length: 13, passes: isThaiId, layouts: ['1-4-5-2-1'], isStrong: false },
  { length: 12, passes: isRussianTaxId, layouts: ['4-8', '3-3-3-3', '4-4-4'], isStrong: true },
  { length: 12, passes: isAadhaar, layouts: ['4-4-4'], isStrong: false },
  { length: 12, passes: isMyNumber, isStrong: false },
  { length: 11, passes: isCpf, layouts: ['3-3-3-2'], isStrong: true },
  { length: 11, passes: isSnils, layouts: ['3-3-3-2'], isStrong: true },
  { length: 11, passes: isTurkishId, layouts: ['3-3-3-2', '3-4-4'], isStrong: true },
  { length: 11, passes: isNorwegianId, layouts: ['6-5'], isStrong: true },
  { length: 11, passes: isBelgianId, layouts: ['2-2-2-3-2'], isStrong: true },
  { length: 11, passes: isPesel, layouts: ['6-5', '2-2-2-5'], isStrong: true },
  { length: 11, passes: passesMod11Mod10, isStrong: false },
  { length: 10, passes: isPersonnummer, layouts: ['6-4'], isStrong: false },
  { length: 10, passes: isCzechBirthNumber, isStrong: false },
  { length: 10, passes: isNhsNumber, layouts: ['3-3-4'], isStrong: false },
  { length: 10, passes: isIranianId, isStrong: false },
  { length: 10, passes: isUkrainianTaxId, isStrong: false },
  { length: 9, passes: isBsn, isStrong: false },
  { length: 9, passes: passesLuhn, isStrong: false },
];

/**
 * Whether digits are a national number. `layout` is their grouping as written (`3-3-4`, or just the length);
 * `hasCue` says that a word for such a number stands just before.
 */
export function isNationalId(digits: Digits, layout: string, hasCue: boolean): boolean {
  for (const scheme of SCHEMES) {
    if (scheme.length !== digits.length || !scheme.passes(digits)) continue;
    const isPlain = !layout.includes('-');
    if ((scheme.isStrong && isPlain) || hasCue || scheme.layouts?.includes(layout) === true) return true;
  }
  if (digits.length === 12 && layout === '8-4' && isPersonnummer(digits.slice(2))) return true;
  // United States: no check digit, but a layout of its own.
  if (layout === '3-2-4' && digits[0] !== 9 && two(digits, 3) !== 0) return true;
  // A number whose writer says what it is counts even with a slip in its check digit.
  return hasCue && digits.length >= 8 && digits.length <= 18;
}

/** Identity numbers with letters, upper case, separators removed. */
export function isLetteredId(token: string, hasCue: boolean): boolean {
  if (/^[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]$/.test(token)) return true;
  if (/^[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d$/.test(token)) return true;
  const dni = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(token);
  if (dni !== null && `${dni[1]}${dni[2]}`.length === 8) {
    const number = Number(`${dni[1] === '' ? '' : 'XYZ'.indexOf(dni[1]!)}${dni[2]}`);
    if ('TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === dni[3]) return true;
  }
  const irish = /^(\d{7})([A-W])([A-IW]?)$/.exec(token);
  if (irish !== null && hasCue) return true;
  if (/^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(token)) return true;
  if (/^[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]$/.test(token)) return true;
  const finnish = /^(\d{6})[-+A](\d{3})([0-9A-Y])$/.exec(token);
  if (finnish !== null)
    return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(`${finnish[1]}${finnish[2]}`) % 31] === finnish[3];
  return hasCue && /^[A-Z0-9]{6,18}$/.test(token) && /\d{4}/.test(token);
}
