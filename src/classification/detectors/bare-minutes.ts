/** Minutes that are only a number: "doors open in ten", "publishing in 5, thanks", "через десять!" */
import { isAsciiDigit } from './code-units.ts';
import { isSetText } from './limit-contexts.ts';
import { numberOf } from './number-words.ts';
import { isWordUnit } from './word-openings.ts';

/** Prepositions of what is ahead, in the languages that leave the unit out. */
export const BARE_PREPOSITIONS = ['in', 'en', 'em', 'om', 'za', 'за', 'dans', 'tra', 'fra', 'через', 'over'];
const KNOWN = new Set(BARE_PREPOSITIONS);
const LONGEST = 5;
const MAX_NUMBER_UNITS = 14;
const SPACE = 32;

/** "one in ten", "sind vier in 5", "cut in three", "13 euro in 5" */
const PART_OF_MANY =
  /(?:\d|\d\s\p{L}+|one|two|three|four|nine|eine[rs]?|une?|uno|unos|jede[rs]?|chance|split|cut|divided?|times|base|mod)\s$/u;
/** What may close a clause after a space; French sets one before its marks. */
const POLITE_OR_MARK = /^(?:[!?;:—–]|pl(?:s|ease))/u;
/** Units before the preposition that say whether it is a share. */
const SHARE_REACH = 12;

export function isBarePreposition(lower: string, at: number): boolean {
  const end = endOfWord(lower, at, LONGEST + 1);
  return end - at <= LONGEST && KNOWN.has(lower.slice(at, end));
}

/** Seconds of a lone number of minutes after the preposition at `at`, infinity when a clause does not end with it. */
export function bareMinutesAfter(lower: string, at: number): number {
  const none = Number.POSITIVE_INFINITY;
  const space = endOfWord(lower, at, LONGEST);
  if (lower.charCodeAt(space) !== SPACE) return none;
  const start = space + 1;
  const end = endOfNumber(lower, start);
  if (end === start || !closesClause(lower, end)) return none;
  const count = numberOf(lower.slice(start, end));
  // Round numbers of minutes are said like this; others are scores, pages and years.
  if (!(count >= 5 && count <= 60 && count % 5 === 0)) return none;
  const isShare = PART_OF_MANY.test(lower.slice(Math.max(0, at - SHARE_REACH), at));
  return isShare || isSetText(lower, at) ? none : count * 60;
}

function endOfWord(lower: string, at: number, limit: number): number {
  let end = at;
  while (end - at < limit && end < lower.length && isWordUnit(lower.charCodeAt(end))) end++;
  return end;
}

function endOfNumber(lower: string, start: number): number {
  let end = start;
  while (end < lower.length && end - start < MAX_NUMBER_UNITS) {
    const unit = lower.charCodeAt(end);
    if (!isWordUnit(unit) && !isAsciiDigit(unit) && unit !== 45) break;
    end++;
  }
  return end;
}

/** Whether the clause is over at `at`; a list of numbers, a decimal and a time of day go on. */
function closesClause(lower: string, at: number): boolean {
  if (at >= lower.length) return true;
  switch (lower.charCodeAt(at)) {
    case 10: // line feed
    case 33: // !
    case 59: // ;
    case 63: // ?
    case 0x2014:
      return true;
    case 44: // ,
    case 46: // .
    case 58: // :
      return !isAsciiDigit(lower.charCodeAt(at + 1)) && !isAsciiDigit(lower.charCodeAt(at + 2));
    case SPACE:
      return POLITE_OR_MARK.test(lower.slice(at + 1, at + 8));
    default:
      return false;
  }
}
