import type { UnitWord } from './duration-units.ts';
import { isLimit, isSetText } from './limit-contexts.ts';
import { numberOf, readAmountBefore } from './number-words.ts';

const MINUTE = 60;
const HOUR = 3_600;
/** Units looked at before the amount and after the unit. */
const BEFORE = 40;
const AFTER = 32;
/** Shorter ones are "the second card" and the like. */
const LEAST_SECONDS = 5;
const MOST_UNITS = 999;
const TILDE = 126;

/** One without a number, where the words before the unit make it a limit: "через час", "mam godzinę", "dans l'heure". */
const ONE_BEFORE = [
  "within the|in the next|within the next|inside the|the next|dans l['’]|d['’]ici l['’]|dans la prochaine|innerhalb der nächsten|in der nächsten|binnen het|komend|en la próxima|na próxima|nella prossima|entro l['’]|inom|närmaste|nästa|innen|inden for|inden for den næste",
  'через|за|след|кроз|протягом|у року од|u roku od|kroz|čez|в течение|в ближайший|имам|маю|остался|осталась|лишилась|залишилась|za|w ciągu|mam|mám|imam|během|peste|în|بعد|خلال|عندي|أمامي|باقي|בעוד|תוך|עוד',
];
const ONE = new RegExp(`(?<![\\p{L}\\p{M}])(?:${ONE_BEFORE.join('|')})\\s{0,2}$`, 'u');
/** Forms of a single unit; of others the number has just not been understood. */
const SINGLE =
  /^(?:hour|heure|stunde|uur|hora|ora|oră|timmen|timme|timen|час|часа|часик|годину|години|годинку|минуту|минутку|хвилину|хвилинку|godzinę|godziny|godzinkę|minutę|minutkę|hodinu|hodinku|hodiny|minutu|minutku|sat|сат|ساعة|ساعه|دقيقة|שעה|דקה)$/u;
/** Finnish and Hungarian put it after: tunnin päästä. */
const SINGLE_BEFORE = /^(?:tunnin|minuutin|tunni)$/u;
const SOON_AFTER = /^\s(?:päästä|kuluttua|sisällä|pärast|jooksul)(?!\p{L})/u;

/** Units that what they count follows: Swahili, and the Russian and Ukrainian "some twenty minutes". */
const BEFORE_NUMBER = /^(?:dakika|минут|хвилин)$/u;

/** Endings that say "in" by themselves: bir saate, 10 dakikaya, நிமிடத்தில். */
const ENDS_AS_LIMIT = /^(?:saate|dakikaya|dakikada|saniyeye)$|(?:ंत|ங்களில்|த்தில்|ల్లో|માં)$/u;

/** A duration as an attribute: minutters, dakikalık, минутный. */
const ATTRIBUTE =
  /(?:l[iıuü]k|н(?:ый|ая|ое|ой|ого|ую|ые|ых|ий|а|у)|ow[yaeą]|ov[ýáé])$|^(?:minutt?ers|timm?ars|timers|timmes|godzinn\p{L}*)$/u;
const FEMININE_NOUN = /^(?:минута|хвилина|година|минуту|хвилину|годину)$/u;
/** A talk of "20 minute talk": one unit for several. */
const ENGLISH_SINGULAR = /^(?:minute|min|hour|second|sec|hr)$/u;
const NOUN_AFTER =
  /^\s(?!left|to|until|till|tops|max|before|from|or|and|remaining|deadline|i\s|me|mein|bach|baki|hai|lagi)\p{L}/u;

const MINUTES_AFTER =
  /^(?:,?\s(?:and|und|et|y|e|og|och|en|i|и|і|a|și|ve))?\s{0,2}(\d{1,2}|[\p{L}\p{M}'’-]{2,18}(?=\s))\s?(?:m|mins?|minutes?|minuten|minutos|minuti|minut\p{L}{0,3}|минут\p{L}?|мин|хв|хвилин\p{L}?|dk|dakika)(?![\p{L}\p{M}])|^(\d{2})(?![\d\p{L}])/u;
/** The minutes of "1 hour 20 minutes" are read with the hour. */
const HOUR_BEFORE =
  /(?:(?<!\p{L})h|(?<!\p{L})(?:hours?|hrs?|stunden?|std|heures?|horas?|or[ae]|uur|timm(?:e|ar)|timer?|час(?:а|ов)?|годин[аиу]?|godzin[aęy]?|hodin[auy]?|sata?|saat|óra|jam|giờ|tiếng|ώρ(?:α|ες)))\.?,?\s(?:(?:and|und|et|y|e|og|och|i|и|і|a|en|και|ve)\s)?$/u;
const HALF_AFTER =
  /^\s(?:and a half|et demie?|y media|y cuarto|e meia|e mezz[ao]|en een half|och en halv|og en halv|и половина|с половиной|з половиною|și jumătate|a půl|i pół|και μισή|ونصف|و نیم|וחצי)(?![\p{L}\p{M}])/u;

interface Duration {
  seconds: number;
  start: number;
  end: number;
  isArticle: boolean;
  takesArticle: boolean;
}

/** Seconds of the limit that a unit word ends, or infinity when there is no amount or what stands around makes it none. */
export function limitOfUnit(lower: string, unit: UnitWord): number {
  const none = Number.POSITIVE_INFINITY;
  const beforeUnit = lower.slice(Math.max(0, unit.start - BEFORE), unit.start);
  const duration = readDuration(lower, unit);
  if (duration === undefined) {
    const isOne = isOneLimit(beforeUnit, lower.slice(unit.end, unit.end + AFTER), unit.word);
    return isOne && !isSetText(lower, unit.start) ? unit.seconds : none;
  }
  const { seconds, start, end, isArticle } = duration;
  if (seconds < LEAST_SECONDS) return none;
  const place = {
    lower,
    start,
    end,
    unit: unit.word,
    seconds,
    isArticle: isArticle && unit.seconds <= MINUTE,
    takesArticle: duration.takesArticle,
  };
  if (!ENDS_AS_LIMIT.test(unit.word) && !isLimit(place)) return none;
  return isSetText(lower, start) ? none : seconds;
}

function readDuration(lower: string, unit: UnitWord): Duration | undefined {
  const amount = readAmountBefore(lower, unit.start);
  if (amount === undefined) return readInverted(lower, unit) ?? ownAmount(unit);
  if (!(amount.value > 0) || amount.value > MOST_UNITS || isPartOfMore(lower, amount.start)) return undefined;
  if (isAttribute(lower, unit, amount.value)) return undefined;
  if (unit.seconds === MINUTE && HOUR_BEFORE.test(lower.slice(Math.max(0, amount.start - 14), amount.start)))
    return undefined;
  const more = unit.seconds === HOUR ? readMore(lower, unit.end) : undefined;
  return {
    seconds: Math.round(amount.value * unit.seconds + (more?.seconds ?? 0)),
    // "~15 min"
    start: lower.charCodeAt(amount.start - 1) === TILDE ? amount.start - 1 : amount.start,
    end: unit.end + (more?.length ?? 0),
    isArticle: amount.isArticle,
    takesArticle: amount.takesArticle,
  };
}

function ownAmount(unit: UnitWord): Duration | undefined {
  if (!unit.isAmount) return undefined;
  return { seconds: unit.seconds, start: unit.start, end: unit.end, isArticle: false, takesArticle: true };
}

/** "dakika kumi", "хвилин двадцять п'ять" */
function readInverted(lower: string, unit: UnitWord): Duration | undefined {
  if (!BEFORE_NUMBER.test(unit.word) || lower.charCodeAt(unit.end) !== 32) return undefined;
  const words = /^\s([\p{L}\p{M}'’]{2,14}|\d{1,3})(?:\s([\p{L}\p{M}'’]{2,12}))?/u.exec(
    lower.slice(unit.end, unit.end + AFTER),
  );
  if (words === null) return undefined;
  const first = numberOf(words[1]!);
  if (!(first > 0) || first > MOST_UNITS) return undefined;
  const second = words[2] === undefined ? Number.NaN : numberOf(words[2]);
  const isBoth = first >= 20 && first % 10 === 0 && second >= 1 && second <= 9;
  return {
    seconds: Math.round((isBoth ? first + second : first) * unit.seconds),
    start: unit.start,
    end: unit.end + (isBoth ? words[0].length : 1 + words[1]!.length),
    isArticle: false,
    takesArticle: false,
  };
}

/** "1 hour 20 minutes", "1h30", "an hour and a half". */
function readMore(lower: string, end: number): { seconds: number; length: number } | undefined {
  const after = lower.slice(end, end + AFTER);
  const half = HALF_AFTER.exec(after);
  if (half !== null) return { seconds: HOUR / 2, length: half[0].length };
  const minutes = MINUTES_AFTER.exec(after);
  if (minutes === null) return undefined;
  const count = numberOf(minutes[1] ?? minutes[2]!);
  return count > 0 ? { seconds: count * MINUTE, length: minutes[0].length } : undefined;
}

function isOneLimit(before: string, after: string, unit: string): boolean {
  return (SINGLE.test(unit) && ONE.test(before)) || (SINGLE_BEFORE.test(unit) && SOON_AFTER.test(after));
}

/** Whether what touches the number on its left makes it a time of day, a version, a sum or a sign. */
function isPartOfMore(lower: string, start: number): boolean {
  return start > 0 && ':./+#$€£^_='.includes(lower[start - 1]!);
}

function isAttribute(lower: string, unit: UnitWord, value: number): boolean {
  const after = lower.slice(unit.end, unit.end + 12);
  if (/^[-‑]\p{L}/u.test(after)) return true;
  if (ATTRIBUTE.test(unit.word) && !FEMININE_NOUN.test(unit.word)) return true;
  return (
    value !== 1 &&
    value >= 1 &&
    ENGLISH_SINGULAR.test(unit.word) &&
    unit.word.length > 3 &&
    NOUN_AFTER.test(after)
  );
}
