const SECOND = 1;
const MINUTE = 60;
const HOUR = 3_600;

/**
 * Words for units of time, lower case. A `*` stands for any ending of a declined word; what has none is the whole word,
 * so that "min" is not seen in "mine" and "minister".
 */
const UNITS: readonly (readonly [seconds: number, words: string])[] = [
  [
    SECOND,
    'sec secs second seconds seconde seconden secondes secondi secondo secunde secundă sek sekund sekunda sekundu sekundy sekunder sekunde sekunden sekundes seg segs segundo segundos segon* сек секунд* δευτ* másodperc* giây detik saniye* सेकंड* सेकेंड* सेकण्ड* ثاني* ثوان* ثانیه* שנייה שניות সেকেন্ড* விநாடி* sekunti sekuntia sekunnin',
  ],
  [
    MINUTE,
    'min mins minut* minuu* minuč* minūt* minūč* minūš* minúť* minút* mínút* minit minitos mín mn мин минут* мінут* хв хвилин* λεπτ* perc perce percem percet percen percnyi phút phut menit dakika* dk dakk* मिनट* मिनिट* دقيق* دقائق دقائق* دقیقه* دقه منٹ* דקה דקות דקותיים মিনিট* நிமிட* నిమిష* મિનિટ* წუთ* րոպե*',
  ],
  [
    HOUR,
    'hour hours hr hrs h hs std stunde* stünd* heure heures hora horas hores ora ore oră orei orë uur uren uurtje uurtjes timer time timme* timma* timmar* tim tunti* tunni* tunnin tund* час часа часов часу часик часика години година годину годинк* годин ώρα ώρες óra órá* órám órán giờ tiếng jam saat* saa घंट* घण्ट* ghante ghanta ساعة ساعات ساعه ساعت گھنٹ* שעה שעות ঘণ্ট* ঘন্ট* ชั่วโมง மணிநேர* గంట* કલાક* godzin* hodin* hodín hodink* sat sata sati сат сата сати საათ* ժամ',
  ],
  [2 * SECOND, 'ثانيتين'],
  [2 * MINUTE, 'دقيقتين دقيقتان דקתיים'],
  [2 * HOUR, 'ساعتين ساعتان שעתיים'],
  [
    HOUR / 2,
    'полчаса полчасика півгодини півгодинки mezzora halvtimme* halvtime* halfuur halfuurtje félór* halbstunde półgodzin* půlhodin* polhodin*',
  ],
  [
    HOUR / 4,
    'viertelstund* viertelstünd* kwartier kwartiertje kvart kvarter kvarten kvarteret kwadrans* τέταρτο τεταρτάκι čtvrthodin* štvrťhodin* negyedór* vartti* vartin',
  ],
  [(HOUR * 3) / 4, 'dreiviertelstund*'],
  [HOUR, 'sejam'],
];

/** The first units are counted; the others hold their own number. */
const COUNTED_UNITS = 3;

const forms = UNITS.map(
  ([, words]) =>
    `(${words
      .split(' ')
      .map((word) => (word.endsWith('*') ? `${word.slice(0, -1)}[\\p{L}\\p{M}]{0,9}` : word))
      // The longest form first, as alternatives are tried in order.
      .sort((a, b) => b.length - a.length)
      .join('|')})`,
);
const UNIT = new RegExp(
  `(?:${forms.join('|')})(?:(?![\\p{L}\\p{M}])|(?=[\\u3040-\\u9fff\\uac00-\\ud7a3]))`,
  'uy',
);

/** Beginnings of the words for units. */
export const UNIT_OPENINGS: readonly string[] = UNITS.flatMap(([, words]) =>
  words.split(' ').map((word) => word.replace('*', '')),
);

export interface UnitWord {
  word: string;
  start: number;
  /** Seconds of one. */
  seconds: number;
  end: number;
  /** The word holds its own number: "полчаса", "ساعتين", "kwartier". */
  isAmount: boolean;
}

/** The word for a unit of time that stands at `at` of a lower-case text. */
export function readUnitAt(lower: string, at: number): UnitWord | undefined {
  UNIT.lastIndex = at;
  const match = UNIT.exec(lower);
  if (match === null) return undefined;
  const place = match.findIndex((group, index) => index > 0 && group !== undefined) - 1;
  return {
    word: match[0],
    start: at,
    seconds: UNITS[place]![0],
    end: at + match[0].length,
    isAmount: place >= COUNTED_UNITS,
  };
}
