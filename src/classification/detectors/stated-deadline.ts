/**
 * Time limits that a person states ("in 20 minutes", "noch eine halbe Stunde", "还有十分钟"), in seconds. A duration counts
 * when what stands around it makes it a limit, and not when it lies in the past or says how long something takes.
 */
import { bareMinutesAfter, isBarePreposition, BARE_PREPOSITIONS } from './bare-minutes.ts';
import { limitOfUnit } from './duration-limit.ts';
import { readUnitAt, UNIT_OPENINGS } from './duration-units.ts';
import { findUnspacedLimit, isUnspacedUnit } from './unspaced-limits.ts';
import { isWordUnit, WordOpenings } from './word-openings.ts';

const OPENINGS = new WordOpenings(UNIT_OPENINGS, BARE_PREPOSITIONS);

/** Units of text that are looked at. */
const LIMIT = 1_200;
/** Words given to patterns in one text. */
const MAX_CANDIDATES = 96;
const FIRST_UNSPACED = 0xe00;

/** The shortest limit stated in the text (at most its first 1,200 units), in seconds; `undefined` when there is none. */
export function findStatedDeadline(text: string): number | undefined {
  const lower = (text.length > LIMIT ? text.slice(0, LIMIT) : text).toLowerCase();
  let best = Number.POSITIVE_INFINITY;
  let candidates = 0;
  let isUnspaced = false;
  for (let at = 0; at < lower.length; at++) {
    let unit = lower.charCodeAt(at);
    if (!isWordUnit(unit)) continue;
    if (candidates < MAX_CANDIDATES && OPENINGS.mayBegin(lower, at)) {
      candidates++;
      best = Math.min(best, limitAt(lower, at));
    }
    do {
      if (unit >= FIRST_UNSPACED && isUnspacedUnit(unit)) isUnspaced = true;
      unit = ++at < lower.length ? lower.charCodeAt(at) : 0;
    } while (isWordUnit(unit));
  }
  if (isUnspaced) best = Math.min(best, findUnspacedLimit(lower));
  return Number.isFinite(best) ? best : undefined;
}

/** Seconds of the limit that the word at `at` names the unit of, or leads to; infinity when there is none. */
function limitAt(lower: string, at: number): number {
  if (isBarePreposition(lower, at)) return bareMinutesAfter(lower, at);
  const unit = readUnitAt(lower, at);
  return unit === undefined ? Number.POSITIVE_INFINITY : limitOfUnit(lower, unit);
}
