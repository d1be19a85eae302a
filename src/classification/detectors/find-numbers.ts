import type { SensitiveDataKind } from '../prompt-profile.ts';
import { digitValue, isNameUnit } from './code-units.ts';
import { CueReader } from './cue-reader.ts';
import { CARD_CUES, ID_CUES, NUMBER_CUES, PASSPORT_CUES, PHONE_CUES, VERSION_CUES } from './cues.ts';
import { passesLuhn } from './checksums.ts';
import { fitsNumberCue, fitsPhoneCue, hasPhoneForm } from './phone-numbers.ts';
import { isNationalId } from './national-ids.ts';
import type { TokenRange } from './token-scan.ts';

/** Adds a find; offsets are in the scanned text. */
export type Report = (kind: SensitiveDataKind, start: number, end: number) => void;

const DOT = 46;
const MAX_GROUPS = 8;
const MIN_DIGITS = 4;
const MAX_DIGITS = 20;
/** Windows of groups looked at per text; only texts that are all numbers have more. */
const MAX_WINDOWS = 8_192;

/** The groups of the run that is looked at; one text is read at a time, so that the buffers can be kept. */
interface Groups {
  /** Windows looked at so far in this text. */
  windows: number;
  count: number;
  starts: Int32Array;
  ends: Int32Array;
}

const groups: Groups = { windows: 0, count: 0, starts: new Int32Array(64), ends: new Int32Array(64) };

/** Finds cards, phone numbers, IPv4 addresses and national numbers. Every run of digits is looked at once. */
export function findNumbers(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  groups.windows = 0;
  const cues = new CueReader(lowerText);
  let at = 0;
  for (const token of tokens) {
    at = Math.max(at, token.start);
    while (at < token.end) at = findNumberAt(text, cues, at, groups, report);
  }
}

/** Looks at one unit, or at the whole run of digits that begins there; returns where to go on. */
function findNumberAt(text: string, cues: CueReader, start: number, groups: Groups, report: Report): number {
  let at = start;
  if (digitValue(text.charCodeAt(at)) < 0) return at + 1;
  // Digits inside a word belong to a token (`k8s`, `v2`, hashes), not to a number.
  if (at > 0 && isNameUnit(text.charCodeAt(at - 1))) {
    // A digit of another script is a digit but no unit of a name: both must move on, or nothing does.
    while (at < text.length && isNameOrDigit(text.charCodeAt(at))) at++;
    return at;
  }
  at = readGroups(text, at, groups);
  if (isNameUnit(text.charCodeAt(at))) {
    groups.count--;
    while (at < text.length && isNameUnit(text.charCodeAt(at))) at++;
  }
  classifyRun(text, cues, groups, report);
  return at;
}

/** Reads digit groups joined by one or two separators, from a digit on; returns where they end. */
function readGroups(text: string, start: number, groups: Groups): number {
  let at = start;
  groups.count = 0;
  for (;;) {
    const from = at;
    while (at < text.length && digitValue(text.charCodeAt(at)) >= 0) at++;
    groups.starts[groups.count] = from;
    groups.ends[groups.count] = at;
    groups.count++;
    if (groups.count === 64) return at;
    let next = at;
    while (next < text.length && next - at < 3 && isSeparator(text.charCodeAt(next))) next++;
    if (next === at || digitValue(text.charCodeAt(next)) < 0) return at;
    at = next;
  }
}

function classifyRun(text: string, cues: CueReader, groups: Groups, report: Report): void {
  let first = 0;
  while (first < groups.count && groups.windows < MAX_WINDOWS) {
    const longest = Math.min(groups.count, first + MAX_GROUPS);
    let taken = 0;
    for (let end = longest; end > first && taken === 0; end--) {
      groups.windows++;
      const kind = kindOf(text, cues, groups, first, end);
      if (kind === undefined) continue;
      report(kind, startOf(text, groups.starts[first]!, kind), groups.ends[end - 1]!);
      taken = end - first;
    }
    first += Math.max(1, taken);
  }
}

/** A telephone number begins at its plus sign or opening bracket. */
function startOf(text: string, start: number, kind: SensitiveDataKind): number {
  if (kind !== 'phone' || start === 0) return start;
  const before = text[start - 1];
  if (before === '(' && start > 1 && text[start - 2] === '+') return start - 2;
  return before === '+' || before === '(' ? start - 1 : start;
}

function kindOf(
  text: string,
  cues: CueReader,
  groups: Groups,
  first: number,
  end: number,
): SensitiveDataKind | undefined {
  const start = groups.starts[first]!;
  const stop = groups.ends[end - 1]!;
  const length = digitCount(groups, first, end);
  if (length < MIN_DIGITS || length > MAX_DIGITS) return undefined;
  const count = end - first;
  if (count === 4 && isDottedQuad(text, groups, first)) {
    return cues.hasBefore(start, VERSION_CUES, 24) ? undefined : 'ip';
  }
  if (length < 6) return undefined;
  const isInternational =
    start > 0 && (text[start - 1] === '+' || (text[start - 1] === '(' && text[start - 2] === '+'));
  if (isInternational) return length >= 8 && length <= 15 ? 'phone' : undefined;
  const separators = separatorsOf(text, groups, first, end);
  const digits = digitsOf(text, start, stop);
  const layout = layoutOf(groups, first, end);
  if (isCard(digits, layout, separators, start, cues)) return 'card';
  if (length >= 8 && cues.hasBefore(start, PASSPORT_CUES, 28)) return undefined;
  const isAbroad = digits[0] === 0 && digits[1] === 0 && digits[2] !== 0 && count > 1;
  if (isAbroad && length >= 10 && length <= 15) return separators.includes('.') ? undefined : 'phone';
  const hasIdCue = cues.hasBefore(start, ID_CUES);
  const before = start === 0 ? '' : text[start - 1]!;
  const number = { digits, layout, separators, groupCount: count, before };
  // A trunk zero with groups is a telephone number, even where the digits happen to pass a check.
  if (!hasIdCue && digits[0] === 0 && count > 1 && hasPhoneForm(number)) return 'phone';
  // One mark between groups; two make a list, or a sign before a number.
  const isOneNumber = hasIdCue || separators.length === count - 1;
  if (isOneNumber && /^[- ./]*$/.test(separators) && isNationalId(digits, layout, hasIdCue))
    return 'national_id';
  if (hasPhoneForm(number)) return 'phone';
  if (fitsPhoneCue(number) && cues.hasBefore(start, PHONE_CUES)) return 'phone';
  return fitsNumberCue(number) && cues.hasBefore(start, NUMBER_CUES) ? 'phone' : undefined;
}

function separatorsOf(text: string, groups: Groups, first: number, end: number): string {
  let separators = '';
  for (let group = first; group + 1 < end; group++)
    separators += text.slice(groups.ends[group]!, groups.starts[group + 1]!);
  return separators;
}

function layoutOf(groups: Groups, first: number, end: number): string {
  let layout = '';
  for (let group = first; group < end; group++) {
    layout += `${group === first ? '' : '-'}${groups.ends[group]! - groups.starts[group]!}`;
  }
  return layout;
}

/** Four numbers up to 255 with a dot between, and no dotted number on either side. */
function isDottedQuad(text: string, groups: Groups, first: number): boolean {
  for (let group = first; group < first + 4; group++) {
    const from = groups.starts[group]!;
    const to = groups.ends[group]!;
    if (to - from > 3 || (to - from > 1 && text.charCodeAt(from) === 48)) return false;
    // Not a number in other digits than ASCII's, which no address is written in.
    if (!(Number(text.slice(from, to)) <= 255)) return false;
    if (group < first + 3 && !(groups.starts[group + 1] === to + 1 && text.charCodeAt(to) === DOT))
      return false;
  }
  const start = groups.starts[first]!;
  const stop = groups.ends[first + 3]!;
  const isLonger =
    (start > 1 && text.charCodeAt(start - 1) === DOT && digitValue(text.charCodeAt(start - 2)) >= 0) ||
    (text.charCodeAt(stop) === DOT && digitValue(text.charCodeAt(stop + 1)) >= 0);
  return !isLonger;
}

function digitCount(groups: Groups, first: number, end: number): number {
  let count = 0;
  for (let group = first; group < end; group++) count += groups.ends[group]! - groups.starts[group]!;
  return count;
}

function digitsOf(text: string, start: number, stop: number): number[] {
  const digits: number[] = [];
  for (let at = start; at < stop; at++) {
    const value = digitValue(text.charCodeAt(at));
    if (value >= 0) digits.push(value);
  }
  return digits;
}

/** Space, hyphen, dot, slash, brackets, no-break space and hyphen. */
function isSeparator(unit: number): boolean {
  switch (unit) {
    case 32:
    case 45:
    case DOT:
    case 47:
    case 40:
    case 41:
    case 0xa0:
    case 0x2011:
      return true;
    default:
      return false;
  }
}

const CARD_LAYOUTS = new Set(['4-4-4-4', '4-6-5', '4-4-4-4-3', '12', '13', '14', '15', '16', '19', '4-6-4']);

/** ISO/IEC 7812 issuer ranges, with the check digit; a word for a card makes up for a wrong one in a card's layout. */
function isCard(
  digits: readonly number[],
  layout: string,
  separators: string,
  start: number,
  cues: CueReader,
): boolean {
  if (
    digits.length < 12 ||
    digits.length > 19 ||
    !CARD_LAYOUTS.has(layout) ||
    !/^[- \u00a0]*$/.test(separators)
  )
    return false;
  const four = digits[0]! * 1000 + digits[1]! * 100 + digits[2]! * 10 + digits[3]!;
  const isIssuer =
    (four >= 4000 && four <= 4999) ||
    (four >= 5100 && four <= 5599) ||
    (four >= 2200 && four <= 2720) ||
    (four >= 3400 && four <= 3499) ||
    (four >= 3528 && four <= 3589) ||
    (four >= 3600 && four <= 3999) ||
    (four >= 3000 && four <= 3059) ||
    (four >= 6011 && four <= 6999) ||
    four === 9704 ||
    four === 9792;
  const isChecked = passesLuhn(digits);
  // Store cards and old ranges have no issuer in the list; a word for a card and the check digit together will do.
  if (!isIssuer) return isChecked && cues.hasBefore(start, CARD_CUES) && !cues.hasBefore(start, ID_CUES);
  if (isChecked) return true;
  return (layout.startsWith('4-') || digits.length === 16) && cues.hasBefore(start, CARD_CUES);
}

function isNameOrDigit(unit: number): boolean {
  return isNameUnit(unit) || digitValue(unit) >= 0;
}
