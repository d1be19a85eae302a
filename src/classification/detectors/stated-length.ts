/**
 * Lengths in digits that a person asks an answer to have ("a 2,000-word story", "500 слов", "写一篇800字的作文"), in tokens.
 * What is said to be the length of something that exists ("this 30-page report") does not count.
 */

/** Units of text that are looked at. */
const LIMIT = 1_200;
const MAX_CANDIDATES = 32;
const BEFORE = 28;
const AFTER = 24;
/** What a page of running text holds. */
const WORDS_PER_PAGE = 500;
const MOST_TOKENS = 32_000;
/** More is a number of something else, such as an error. */
const MOST_PAGES = 100;
const LEAST_WORDS = 10;

/** Tokens that a word takes: English is cut least, other Latin writing more, other scripts most. */
const TOKENS_PER_ENGLISH_WORD = 1.35;
const TOKENS_PER_LATIN_WORD = 1.8;
const TOKENS_PER_WORD = 2.2;
/** A Chinese or Japanese character that is counted as one. */
const TOKENS_PER_IDEOGRAPH = 1;

interface Unit {
  pattern: RegExp;
  tokens: number;
}

/** Words of units with the tokens that one of them takes; what follows a word must be no letter. */
const SPACED: readonly (readonly [words: string, tokens: number])[] = [
  ['words?', TOKENS_PER_ENGLISH_WORD],
  [
    'wörtern?|worten?|mots|palabras|palavras|parole|woorden|słów|słowa|slov|kelime|kata|ord|sanaa|szó|szavas|cuvinte|từ|maneno',
    TOKENS_PER_LATIN_WORD,
  ],
  ['слов[ао]?|слів|думи|λέξεις|كلمة|كلمات|کلمه|لفظ|מילים|शब्द|शब्दों|শব্দ|คำ|단어[로의짜이내]?', TOKENS_PER_WORD],
  ['pages?|pagine', WORDS_PER_PAGE * TOKENS_PER_ENGLISH_WORD],
  [
    "seiten?|páginas?|pagina['’]?s|sidor|sider|sayfa|stron[ay]?|stran[ay]?|halaman|trang|sivua|oldal",
    WORDS_PER_PAGE * TOKENS_PER_LATIN_WORD,
  ],
  ['страниц[аы]?|сторінки|сторінок|σελίδες|صفحات|صفحة|पृष्ठ|पन्ने', WORDS_PER_PAGE * TOKENS_PER_WORD],
];
/** Written without spaces around them, so that more may follow: 800字的作文, 3ページで. */
const UNSPACED: readonly (readonly [words: string, tokens: number])[] = [
  ['个字|字|文字|字符|자(?![가-힣])|자[의로내이]', TOKENS_PER_IDEOGRAPH],
  ['页|頁|ページ|페이지|쪽', WORDS_PER_PAGE * TOKENS_PER_ENGLISH_WORD],
];

/** Units by the lower-case letter that they begin with: few numbers are followed by one of these. */
const UNITS = unitsByOpening();

function unitsByOpening(): ReadonlyMap<string, readonly Unit[]> {
  const units = new Map<string, Unit[]>();
  const add = (words: string, end: string, tokens: number) => {
    for (const word of words.split('|')) {
      const opening = word.charAt(0);
      const known = units.get(opening) ?? [];
      units.set(opening, [...known, { pattern: new RegExp(`^${word}${end}`, 'iu'), tokens }]);
    }
  };
  for (const [words, tokens] of SPACED) add(words, '(?![\\p{L}\\p{M}])', tokens);
  for (const [words, tokens] of UNSPACED) add(words, '', tokens);
  return units;
}

/** What points at something that exists, shortly before the number. */
const EXISTING =
  /(?:^|[^\p{L}])(?:this|that|these|my|our|your|his|her|their|the (?:attached|following|first|last)|first|last|page|of|has|have|is|was|are|were|wrote|written|read|attached|dies(?:e[rsnm]?)|mein(?:e[rsnm]?)?|hat|habe|ersten?|letzten?|mon|ma|mes|cet?|cette|ces|premi(?:er|ère)s?|este|esta|estos|estas|mi|mis|tiene|primer[oa]s?|meu|minha|tem|questo|questa|mio|mia|ha|mijn|deze|dit|этот|эта|эти|это|мой|моя|мои|первые|последние|ten|ta|mój|moja|bu|benim)\s(?:\p{L}{1,12}\s)?$/iu;
/** The number is the end of a time or of a version: 03:10 pages. */
const OF_TIME = /\d[:.]$/u;
const EXISTING_UNSPACED = /(?:这|這|那|我的|この|その|私の|前|第)[^\d]{0,4}$/u;

/** Digits, also in groups of three: 2000, 2,000, 2.000, 2'000, 2 000. */
const NUMERAL = /(?<!\d)\d{1,3}(?:[,.'’\u00a0\u202f ]\d{3}(?!\d))+|\d+/gu;

/** Tokens of the longest length asked for in the text (at most its first 1,200 units); `undefined` when there is none. */
export function findStatedLength(text: string): number | undefined {
  // Few prompts have digits in them, and the engine finds that out several times as fast as a loop over cut text.
  if (!/\d/u.test(text)) return undefined;
  const seen = text.length > LIMIT ? text.slice(0, LIMIT) : text;
  let longest = 0;
  let candidates = 0;
  for (const { 0: numeral, index } of seen.matchAll(NUMERAL)) {
    longest = Math.max(longest, tokensAt(seen, index, index + numeral.length));
    if (++candidates === MAX_CANDIDATES) break;
  }
  return longest === 0 ? undefined : Math.min(MOST_TOKENS, Math.round(longest));
}

function tokensAt(text: string, start: number, end: number): number {
  const mark = text.charCodeAt(end);
  const unitAt = mark === 32 || mark === 45 || mark === 0xa0 ? end + 1 : end;
  const candidates = UNITS.get(text.charAt(unitAt).toLowerCase());
  if (candidates === undefined) return 0;
  const after = text.slice(unitAt, unitAt + AFTER);
  const found = candidates.find(({ pattern }) => pattern.test(after));
  const count = readCount(text.slice(start, end));
  if (found === undefined || !(count > 0)) return 0;
  if (found.tokens >= WORDS_PER_PAGE && count > MOST_PAGES) return 0;
  const tokens = count * found.tokens;
  if (tokens < LEAST_WORDS * TOKENS_PER_ENGLISH_WORD) return 0;
  const before = text.slice(Math.max(0, start - BEFORE), start);
  return OF_TIME.test(before) || EXISTING.test(before) || EXISTING_UNSPACED.test(before) ? 0 : tokens;
}

function readCount(numeral: string): number {
  return numeral.length > 9 ? Number.NaN : Number(numeral.replace(/[^\d]/gu, ''));
}
