/**
 * Time limits that a person states ("in 20 minutes", "noch eine halbe Stunde", "还有十分钟"), in seconds. A duration counts
 * when a word before or after it makes it a limit, and not when it lies in the past or says how long something took.
 */

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

/** Unit words by their beginnings, lower case; the longest that fits decides. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:sec|sek|seg|сек|δευτ|másodperc|giây|detik|saniye|सेकंड|सेकेंड|ثاني|ثوان|ثانیه|วินาที|שניות)/u, SECOND],
  [/^(?:min|мин|хв|λεπτ|perc|phút|menit|dakika|dk|मिनट|دقيق|دقائق|دقیقه|นาที|דקות|мінут)/u, MINUTE],
  [
    /^(?:hour|hr|h$|hrs|std|stund|heure|hora|ora$|ore$|uur|uren|tim|time|tunti|tunnin|tuntia|час|годин|ώρ|óra|órá|giờ|tiếng|jam|saat|घंट|ساع|ساعة|ساعات|ชั่วโมง|שעה|שעות|godzin|hodin)/u,
    HOUR,
  ],
];

const PAST =
  /^\W{0,3}(?:ago|earlier|before|later than|vorher|her$|auparavant|plus tôt|atrás|antes|fa\b|geleden|sedan|siden|sitten|назад|тому|temu|nazad|před|ezelőtt|πριν|önce|lalu|trước|पहले|قبل|پیش|前に|前$|前[，。、 ]|전에|전[ ,.]|long|lang\b|now\b)/u;
const PAST_BEFORE =
  /(?:\bfor|\bil y a|\bhace|\bvor|\bhá|\bfaz|\bafter|\bseit|\bdepuis|\bdesde|\bsince|\blast|\bpast|\btook|\btakes|\bwaited|\bevery|\balle|\bprzed|\bprima|\bmore than|منذ|قبل|πριν|\bper|\bspent)\s{0,2}(?:the\s|about\s|like\s|\d\s)?$/u;
const LIMIT_BEFORE =
  /(?:\bin|\bwithin|\bhave|\bhas|\bgot|\bgive|\bonly|\bnext|\bunder|\babout|\bleft|\bbinnen|\binnerhalb|\bnoch|\bhab\w{0,3}|\bnur|\bdans|\bd'ici|\breste\w{0,3}|\bplus que|\ben|\bdentro de|\btengo|\bquedan?|\bfaltan?|\bsólo|\bsolo|\bem|\bdaqui a|\btenho|\bsó|\btra|\bfra|\bentro|\bho|\bover|\bom|\bnog|\bhet|\bвсего|\bчерез|\bосталось|\bза|\bв течение|\bу меня|\bлишилось|\bмаю|\bza|\bw|\bmam|\bzostało|\bdo|\bmám|\bbelül|\bvan|\bσε|\bμέσα σε|\bέχω|\bîn|\bpeste|\bam|\bvar|\bsisa|\bdalam|\btinggal|\btrong|\bcòn|\bsau|خلال|بعد|أمامي|باقي|معي|عندي|در|تا|ظرف|मेरे पास|सिर्फ|bare|\bom|\binom|\bpå|\bhar|\bi|\bmed|\bjust|\bthe|\baussi)\s{1,2}(?:the\s|about\s|like\s|maybe\s|exactly\s|ca\.?\s|etwa\s|next\s|environ\s|unos\s|circa\s|einer?\s|der\s|nächsten\s|solo\s|noch\s|nog\s|only\s|just\s|around\s|yaklaşık\s)?$/u;
const LIMIT_AFTER =
  /^\W{0,2}(?:left|to go|until|till|before i|before the|remaining|tops|max|from now|or (?:so|less)|deadline|i mean|bis|hab ich|habe ich|zeit|avant|restant|para|antes de que|rest|prima di|tot|до|осталось|залишилось|do \p{L}|įki|sonra|içinde|kala|kaldı|var|lagi|nữa|में|बाद|बचे|بقي|متبقي|دیگر|وقت دارم|مانده|μένουν|ακόμα|múlva|belül|van|kvar|jäljellä|päästä|sisällä|zostało|zbývá)/u;

const LATIN_DURATION =
  /(?<![\d.,:])(\d{1,3}(?:[.,]5)?|half an?|quarter of an|a couple of|one and a half|[\p{L}']{1,12})[\s\u00a0-]{0,2}(h(?![\p{L}\p{M}'])|[\p{L}\p{M}]{3,12}|dk(?![\p{L}]))/gu;
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
  [/\b(?:within|in|inside|under) (?:the|an) hour\b/u, HOUR],
  [/\bhalf(?: an)? hour\b(?! ago| late| long)/u, HOUR / 2],
  [/(?:innerhalb der|in der) nächsten stunde|\bin (?:einer|1) stunde\b/u, HOUR],
  [/\bin einer halben stunde\b/u, HOUR / 2],
  [/\bdans (?:une|l'|1) ?heure\b/u, HOUR],
  [/\bdans une demi-heure\b/u, HOUR / 2],
  [/\b(?:en|dentro de) una hora\b/u, HOUR],
  [/\b(?:en|dentro de) media hora\b/u, HOUR / 2],
  [/через час\b/u, HOUR],
  [/через полчаса|за півгодини|через півгодини/u, HOUR / 2],
  [/за годину\b|через годину/u, HOUR],
  [/za godzinę|w godzinę/u, HOUR],
  [/za pół godziny/u, HOUR / 2],
  [/\btra (?:un'ora|un’ora)|\bfra un'ora/u, HOUR],
  [/\bsejam lagi|satu jam lagi/u, HOUR],
  [/\bover een uur(?:tje)?\b|binnen het uur/u, HOUR],
  [/bir saat (?:içinde|sonra|kaldı)/u, HOUR],
  [/yarım saat (?:içinde|sonra|kaldı|var)/u, HOUR / 2],
  [/σε μία ώρα|σε μια ώρα/u, HOUR],
];

/** The shortest limit stated in the text (at most its first 1,200 units), in seconds; `undefined` when there is none. */
export function findStatedDeadline(text: string): number | undefined {
  const lower = text.slice(0, 1_200).toLowerCase();
  let best = Number.POSITIVE_INFINITY;
  for (const [pattern, seconds] of FIXED) if (seconds < best && pattern.test(lower)) best = seconds;
  if (/\p{L}/u.test(lower)) best = Math.min(best, findSpaced(lower));
  if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/u.test(lower)) best = Math.min(best, findEastAsian(lower));
  return Number.isFinite(best) ? best : undefined;
}

function findSpaced(lower: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (const match of lower.matchAll(LATIN_DURATION)) {
    const unit = unitSeconds(match[2]!);
    if (unit === 0) continue;
    const amount = numberOf(match[1]!);
    if (Number.isNaN(amount) || amount <= 0) continue;
    const before = lower.slice(Math.max(0, match.index - 28), match.index);
    const after = lower.slice(match.index + match[0].length, match.index + match[0].length + 24);
    if (PAST.test(after) || PAST_BEFORE.test(before)) continue;
    if (LIMIT_BEFORE.test(before) || LIMIT_AFTER.test(after))
      best = Math.min(best, Math.round(amount * unit));
  }
  return best;
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

function unitSeconds(word: string): number {
  for (const [pattern, seconds] of UNITS) if (pattern.test(word)) return seconds;
  return 0;
}

function numberOf(word: string): number {
  if (/^\d/.test(word)) return Number(word.replace(',', '.'));
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
