/** Whether what stands around a duration makes it a limit from now, by the phrases before and after it. */
import {
  AHEAD_BEFORE,
  ARTICLES,
  BEFORE_AFTER,
  ELSEWHERE_BEFORE,
  FILLERS,
  LIMIT_AFTER,
  PAST_AFTER,
  REMAINS_BEFORE,
} from './limit-phrases.ts';
import { beforeSpaces, isSpaceUnit, type PhraseSet } from './phrase-set.ts';

/** Prepositions that are shared with languages in which they say something else, with the units they hold for. */
const ONLY_WITH_UNIT = new Map<string, RegExp>([
  // Spanish and Catalan; the French "en 10 minutes" is how long something takes.
  ['en', /^(?:min|mins|minutos?|minuts|minutitos|horas?|h|hores|segs?|segundos?|segon\p{L}*)$/u],
  // Portuguese; "em" is a person in Vietnamese.
  ['em', /^(?:min|mins|minut(?:o|inh)os?|minutos|horas?|h|segs?|segundos?)$/u],
  // Dutch; in English "over" is "more than".
  ['over', /^(?:uur\p{L}*|uren|minuten|minuutjes?|kwartier\p{L}*|seconden|halfuur\p{L}*)$/u],
  // Scandinavian; the Dutch "om drie uur" is a time of day.
  ['om', /^(?!uur|uren|hours?$|heure)/u],
  // Slovak; an article in Portuguese and Romanian.
  ['o', /^(?:hodin\p{L}*|hodín|minút\p{L}*|sekúnd\p{L}*)$/u],
  // Bulgarian; in Russian a time of day, or "up to".
  ['до', /^минути$/u],
  ['w', /^(?:minut\p{L}*|min|godzinę|sekund\p{L}*)$/u],
]);

/** Nothing of the same clause stands before. */
const OPENS_CLAUSE = /(?:^|[.!?…,;:\n。！？—–]["”»)]?\s{0,2}|\s-\s)$/u;
/** Nothing of the same clause stands after. */
const CLOSES_CLAUSE = /^\s{0,2}(?:$|[.!?…,;:\n—–]|-\s|pls\b|please\b)/u;

/** The verb right before the preposition says what was done, or how long saying something may take. */
const DONE_BEFORE =
  /(?<!\p{L})(?:(?!need|requir|expect|schedul|plann|want|book)\p{L}{2,}ed|did|made|went|took|ran|lost|won|got up|came|fell|sold|read|said|say|says|speak|spoke|talk|explain|recite|fit|cover|(?:did|made|wrote|drew|built|ran|learnt)(?:\s\p{L}+){1,3}|\p{L}{2,}(?:ó|aron|ieron)|\p{L}{2,}(?:aram|eram|iram|ou)|(?:war|hat|wurde)(?: \p{L}+){0,3}|\p{L}{2,}(?:л|ла|ло|ли|лся|лась|лось|лись)|\p{L}{2,}(?:ł|ła|ło|li|ły))\s(?:like\s|only\s|just\s)?$/u;
/** "90 calls in half an hour": a rate. */
const RATE_BEFORE = /\d\s\p{L}{3,}s\s$/u;
/** A book, an exercise or a story speaks, not the writer. */
const IN_EXERCISE =
  /(?<!\p{L})(?:exercises?|textbook|puzzle|riddle|chapter|certification|practice paper|scene|story|novel|énoncé|exercice|aufgabe|übung|lehrbuch|enunciado|ejercicio|exercício|esercizio|opgave|oppgave|uppgiften|tehtävä|feladat|zadanie|úloha|příklad|задач[аеиу]|упражнени|задачі|вправ[аі]|άσκηση|alıştırma|تمرين|مسألة|تمرین|תרגיל|अभ्यास|soal|bài tập|bài toán)(?!\p{L})/u;
/** The second or third of several given answers. */
const CHOICES = /(?:^|\s)\(?(?:a[).]\s[^]{1,120}?\s\(?b|b[).]\s[^]{1,240}?\s\(?c)[).]\s/u;
/** The first of them, and the second after it. */
const FIRST_CHOICE = /(?:^|\s)\(?a[).]\s[^]{0,80}$/u;
const SECOND_CHOICE = /^[^]{0,80}?\s\(?b[).]\s/u;

/** After a Latin unit in a Chinese, Japanese or Korean sentence. */
const EAST_ASIAN_AFTER = /^\s?(?:[以之]?[内內]|[后後]|で|しか|뒤|후|안에|남)/u;
/** What a number of minutes alone is the length of, rather than the time left. */
const SPOKEN_OR_COOKED =
  /speech|toast|talk\b|\btale\b|\brede\b|discours|discurs|discorso|przem[oó]w|тост|речь|сценари|konuşma|puhe|beszéd|köszöntő|λόγο|خطبة|كلمة|भाषण|pidato|phát biểu|video|film|movie|intro|story|song|sketch|podcast|radio|lesson|workshop|bake|oven|recipe|simmer|backofen|four\b|horno|forno/u;

/** From here on "within 24 hours" states a rule, and only what remains is a limit. */
const RULE_SECONDS = 20 * 3_600;
const LONGEST_ALONE_SECONDS = 1_200;
/** "within an hour of the sign-in" counts from something else. */
const AFTER_ANOTHER =
  /^\s(?:of|after|from|nach|après|de|del|do|da|di|d['’]|después|depois|dopo|na|efter|после|після|po|od)\s/u;

/** Units before a preposition, and around a clause, that patterns see. */
const CLAUSE_UNITS = 32;
const MOST_FILLERS = 2;

/** A duration in a lower-case text. */
export interface DurationPlace {
  lower: string;
  /** Where the amount begins and the unit ends. */
  start: number;
  end: number;
  /** The unit as written. */
  unit: string;
  seconds: number;
  /** The amount is just an article or "one" of a short unit. */
  isArticle: boolean;
  /** An article may stand before the amount: a quarter, a dozen. */
  takesArticle: boolean;
}

/** Whether what stands around a duration makes it a limit from now. */
export function isLimit(place: DurationPlace): boolean {
  const { lower, start, end, seconds } = place;
  const after = skipGap(lower, end);
  if (BEFORE_AFTER.endAfter(lower, after) >= 0 && opensClause(lower, start)) return true;
  const ends = phraseEnds(place);
  const ahead = aheadStart(place, ends);
  const isFollowed = LIMIT_AFTER.endAfter(lower, after) >= 0;
  if (ahead >= 0) {
    if (seconds >= RULE_SECONDS) return isFollowed;
    const clause = lower.slice(Math.max(0, ahead - CLAUSE_UNITS), ahead);
    return (
      !DONE_BEFORE.test(clause) &&
      !RATE_BEFORE.test(clause) &&
      !AFTER_ANOTHER.test(lower.slice(end, end + 12))
    );
  }
  if (PAST_AFTER.endAfter(lower, after) >= 0) return false;
  // "have you a minute" is no limit.
  if (!place.isArticle && isAfterPhrase(lower, ends, REMAINS_BEFORE)) return true;
  if (isAfterPhrase(lower, ends, ELSEWHERE_BEFORE)) return false;
  return isFollowed || EAST_ASIAN_AFTER.test(lower.slice(end, end + 4)) || standsAlone(place);
}

/** Few minutes or seconds that make a clause of their own: "margin call, ten minutes, which leg". */
function standsAlone({ lower, start, end, unit, isArticle, seconds }: DurationPlace): boolean {
  if (isArticle || seconds > LONGEST_ALONE_SECONDS || unit.startsWith('h') || !opensClause(lower, start))
    return false;
  return CLOSES_CLAUSE.test(lower.slice(end, end + 10)) && !SPOKEN_OR_COOKED.test(lower);
}

function opensClause(lower: string, start: number): boolean {
  return OPENS_CLAUSE.test(lower.slice(Math.max(0, start - 5), start));
}

/** Where phrases before the amount may end: right before it, and before one and two fillers. */
function phraseEnds({ lower, start, takesArticle }: DurationPlace): number[] {
  const ends: number[] = [];
  let end = beforeSpaces(lower, start);
  if (end === start) return ends;
  ends.push(end);
  while (ends.length <= MOST_FILLERS) {
    // "ca. 20", "aprox. 20"
    const stop = lower.charCodeAt(end - 1) === 46 ? end - 1 : end;
    const filler = Math.max(
      FILLERS.startBefore(lower, stop),
      takesArticle ? ARTICLES.startBefore(lower, stop) : -1,
    );
    if (filler <= 0) break;
    end = beforeSpaces(lower, filler);
    if (end === filler) break;
    ends.push(end);
  }
  return ends;
}

/** Where the preposition begins that puts a duration ahead, or −1. */
function aheadStart({ lower, unit }: DurationPlace, ends: readonly number[]): number {
  for (const end of ends) {
    const start = AHEAD_BEFORE.startBefore(lower, end);
    if (start < 0) continue;
    const units = ONLY_WITH_UNIT.get(lower.slice(start, end));
    if (units === undefined || units.test(unit)) return start;
  }
  return -1;
}

function isAfterPhrase(lower: string, ends: readonly number[], phrases: PhraseSet): boolean {
  for (const end of ends) if (phrases.startBefore(lower, end) >= 0) return true;
  return false;
}

/** Past a comma and a space or two. */
function skipGap(lower: string, end: number): number {
  let at = lower.charCodeAt(end) === 44 ? end + 1 : end;
  while (at - end < 3 && isSpaceUnit(lower.charCodeAt(at))) at++;
  return at;
}

/** Whether the limit at `at` belongs to a text that is read or set, as an exercise, a story or given answers. */
export function isSetText(lower: string, at: number): boolean {
  const sentence = Math.max(
    lower.lastIndexOf('. ', at),
    lower.lastIndexOf('\n', at),
    lower.lastIndexOf('? ', at),
    at - 160,
    0,
  );
  if (IN_EXERCISE.test(lower.slice(sentence, at + 40))) return true;
  const before = lower.slice(Math.max(0, at - 400), at);
  if (CHOICES.test(before)) return true;
  return FIRST_CHOICE.test(before.slice(-88)) && SECOND_CHOICE.test(lower.slice(at, at + 90));
}
