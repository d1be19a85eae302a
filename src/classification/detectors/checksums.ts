/** Check-digit schemes. Every function takes the digits as numbers or an upper-case string and answers true or false. */

/** Luhn (ISO/IEC 7812-1 annex B), over `digits[from … to − 1]`. */
export function passesLuhn(digits: readonly number[], from = 0, to = digits.length): boolean {
  let sum = 0;
  for (let at = to - 1, place = 0; at >= from; at--, place++) {
    let digit = digits[at]!;
    if (place % 2 === 1) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10 as IBAN uses it (ISO 13616): the first four characters moved to the end. */
export function passesIban(iban: string): boolean {
  let remainder = 0;
  for (let at = 0; at < iban.length; at++) {
    const unit = iban.charCodeAt((at + 4) % iban.length);
    if (unit >= 48 && unit <= 57) remainder = (remainder * 10 + unit - 48) % 97;
    else if (unit >= 65 && unit <= 90) remainder = (remainder * 100 + unit - 55) % 97;
    else return false;
  }
  return remainder === 1;
}

const VERHOEFF_PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const VERHOEFF_PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff's dihedral scheme (J. Verhoeff, "Error Detecting Decimal Codes", 1969), used by Aadhaar. */
export function passesVerhoeff(digits: readonly number[]): boolean {
  let check = 0;
  for (let at = digits.length - 1, place = 0; at >= 0; at--, place++) {
    const permuted = VERHOEFF_PERMUTATION[place % 8]!.charCodeAt(digits[at]!) - 48;
    check = VERHOEFF_PRODUCT[check]!.charCodeAt(permuted) - 48;
  }
  return check === 0;
}

/** Σ digit · weight over as many digits as there are weights. */
export function weightedSum(digits: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += digits[at]! * weights[at]!;
  return sum;
}

/** The digits as one number modulo `modulus`. */
export function moduloOf(digits: readonly number[], modulus: number, from = 0, to = digits.length): number {
  let remainder = 0;
  for (let at = from; at < to; at++) remainder = (remainder * 10 + digits[at]!) % modulus;
  return remainder;
}

/** ISO 7064 MOD 11,10, used by the German tax number and the Croatian OIB. */
export function passesMod11Mod10(digits: readonly number[]): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at++) {
    const sum = (digits[at]! + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits[digits.length - 1];
}
