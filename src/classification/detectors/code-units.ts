/** Classes of UTF-16 code units that the detectors share. A place past the end of a text (NaN) is in none of them. */

export function isAsciiDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

export function isAsciiLetter(unit: number): boolean {
  return (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

export function isAsciiAlphanumeric(unit: number): boolean {
  return isAsciiLetter(unit) || isAsciiDigit(unit);
}

/** What names of programs and tokens are made of: letters and digits of ASCII, and the underscore. */
export function isNameUnit(unit: number): boolean {
  return isAsciiAlphanumeric(unit) || unit === 95;
}

/** Value of a decimal digit of the Latin, Arabic, Persian, Devanagari, Bengali or full-width series, or −1. */
export function digitValue(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  if (!(unit >= 0x660)) return -1;
  if (unit <= 0x669) return unit - 0x660;
  if (unit >= 0x6f0 && unit <= 0x6f9) return unit - 0x6f0;
  if (unit >= 0x966 && unit <= 0x96f) return unit - 0x966;
  if (unit >= 0x9e6 && unit <= 0x9ef) return unit - 0x9e6;
  return unit >= 0xff10 && unit <= 0xff19 ? unit - 0xff10 : -1;
}
