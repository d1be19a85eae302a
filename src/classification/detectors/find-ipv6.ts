import { isAsciiDigit, isNameUnit } from './code-units.ts';
import type { Report } from './find-numbers.ts';

const MAX_ADDRESS_UNITS = 45;

/** IPv6 addresses (RFC 4291): eight groups of hexadecimal digits, one run of zeros may be `::`. */
export function findIpv6(text: string, report: Report): void {
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let start = colon;
    while (start > 0 && colon - start < 5 && isHexUnit(text.charCodeAt(start - 1))) start--;
    let end = colon;
    while (
      end < text.length &&
      end - start <= MAX_ADDRESS_UNITS &&
      (isHexUnit(text.charCodeAt(end)) || text[end] === ':')
    )
      end++;
    if (
      isAddress(text.slice(start, end)) &&
      !isNameUnit(text.charCodeAt(start - 1)) &&
      !isNameUnit(text.charCodeAt(end))
    ) {
      report('ip', start, end);
    }
    colon = Math.max(colon, end - 1);
  }
}

function isAddress(candidate: string): boolean {
  if (candidate.length < 6) return false;
  const halves = candidate.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (groups.some((group) => group.length === 0 || group.length > 4)) return false;
  // Times such as 12:30:45 have two colons and no hexadecimal letter; `a::b` in code has too few groups.
  if (halves.length === 2) return groups.length >= 2 && groups.length <= 7 && candidate.length >= 8;
  return groups.length === 8;
}

function isHexUnit(unit: number): boolean {
  return isAsciiDigit(unit) || (unit >= 97 && unit <= 102) || (unit >= 65 && unit <= 70);
}
