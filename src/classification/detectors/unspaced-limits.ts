/** Limits in Chinese, Japanese, Korean and Thai, whose words for durations stand without spaces. */

const SECOND = 1;
const MINUTE = 60;
const QUARTER = 900;
const HOUR = 3_600;
/** As in texts with spaces: shorter ones are idioms, and from a day on "within" states a rule. */
const LEAST_SECONDS = 5;
const RULE_SECONDS = 20 * HOUR;

const UNITS: readonly (readonly [seconds: number, words: string])[] = [
  [SECOND, '秒钟|秒鐘|秒間|秒|초|วินาที'],
  [MINUTE, '分钟|分鐘|分間|分|분|นาที'],
  [QUARTER, '刻钟|刻鐘'],
  [HOUR, '小时|小時|時間|鐘頭|钟头|시간|ชั่วโมง'],
];
const AMOUNT =
  '[0-9０-９๐-๙]{1,3}(?:[.．]5)?|[一二两兩三四五六七八九十廿半]{1,4}|[일이삼사오육칠팔구십]{1,4}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열한|열두|열|스무|서른|반|(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ยี่|เอ็ด|ครึ่ง){1,4}';
const UNIT = UNITS.map(([, words]) => `(${words})`).join('|');
const DURATION = new RegExp(
  `(${AMOUNT})\\s?(?:个|個|ヶ)?(半)?(?:多)?\\s?(?:${UNIT})(\\s?半|\\s?반|ครึ่ง)?`,
  'gu',
);
const MINUTES_AFTER = new RegExp(`^\\s?(${AMOUNT})\\s?(?:分钟|分鐘|分|분|นาที)`, 'u');

const LIMIT_AFTER =
  /^\s?(?:后|後|(?:以|之)?[内內]|就|で|しか|以後|まで|뒤|후|안에|내로|내에|남|밖에|이면|있으면|で切|切れ|ข้างหน้า|ก่อน|เท่านั้น|สุดท้าย|之后|之後|没了|可用)/u;
const LIMIT_BEFORE =
  /(?:还有|還有|还剩|還剩|剩下?|只有|只剩下?|再过|再過|给我|給我|限|就|差|不到|不足|最多|还能\p{L}{0,2}|大概能\p{L}{0,2}|あと|残り|アト|まで|までに|앞으로|남은|딱|까지|อีก|ภายใน|ใน|เหลือ|เหลือเวลา|มีเวลา|เวลา|แค่|อีกแค่|เหลือแค่|ไม่ถึง)(?:约|大约|大概|約|ほんの|약|단|ประมาณ)?\s?$/u;
const PAST_AFTER = /^\s?(?:前|了|전|째|も|多了|来|来了|ごと|おき|間隔|마다|동안|แล้ว|ที่แล้ว|ที่ผ่านมา|ละ|ต่อ|每)/u;
/** A time of day, a repetition, a past span, a place in a row. */
const ELSEWHERE_BEFORE =
  /(?:[時时点點시:：]|小时|小時|時間|시간|ชั่วโมง|[0-9]{1,2}[.:]|最初の|初めの|每隔?|毎|第|过去|過去|最近|已经?|已經?|了|花|用|等|발생|첫|매|지난|ทุก|ครั้งละ|มา|ไป)\s?$/u;
/** What is spoken or shown for that long. */
const LENGTH_BEFORE =
  /(?:致辞|致詞|演讲|演講|发言|發言|讲话|視頻|视频|短片|介绍|介紹|朗读|スピーチ|挨拶|発表|動画|自己紹介|연설|축사|발표|영상|자기소개|สุนทรพจน์|วิดีโอ)[^。！？]{0,8}$/u;

/** Seconds of the shortest limit, infinity when there is none. */
export function findUnspacedLimit(lower: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (const match of lower.matchAll(DURATION)) {
    const start = match.index;
    const end = start + match[0].length;
    const unit = UNITS[match.findIndex((group, at) => at > 2 && group !== undefined) - 3]![0];
    const after = lower.slice(end, end + 12);
    const minutes = unit === HOUR ? MINUTES_AFTER.exec(after) : null;
    const half = match[2] !== undefined || match[7] !== undefined ? 0.5 : 0;
    const seconds = Math.round(
      (unspacedNumber(match[1]!) + half) * unit +
        (minutes === null ? 0 : unspacedNumber(minutes[1]!) * MINUTE),
    );
    if (!(seconds >= LEAST_SECONDS) || seconds >= best) continue;
    const rest = minutes === null ? after : lower.slice(end + minutes[0].length, end + minutes[0].length + 8);
    if (isLimit(lower.slice(Math.max(0, start - 14), start), rest, seconds)) best = seconds;
  }
  return best;
}

function isLimit(before: string, after: string, seconds: number): boolean {
  if (PAST_AFTER.test(after)) return false;
  if (LIMIT_BEFORE.test(before)) return true;
  if (ELSEWHERE_BEFORE.test(before) || seconds >= RULE_SECONDS) return false;
  return LIMIT_AFTER.test(after) && !LENGTH_BEFORE.test(before);
}

/** Whether a unit stands in the words for second, minute and hour of these languages. */
export function isUnspacedUnit(unit: number): boolean {
  switch (unit) {
    case 0x79d2: // 秒
    case 0x5206: // 分
    case 0x6642: // 時
    case 0x65f6: // 时
    case 0x9418: // 鐘
    case 0x949f: // 钟
    case 0xcd08: // 초
    case 0xbd84: // 분
    case 0xc2dc: // 시
    case 0x0e17: // ท
    case 0x0e0a: // ช
      return true;
    default:
      return false;
  }
}

const NATIVE_KOREAN: Readonly<Record<string, number>> = {
  한: 1,
  두: 2,
  세: 3,
  네: 4,
  다섯: 5,
  여섯: 6,
  일곱: 7,
  여덟: 8,
  아홉: 9,
  열: 10,
  열한: 11,
  열두: 12,
  스무: 20,
  서른: 30,
  반: 0.5,
  半: 0.5,
  ครึ่ง: 0.5,
};
/** Ones, and ten, as they are put together in turn: 二十五, 이십오, ยี่สิบห้า. */
const PLACES = new Map<string, number>(
  Object.entries({ 十: 10, 십: 10, สิบ: 10, 廿: 20, 两: 2, 兩: 2, หนึ่ง: 1, เอ็ด: 1, ยี่: 2 }),
);
[...'一二三四五六七八九'].forEach((digit, at) => PLACES.set(digit, at + 1));
[...'일이삼사오육칠팔구'].forEach((digit, at) => PLACES.set(digit, at + 1));
['สอง', 'สาม', 'สี่', 'ห้า', 'หก', 'เจ็ด', 'แปด', 'เก้า'].forEach((digit, at) => PLACES.set(digit, at + 2));
const PLACE = new RegExp([...PLACES.keys()].join('|'), 'gu');

function unspacedNumber(word: string): number {
  const known = NATIVE_KOREAN[word];
  if (known !== undefined) return known;
  if (/^[0-9０-９๐-๙]/u.test(word)) {
    return Number(word.normalize('NFKC').replace(/[๐-๙]/gu, (digit) => String(digit.charCodeAt(0) - 0xe50)));
  }
  let sum = 0;
  let ones = 0;
  for (const [place] of word.matchAll(PLACE)) {
    const value = PLACES.get(place)!;
    if (value < 10) ones = value;
    else {
      sum += value === 10 ? Math.max(1, ones) * 10 : value;
      ones = 0;
    }
  }
  return sum + ones;
}
