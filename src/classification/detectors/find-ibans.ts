import { passesIban } from './checksums.ts';
import { isAsciiAlphanumeric, isAsciiDigit, isAsciiLetter } from './code-units.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';

/** Countries by the length of their IBAN (ISO 13616 registry). */
const COUNTRIES_BY_LENGTH: Readonly<Record<number, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK FI FO GL NL SD',
  19: 'MK SI',
  20: 'AT BA EE KZ LT LU XK',
  21: 'CH HR LI LV',
  22: 'BG BH CR DE GB GE IE ME RS VA',
  23: 'AE GI IL IQ TL',
  24: 'AD CZ ES MD PK RO SA SE SK TN VG',
  25: 'LY PT ST',
  26: 'IS TR',
  27: 'FR GR IT MC MR SM',
  28: 'AL AZ BY CY DO GT HU LB PL SV',
  29: 'BR EG PS QA UA',
  30: 'JO KW MU',
  31: 'MT SC',
  32: 'LC',
};
const IBAN_LENGTHS = new Map<string, number>();
for (const [length, countries] of Object.entries(COUNTRIES_BY_LENGTH)) {
  for (const country of countries.split(' ')) IBAN_LENGTHS.set(country, Number(length));
}

/** IBANs: two letters and two digits of a known country, its length, check digits modulo 97. */
export function findIbans(text: string, tokens: readonly TokenRange[], report: Report): void {
  let digit = 0;
  for (const token of tokens) {
    digit = Math.max(digit, token.start + 2);
    while (digit < token.end) digit = findIbanAt(text, digit, report);
  }
}

/** Looks for an IBAN whose first digit stands at `digit`; returns where to go on. */
function findIbanAt(text: string, digit: number, report: Report): number {
  const at = digit - 2;
  if (!isAsciiDigit(text.charCodeAt(digit))) return digit + 1;
  if (!isAsciiLetter(text.charCodeAt(at)) || !isAsciiLetter(text.charCodeAt(at + 1))) return digit + 1;
  if (at > 0 && isAsciiAlphanumeric(text.charCodeAt(at - 1))) return digit + 1;
  const length = IBAN_LENGTHS.get(text.slice(at, at + 2).toUpperCase());
  if (length === undefined) return digit + 1;
  let compact = '';
  let end = at;
  while (end < text.length && compact.length < length && end - at < length * 2) {
    const unit = text.charCodeAt(end);
    if (isAsciiAlphanumeric(unit)) compact += text[end];
    else if (unit !== 32 && unit !== 45 && unit !== 0xa0 && unit !== 46) break;
    end++;
  }
  if (
    compact.length !== length ||
    isAsciiAlphanumeric(text.charCodeAt(end)) ||
    !isAsciiDigit(compact.charCodeAt(3))
  )
    return digit + 1;
  const digits = compact.replace(/\D/g, '').length;
  // A wrong check digit is tolerated where the text itself says that an account is meant.
  if (
    passesIban(compact.toUpperCase()) ||
    (digits >= 12 &&
      /iban|konto|account|compte|cuenta|conta|счет|счёт|рахунок|λογαριασμ|rekening/i.test(
        text.slice(Math.max(0, at - 30), at),
      ))
  ) {
    report('iban', at, end);
    return end;
  }
  return digit + 1;
}
