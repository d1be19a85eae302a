/**
 * Time limits that a person states ("in 20 minutes", "noch eine halbe Stunde", "还有十分钟"), in seconds. A duration counts
 * when a word before or after it makes it a limit, and not when it lies in the past or says how long something took.
 */
import { isWordUnit, WordOpenings } from './word-openings.ts';

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3_600;

const NUMBER_WORDS: Readonly<Record<string, number>> = {
  half: 0.5,
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fortyfive: 45,
  fifty: 50,
  sixty: 60,
  ninety: 90,
  couple: 2,
  ein: 1,
  eine: 1,
  einer: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  acht: 8,
  zehn: 10,
  fünfzehn: 15,
  zwanzig: 20,
  dreißig: 30,
  vierzig: 40,
  halbe: 0.5,
  halben: 0.5,
  halbstunde: 0.5,
  anderthalb: 1.5,
  un: 1,
  une: 1,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  dix: 10,
  quinze: 15,
  vingt: 20,
  trente: 30,
  quarante: 40,
  demi: 0.5,
  una: 1,
  uno: 1,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  diez: 10,
  quince: 15,
  veinte: 20,
  treinta: 30,
  media: 0.5,
  um: 1,
  uma: 1,
  duas: 2,
  dois: 2,
  três: 3,
  quatro: 4,
  dez: 10,
  vinte: 20,
  trinta: 30,
  quarenta: 40,
  meia: 0.5,
  due: 2,
  tre: 3,
  quattro: 4,
  cinque: 5,
  dieci: 10,
  quindici: 15,
  venti: 20,
  trenta: 30,
  quaranta: 40,
  mezza: 0.5,
  "mezz'": 0.5,
  "un'": 1,
  een: 1,
  twee: 2,
  drie: 3,
  vijf: 5,
  tien: 10,
  vijftien: 15,
  kwartier: 15,
  twintig: 20,
  dertig: 30,
  half_nl: 0.5,
  en: 1,
  ett: 1,
  två: 2,
  fem: 5,
  tio: 10,
  tjugo: 20,
  to: 2,
  ti: 10,
  tyve: 20,
  yksi: 1,
  kaksi: 2,
  viisi: 5,
  kymmenen: 10,
  два: 2,
  две: 2,
  дві: 2,
  три: 3,
  четыре: 4,
  пять: 5,
  "п'ять": 5,
  десять: 10,
  пятнадцать: 15,
  двадцать: 20,
  двадцять: 20,
  тридцать: 30,
  сорок: 40,
  пол: 0.5,
  один: 1,
  одну: 1,
  dwie: 2,
  dwa: 2,
  trzy: 3,
  cztery: 4,
  pięć: 5,
  dziesięć: 10,
  piętnaście: 15,
  dwadzieścia: 20,
  trzydzieści: 30,
  pół: 0.5,
  dvě: 2,
  dva: 2,
  tři: 3,
  pět: 5,
  deset: 10,
  patnáct: 15,
  dvacet: 20,
  půl: 0.5,
  tíz: 10,
  öt: 5,
  két: 2,
  húsz: 20,
  fél: 0.5,
  bir: 1,
  iki: 2,
  üç: 3,
  beş: 5,
  on: 10,
  yirmi: 20,
  yarım: 0.5,
  satu: 1,
  dua: 2,
  tiga: 3,
  lima: 5,
  sepuluh: 10,
  setengah: 0.5,
  hai: 2,
  ba: 3,
  năm: 5,
  mười: 10,
  nửa: 0.5,
  δύο: 2,
  τρεις: 3,
  πέντε: 5,
  δέκα: 10,
  είκοσι: 20,
  μισή: 0.5,
  doi: 2,
  două: 2,
  trei: 3,
  cinci: 5,
  zece: 10,
  jumătate: 0.5,
  दो: 2,
  तीन: 3,
  पाँच: 5,
  पांच: 5,
  दस: 10,
  पंद्रह: 15,
  बीस: 20,
  आधे: 0.5,
  आधा: 0.5,
  एक: 1,
  نصف: 0.5,
  عشر: 10,
  خمس: 5,
  ساعتين: 2,
  ده: 10,
  پنج: 5,
  دو: 2,
  نیم: 0.5,
};

/** Unit words by their beginnings, lower case. */
const SECOND_STEMS =
  'sec sek seg сек δευτ másodperc giây detik saniye सेकंड सेकेंड ثاني ثوان ثانیه วินาที שניות'.split(' ');
const MINUTE_STEMS =
  'min мин хв λεπτ perc phút menit dakika dk(?!\\p{L}) मिनट دقيق دقائق دقیقه นาที דקות мінут'.split(' ');
const HOUR_STEMS =
  'hour hr(?:s|(?!\\p{L})) h(?!\\p{L}) std(?!\\p{L}) stund heure hora or[ae](?!\\p{L}) uur uren timer timm timme tunti tunnin tuntia час годин ώρ óra órá giờ tiếng jam(?!\\p{L}) saat घंट ghant ساع ชั่วโมง שעה שעות godzin hodin'.split(
    ' ',
  );
const UNIT = new RegExp(
  `(?:(${SECOND_STEMS.join('|')})|(${MINUTE_STEMS.join('|')})|(${HOUR_STEMS.join('|')}))[\\p{L}\\p{M}]{0,9}`,
  'uy',
);
/** Words for an hour in the fixed phrases that do not begin as a unit word does. */
const FIXED_WORDS = ['полчаса', 'півгодини', 'sejam'];
const OPENINGS = new WordOpenings([
  ...[...SECOND_STEMS, ...MINUTE_STEMS, ...HOUR_STEMS].map((stem) => /^[\p{L}\p{M}]+/u.exec(stem)![0]),
  ...FIXED_WORDS,
]);
const FIRST_EAST_ASIAN = 0x3000;
/** The amount that stands right before a unit. */
const AMOUNT_BEFORE =
  /(\d{1,3}(?:[.,]5)?|[٠-٩۰-۹]{1,3}|half an?|quarter of an|a couple of|one and a half|[\p{L}\p{M}']{1,14})[\s\u00a0-]{0,2}$/u;

const PAST =
  /^\W{0,3}(?:ago|earlier|before|later than|vorher|her$|auparavant|plus tôt|atrás|antes|fa\b|geleden|sedan|siden|sitten|назад|тому|temu|nazad|před|ezelőtt|πριν|önce|lalu|trước|पहले|قبل|پیش|前に|前$|前[，。、 ]|전에|전[ ,.]|long|lang\b|now\b)/u;
const PAST_BEFORE =
  /(?<!\p{L})(?:for|il y a|hace|vor|há|faz|after|seit|depuis|desde|since|last|past|took|takes|waited|every|alle|przed|prima|more than|منذ|قبل|πριν|per|spent)\s{0,2}(?:the\s|about\s|like\s|\d\s)?$/u;
const LIMIT_BEFORE =
  /(?<!\p{L})(?:in|within|have|has|got|give|only|next|under|about|left|binnen|innerhalb|noch|hab\w{0,3}|nur|dans|d'ici|reste\w{0,3}|plus que|en|dentro de|tengo|quedan?|faltan?|sólo|solo|em|daqui a|tenho|só|tra|fra|entro|ho|over|om|nog|het|всего|через|осталось|за|в течение|у меня|лишилось|маю|za|w|mam|zostało|do|mám|belül|van|σε|μέσα σε|έχω|în|peste|am|var|sisa|dalam|tinggal|trong|còn|sau|خلال|بعد|أمامي|باقي|معي|عندي|در|تا|ظرف|मेरे पास|सिर्फ|bare|om|inom|på|har|i|med|just|the|aussi)\s{1,2}(?:the\s|tylko\s|jen\s|csak\s|about\s|like\s|maybe\s|exactly\s|ca\.?\s|etwa\s|next\s|environ\s|unos\s|circa\s|einer?\s|der\s|nächsten\s|solo\s|noch\s|nog\s|only\s|just\s|around\s|yaklaşık\s)?$/u;
const LIMIT_AFTER =
  /^\W{0,2}(?:left|to go|until|till|before i|before the|remaining|tops|max|from now|or (?:so|less)|deadline|i mean|bis|hab ich|habe ich|zeit|avant|restant|para|antes de que|rest|prima di|tot|до|осталось|залишилось|do \p{L}|įki|sonra|içinde|kala|kaldı|var|lagi|nữa|में|बाद|बचे|بقي|متبقي|دیگر|وقت دارم|مانده|μένουν|ακόμα|múlva|belül|van|kvar|jäljellä|päästä|sisällä|zostało|zbývá)/u;

const IDEOGRAPHIC_DURATION =
  /([0-9０-９]{1,3}|[一二两兩三四五六七八九十廿]{1,3}|半|한|두|세|네|다섯|열|스무|이십|삼십|반)\s?(?:个|個)?(秒钟|秒鐘|秒|初|초|分钟|分鐘|分間|分|분|小时|小時|時間|鐘頭|钟头|시간)(半|반)?/gu;
const EAST_ASIAN_LIMIT_AFTER =
  /^(?:后|後|内|以内|之内|之內|內|就|で|しか|以後|まで|뒤|후|안에|내로|남|밖에|이면|있으면|で切|切れ|後に)/u;
const EAST_ASIAN_LIMIT_BEFORE =
  /(?:还有|還有|还剩|還剩|剩|只有|只剩|再过|再過|给我|限|あと|残り|アト|앞으로|남은|딱)\s?$/u;
const EAST_ASIAN_PAST_AFTER = /^(?:前|了|전|째|も|多了|来)/u;
const EAST_ASIAN_DIGITS: Readonly<Record<string, number>> = {
  半: 0.5,
  반: 0.5,
  一: 1,
  二: 2,
  两: 2,
  兩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
  廿: 20,
  한: 1,
  두: 2,
  세: 3,
  네: 4,
  다섯: 5,
  열: 10,
  스무: 20,
  이십: 20,
  삼십: 30,
};

const FIXED: readonly (readonly [RegExp, number])[] = [
  [/(?<!\p{L})(?:within|in|inside|under) (?:the|an) hour(?!\p{L})/u, HOUR],
  [/(?<!\p{L})half(?: an)? hour(?!\p{L})(?! ago| late| long)/u, HOUR / 2],
  [/(?:innerhalb der|in der) nächsten stunde|(?<!\p{L})in (?:einer|1) stunde(?!\p{L})/u, HOUR],
  [/(?<!\p{L})in einer halben stunde(?!\p{L})/u, HOUR / 2],
  [/(?<!\p{L})dans (?:une|l'|1) ?heure(?!\p{L})/u, HOUR],
  [/(?<!\p{L})dans une demi-heure(?!\p{L})/u, HOUR / 2],
  [/(?<!\p{L})(?:en|dentro de) una hora(?!\p{L})/u, HOUR],
  [/(?<!\p{L})(?:en|dentro de) media hora(?!\p{L})/u, HOUR / 2],
  [/через час(?!\p{L})/u, HOUR],
  [/через полчаса|за півгодини|через півгодини/u, HOUR / 2],
  [/за годину\b|через годину/u, HOUR],
  [/za godzinę|w godzinę/u, HOUR],
  [/za pół godziny/u, HOUR / 2],
  [/(?<!\p{L})tra (?:un'ora|un’ora)|(?<!\p{L})fra un'ora/u, HOUR],
  [/(?<!\p{L})sejam lagi|satu jam lagi/u, HOUR],
  [/(?<!\p{L})over een uur(?:tje)?\b|binnen het uur/u, HOUR],
  [/bir saat (?:içinde|sonra|kaldı)/u, HOUR],
  [/yarım saat (?:içinde|sonra|kaldı|var)/u, HOUR / 2],
  [/σε μία ώρα|σε μια ώρα/u, HOUR],
];

/** Units of text that are looked at. */
const LIMIT = 1_200;
/** Unit words looked at in one text. */
const MAX_UNIT_WORDS = 64;

/** Units before and after a word for an hour that a fixed phrase can span; before, with room to spare. */
const PHRASE_BEFORE = 40;
const PHRASE_AFTER = 24;

/** The shortest limit stated in the text (at most its first 1,200 units), in seconds; `undefined` when there is none. */
export function findStatedDeadline(text: string): number | undefined {
  const lower = (text.length > LIMIT ? text.slice(0, LIMIT) : text).toLowerCase();
  let best = Number.POSITIVE_INFINITY;
  let words = 0;
  let isEastAsian = false;
  let isInWord = false;
  for (let at = 0; at < lower.length; at++) {
    const unit = lower.charCodeAt(at);
    const isWord = isWordUnit(unit);
    if (isWord && !isInWord && words < MAX_UNIT_WORDS && OPENINGS.mayBegin(lower, at)) {
      words++;
      best = Math.min(best, limitAt(lower, at));
    }
    if (unit >= FIRST_EAST_ASIAN && isEastAsianUnit(unit)) isEastAsian = true;
    isInWord = isWord;
  }
  if (isEastAsian) best = Math.min(best, findEastAsian(lower));
  return Number.isFinite(best) ? best : undefined;
}

/** Seconds of the limit that the word at `at` names the unit of, or infinity. */
function limitAt(lower: string, at: number): number {
  UNIT.lastIndex = at;
  const match = UNIT.exec(lower);
  let best = match === null ? Number.POSITIVE_INFINITY : limitBefore(lower, match);
  const isHour =
    match === null ? FIXED_WORDS.some((word) => lower.startsWith(word, at)) : match[3] !== undefined;
  if (!isHour) return best;
  const around = lower.slice(Math.max(0, at - PHRASE_BEFORE), at + PHRASE_AFTER);
  for (const [pattern, seconds] of FIXED) if (seconds < best && pattern.test(around)) best = seconds;
  return best;
}

/** Seconds of the limit that a unit word ends, or infinity when what stands around it makes none. */
function limitBefore(lower: string, match: RegExpExecArray): number {
  const none = Number.POSITIVE_INFINITY;
  const amount = AMOUNT_BEFORE.exec(lower.slice(Math.max(0, match.index - 20), match.index));
  if (amount === null) return none;
  const count = numberOf(amount[1]!);
  if (Number.isNaN(count) || count <= 0) return none;
  const start = match.index - amount[0].length;
  const before = lower.slice(Math.max(0, start - 28), start);
  const after = lower.slice(match.index + match[0].length, match.index + match[0].length + 24);
  if (PAST.test(after) || PAST_BEFORE.test(before)) return none;
  if (!LIMIT_BEFORE.test(before) && !LIMIT_AFTER.test(after)) return none;
  const unit = match[1] !== undefined ? SECOND : match[2] !== undefined ? MINUTE : HOUR;
  return Math.round(count * unit);
}

/** Whether a unit stands in the words for second, minute and hour of Chinese, Japanese and Korean. */
function isEastAsianUnit(unit: number): boolean {
  switch (unit) {
    case 0x79d2:
    case 0x5206:
    case 0x6642:
    case 0x65f6:
    case 0x9418:
    case 0x949f:
    case 0xcd08:
    case 0xbd84:
    case 0xc2dc:
      return true;
    default:
      return false;
  }
}

function findEastAsian(lower: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (const match of lower.matchAll(IDEOGRAPHIC_DURATION)) {
    const before = lower.slice(Math.max(0, match.index - 6), match.index);
    const after = lower.slice(match.index + match[0].length, match.index + match[0].length + 6).trimStart();
    if (EAST_ASIAN_PAST_AFTER.test(after)) continue;
    if (!EAST_ASIAN_LIMIT_AFTER.test(after) && !EAST_ASIAN_LIMIT_BEFORE.test(before)) continue;
    const unit = /[秒초初]/u.test(match[2]!) ? SECOND : /[分분]/u.test(match[2]!) ? MINUTE : HOUR;
    const amount = eastAsianNumber(match[1]!) + (match[3] === undefined ? 0 : 0.5);
    if (amount > 0) best = Math.min(best, Math.round(amount * unit));
  }
  return best;
}

function numberOf(word: string): number {
  if (/^\d/.test(word)) return Number(word.replace(',', '.'));
  if (/^[٠-٩۰-۹]/u.test(word))
    return Number(word.replace(/./gu, (digit) => String(digit.charCodeAt(0) & 15)));
  if (word.startsWith('half')) return 0.5;
  if (word.startsWith('quarter')) return 0.25;
  if (word === 'a couple of') return 2;
  if (word === 'one and a half') return 1.5;
  return NUMBER_WORDS[word] ?? Number.NaN;
}

function eastAsianNumber(word: string): number {
  const known = EAST_ASIAN_DIGITS[word];
  if (known !== undefined) return known;
  if (/^[0-9０-９]/u.test(word)) return Number(word.normalize('NFKC'));
  const ten = word.indexOf('十');
  if (ten < 0) return 0;
  const tens = ten === 0 ? 1 : (EAST_ASIAN_DIGITS[word[ten - 1]!] ?? 0);
  const ones = ten === word.length - 1 ? 0 : (EAST_ASIAN_DIGITS[word[ten + 1]!] ?? 0);
  return tens * 10 + ones;
}
