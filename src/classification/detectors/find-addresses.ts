import { CHAR, charClass, isUpperCase } from '../features/char-classes.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';
import { isWordUnit, WordOpenings } from './word-openings.ts';

/**
 * Street addresses by the forms of the larger postal systems. Every quantifier is bounded, and every pattern is tried
 * only where a token with a digit begins (street names before a number are looked for backwards from it), so that the
 * time is linear. A first group that matched backwards belongs to the find.
 */
/** The number comes first. */
/** 12 Larkspur Close; 4b, Old Mill Road */
const NUMBER_AND_STREET =
  /(?<![\d.,:£$€\p{L}])\d{1,5}[A-Za-z]?,? (?:[A-Z][\p{L}'’.-]{1,20} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Court|Ct|Place|Pl|Square|Terrace|Crescent|Gardens|Way|Row|Mews|Hill|Grove|Parade|Boulevard|Blvd|Highway|Walk|Quay|Green|Park|View|Rise|Wharf)\b/uy;
/** United Kingdom postcode */
const BRITISH_POSTCODE = /\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b/y;
/** 12 rue des Tanneurs */
const FRENCH_STREET =
  /\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai|place|route) (?:[dl][eu'’]? ?)?(?:la |les |l['’])?\p{L}[\p{L}'’ -]{2,30}/uy;
/** number, postcode and town */
const NUMBER_AND_POSTCODE = /\d{1,4}, (?:\d{4,5}|\d{4} [A-Z]{2}) \p{Lu}\p{L}{2,20}/uy;
/** Netherlands: 1234 AB Utrecht */
const DUTCH_POSTCODE = /(?<!\d)\d{4} ?[A-Z]{2},? \p{Lu}\p{L}{2,20}/uy;

/** The street comes first. */
const STREET_FIRST_FORMS: readonly RegExp[] = [
  // Rosenstraße 12, Hauptstr. 5a, Am Alten Weg 7, Bahariye Cad. No: 41
  /\d{1,4}(?<=(\p{Lu}[\p{L}-]{2,24}(?:straße|strasse|str\.|weg|platz|gasse|allee|ufer|damm|straat|laan|plein|gracht|kade|dijk|gatan|vägen|gade|vej|veien|gata|katu|tie|utca|körút) ?)\d{1,4})[a-z]?(?![\p{L}\d])/uy,
  /\d{1,4}(?<=(\p{Lu}[\p{L}-]{2,24} (?:Straße|Weg|Platz|Allee|utca|út|tér|vägen|gatan|ulica|Cad\.|Caddesi|Sok\.|Sokak|Sk\.|Mah\.)(?: No[:.]?)? ?)\d{1,4})/uy,
  // via Roma 12, calle Mayor 3, rua das Flores, 12, ul. Polna 4/5
  /\d{1,5}(?<=((?<![\p{L}])(?:[Vv]ia|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|[Aa]venida|[Aa]v\.|[Aa]vda\.|[Pp]aseo|[Rr]ua|[Tt]ravessa|[Aa]lameda|[Cc]arrer|[Cc]arrera|[Uu]l\.|[Aa]l\.|[Oo]s\.|[Ss]tr\.|[Bb]d\.|[Jj]l\.|[Jj]alan|[Οο]δός)(?: [\p{L}.'’]{1,20}){1,4},? ?(?:n[ºo°.]? ?|No\.? ?|nr\.? ?|#)?)\d{1,5})/uy,
  // ул. Полевая, д. 4; вул. Шевченка 7
  /\d{1,4}(?<=((?:ул\.|улиц[аеы]|просп\.|проспект|пр-т|пер\.|шоссе|наб\.|вул\.|вулиц[яі]) ?[\p{L}. -]{2,30},? ?(?:д\.|дом|буд\.)? ?)\d{1,4})/uy,
  // Flat 3B, 27 Quayside Lane
  /\d{1,4}(?<=((?:[Ff]lat|[Aa]pt\.?|[Aa]partment|[Uu]nit|[Ss]uite) ?#?)\d{1,4})[A-Za-z]?, (?:\d|[A-Z])[\p{L}\d'’ ]{3,30}/uy,
];

const EAST_ASIAN = /[\u3040-\u9fff\uac00-\ud7a3]/;
const EAST_ASIAN_FORMS: readonly RegExp[] = [
  /[\u3400-\u9fff]{1,4}[都道府県市区町村][\u3040-\u30ff\u3400-\u9fffー]{1,16}(?:\d{1,4}丁目|[0-9０-９]{1,4}[-－ー−][0-9０-９]{1,4})/gu,
  /[\u3400-\u9fff]{2,12}(?:路|街|道|巷|大道|段)[一二三四五六七八九十\d]{0,4}[段巷弄]?\d{1,5}[号號弄巷]/gu,
  /[\uac00-\ud7a3]{1,8}(?:시|구|군|동|읍|면) [\uac00-\ud7a30-9]{1,12}(?:로|길)(?:\d{1,3}번길)? ?\d{1,4}/gu,
  /〒\d{3}-\d{4}/gu,
];

/** Words that one of `STREET_FIRST_FORMS` needs before the number. */
const STREET_WORDS = new WordOpenings(
  'straße weg platz allee utca út tér vägen gatan ulica cad sok sk mah via viale corso piazza calle avenida av avda paseo rua travessa alameda carrer ul al os str bd jl jalan οδός ул улица просп пр пер шоссе наб вул flat apt apartment unit suite'.split(
    ' ',
  ),
);
/** Last three letters of the street names that are one word with their kind. */
const STREET_ENDS = new Set(
  'aße sse str weg atz lee fer amm aat aan ein cht ade ijk tan gen vej ien ata atu tie tca rút'.split(' '),
);
const COMMA = 44;
/** Units of the longest house number, its letter and comma with it. */
const MAX_HOUSE_NUMBER = 7;
const FRENCH_WORDS = new WordOpenings(
  'bis ter rue avenue boulevard bd chemin impasse allée quai place route'.split(' '),
);
/** Units before a number within which a street's word begins. */
const STREET_REACH = 90;

export function findAddresses(
  text: string,
  lowerText: string,
  tokens: readonly TokenRange[],
  report: Report,
): void {
  for (const token of tokens) {
    const first = text.charCodeAt(token.start);
    // `(12` and `№12` are looked at from their digit on.
    const start = first < 48 && token.end - token.start > 1 ? token.start + 1 : token.start;
    if (followsStreet(text, start) && tryForms(STREET_FIRST_FORMS, text, start, report)) continue;
    const form = numberFirstForm(text, start, token.end);
    if (form !== undefined) tryForm(form, text, start, report);
  }
  if (EAST_ASIAN.test(text)) findEastAsian(text, report);
}

function tryForms(forms: readonly RegExp[], text: string, start: number, report: Report): boolean {
  for (const form of forms) if (tryForm(form, text, start, report)) return true;
  return false;
}

function tryForm(form: RegExp, text: string, start: number, report: Report): boolean {
  form.lastIndex = start;
  const match = form.exec(text);
  if (match === null) return false;
  report('address', start - (match[1]?.length ?? 0), start + match[0].length);
  return true;
}

/** Whether what stands before a number can be a street: a name or an abbreviation, and a word for a street. */
function followsStreet(text: string, start: number): boolean {
  let end = start - 1;
  if (end < 3 || text.charCodeAt(end) !== 32) return false;
  if (text.charCodeAt(end - 1) === 44) end--;
  const last = text.charCodeAt(end - 1);
  const isAbbreviation = last === 46 || last === 58 || last === 0xba || last === 0xb0;
  let from = end;
  while (from > 0 && end - from < 26 && text.charCodeAt(from - 1) !== 32) from--;
  if (!isAbbreviation && !isUpperCase(text.charCodeAt(from))) return false;
  if (!isAbbreviation && STREET_ENDS.has(text.slice(Math.max(from, end - 3), end).toLowerCase())) return true;
  return isAbbreviation || hasStreetWord(text, start);
}

function hasStreetWord(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - STREET_REACH), start).toLowerCase();
  for (let at = 0; at < before.length; at++) {
    const begins = isWordUnit(before.charCodeAt(at)) && (at === 0 || !isWordUnit(before.charCodeAt(at - 1)));
    if (begins && STREET_WORDS.mayBegin(before, at)) return true;
  }
  return false;
}

/** The one form that a token and what stands after it can have; `undefined` for most. */
function numberFirstForm(text: string, start: number, end: number): RegExp | undefined {
  if (text.charCodeAt(end) !== 32) return undefined;
  const next = text.charCodeAt(end + 1);
  if (charClass(next) === CHAR.digit) {
    return text.charCodeAt(end - 1) === COMMA ? NUMBER_AND_POSTCODE : BRITISH_POSTCODE;
  }
  if (!isUpperCase(next)) return FRENCH_WORDS.mayBegin(text, end + 1) ? FRENCH_STREET : undefined;
  if (end - start > MAX_HOUSE_NUMBER) return undefined;
  const isPair = isUpperCase(text.charCodeAt(end + 2)) && !isWordUnit(text.charCodeAt(end + 3));
  return isPair && end - start === 4 ? DUTCH_POSTCODE : NUMBER_AND_STREET;
}

function findEastAsian(text: string, report: Report): void {
  for (const form of EAST_ASIAN_FORMS) {
    form.lastIndex = 0;
    for (let match = form.exec(text); match !== null; match = form.exec(text)) {
      report('address', match.index, match.index + match[0].length);
    }
  }
}
