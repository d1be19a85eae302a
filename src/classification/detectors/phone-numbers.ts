/** Telephone numbers by the forms they are written in; there is no check digit to go by. */

export interface WrittenNumber {
  digits: readonly number[];
  /** Group lengths joined by hyphens: `3-3-4`. */
  layout: string;
  /** What stands between the groups. */
  separators: string;
  groupCount: number;
  /** The unit before the first digit, the empty string at the start. */
  before: string;
}

const MIN_DIGITS = 6;
const MAX_DIGITS = 13;

/** A form that leaves little doubt: a trunk zero with groups, a North American or Chinese mobile number. */
export function hasPhoneForm(number: WrittenNumber): boolean {
  const { digits, layout, separators, groupCount } = number;
  const length = digits.length;
  if (!isPhoneLike(number)) return false;
  if (layout === '3-3-4' && digits[0]! >= 2 && digits[3]! >= 2) return true;
  if (layout === '11' && digits[0] === 1 && digits[1]! >= 3) return true;
  if (separators.includes(')') && number.before === '(' && length >= 9) return true;
  const hasTrunkZero = digits[0] === 0 && digits[1] !== 0;
  return hasTrunkZero && length >= 9 && length <= 12 && (groupCount > 1 || length >= 10);
}

/** Whether digits can be a telephone number where a word says so. */
export function fitsPhoneCue(number: WrittenNumber): boolean {
  return isPhoneLike(number) && number.digits.length >= 7 && !number.separators.includes('.');
}

/** Whether they can be one where a word only says "number". */
export function fitsNumberCue(number: WrittenNumber): boolean {
  const { digits, groupCount } = number;
  if (!fitsPhoneCue(number)) return false;
  return digits[0] === 0 || (groupCount >= 3 && digits.length >= 8 && digits.length <= 11);
}

function isPhoneLike({ digits, layout, separators, groupCount, before }: WrittenNumber): boolean {
  if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS || isDate(digits, layout)) return false;
  // `ORD-5105-5360`, `v1.2`, `#123-456`: the number goes on to the left.
  if (before === '-' || before === '.' || before === '#' || before === '/' || before === '_') return false;
  // The closing bracket of `3)` in a list.
  if (separators.includes(')') && before !== '(' && !separators.includes('(')) return false;
  if (separators.includes('/') && (groupCount > 3 || digits[0] !== 0)) return false;
  if (!separators.includes('.')) return true;
  // Dots only as the one separator of a French number; elsewhere they are decimal points and version marks.
  return digits[0] === 0 && groupCount >= 4 && /^\.+$/.test(separators);
}

function isDate(digits: readonly number[], layout: string): boolean {
  if (layout.startsWith('4-2-2')) return digits[0] === 1 || digits[0] === 2;
  return layout === '2-2-4' || layout === '1-2-4' || layout === '2-1-4' || layout === '8';
}
