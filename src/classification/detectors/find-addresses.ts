import { isUpperCase } from '../features/char-classes.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';

/**
 * Street addresses by the forms of the larger postal systems. Every quantifier is bounded, and every pattern is tried
 * only where a token with a digit begins (street names before a number are looked for backwards from it), so that the
 * time is linear. A first group that matched backwards belongs to the find.
 */
/** The number comes first. */
const NUMBER_FIRST_FORMS: readonly RegExp[] = [
  // 12 Larkspur Close; 4b, Old Mill Road
  /(?<![\d.,:£$€\p{L}])\d{1,5}[A-Za-z]?,? (?:[A-Z][\p{L}'’.-]{1,20} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Court|Ct|Place|Pl|Square|Terrace|Crescent|Gardens|Way|Row|Mews|Hill|Grove|Parade|Boulevard|Blvd|Highway|Walk|Quay|Green|Park|View|Rise|Wharf)\b/uy,
  // United Kingdom postcode
  /\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b/y,
  // 12 rue des Tanneurs
  /\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai|place|route) (?:[dl][eu'’]? ?)?(?:la |les |l['’])?\p{L}[\p{L}'’ -]{2,30}/uy,
  // number, postcode and town
  /\d{1,4}, (?:\d{4,5}|\d{4} [A-Z]{2}) \p{Lu}\p{L}{2,20}/uy,
  // Netherlands: 1234 AB Utrecht
  /(?<!\d)\d{4} ?[A-Z]{2},? \p{Lu}\p{L}{2,20}/uy,
];

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

export function findAddresses(text: string, tokens: readonly TokenRange[], report: Report): void {
  for (const token of tokens) {
    const first = text.charCodeAt(token.start);
    // `(12` and `№12` are looked at from their digit on.
    const start = first < 48 && token.end - token.start > 1 ? token.start + 1 : token.start;
    if (followsName(text, start) && tryForms(STREET_FIRST_FORMS, text, start, report)) continue;
    if (text.charCodeAt(token.end) === 32) tryForms(NUMBER_FIRST_FORMS, text, start, report);
  }
  if (EAST_ASIAN.test(text)) findEastAsian(text, report);
}

function tryForms(forms: readonly RegExp[], text: string, start: number, report: Report): boolean {
  for (const form of forms) {
    form.lastIndex = start;
    const match = form.exec(text);
    if (match === null) continue;
    report('address', start - (match[1]?.length ?? 0), start + match[0].length);
    return true;
  }
  return false;
}

/** Whether the word before begins with a capital or is an abbreviation, as streets do; most numbers end here. */
function followsName(text: string, start: number): boolean {
  let end = start - 1;
  if (end < 3 || text.charCodeAt(end) !== 32) return false;
  if (text.charCodeAt(end - 1) === 44) end--;
  const last = text.charCodeAt(end - 1);
  if (last === 46 || last === 58 || last === 0xba || last === 0xb0) return true;
  let from = end;
  while (from > 0 && end - from < 26 && text.charCodeAt(from - 1) !== 32) from--;
  return isUpperCase(text.charCodeAt(from));
}

function findEastAsian(text: string, report: Report): void {
  for (const form of EAST_ASIAN_FORMS) {
    form.lastIndex = 0;
    for (let match = form.exec(text); match !== null; match = form.exec(text)) {
      report('address', match.index, match.index + match[0].length);
    }
  }
}
