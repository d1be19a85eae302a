import type { Report } from './find-numbers.ts';

/**
 * Street addresses by the forms of the larger postal systems. Every quantifier is bounded and every alternative starts
 * with a literal or a digit, so that the time is linear in the text.
 */
const PATTERNS: readonly RegExp[] = [
  // 12 Larkspur Close; 4b, Old Mill Road
  /(?<![\d.,:£$€])\b\d{1,5}[A-Za-z]?,? (?:[A-Z][\p{L}'’.-]{1,20} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Court|Ct|Place|Pl|Square|Terrace|Crescent|Gardens|Way|Row|Mews|Hill|Grove|Parade|Boulevard|Blvd|Highway|Walk|Quay|Green|Park|View|Rise|Wharf)\b/gu,
  // United Kingdom postcode
  /\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b/gu,
  // Rosenstraße 12, Hauptstr. 5a, Am Markt is too loose
  /\b\p{Lu}[\p{L}-]{2,24}(?:straße|strasse|str\.|weg|platz|gasse|allee|ufer|ring|damm|straat|laan|plein|gracht|kade|dijk|gatan|vägen|gade|vej|veien|gata|katu|tie|utca|körút) ?\d{1,4}[a-z]?\b/gu,
  /\b\p{Lu}[\p{L}-]{2,24} (?:Straße|Weg|Platz|Allee|utca|út|tér|vägen|gatan|ulica|Cad\.|Caddesi|Sok\.|Sokak|Sk\.|Mah\.)(?: No[:.]?)? ?\d{1,4}/gu,
  // 12 rue des Tanneurs
  /\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai|place|route) (?:[dl][eu'’]? ?)?(?:la |les |l['’])?\p{L}[\p{L}'’ -]{2,30}/gu,
  // via Roma 12, calle Mayor 3, rua das Flores, 12, ul. Polna 4/5
  /\b(?:[Vv]ia|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|C\/|[Aa]venida|[Aa]v\.|[Aa]vda\.|[Pp]aseo|[Rr]ua|[Tt]ravessa|[Aa]lameda|[Cc]arrer|[Uu]l\.|[Aa]l\.|[Oo]s\.|[Ss]tr\.|[Bb]d\.|[Cc]arrera|[Jj]l\.|[Jj]alan|[Oo]δός|[Οο]δός) (?:[\p{L}.'’]{1,20} ){1,4}?(?:n[ºo°.]? ?|No\.? ?|nr\.? ?|#)?\d{1,5}\b/gu,
  /\b(?:[Vv]ia|[Cc]alle|[Aa]venida|[Rr]ua|[Uu]l\.|[Ss]tr\.)(?: [\p{L}.'’]{1,20}){1,4}, ?(?:n[ºo°.]? ?|nr\.? ?)?\d{1,5}\b/gu,
  // ул. Полевая, д. 4; вул. Шевченка 7
  /(?:ул\.|улиц[аеы]|просп\.|проспект|пр-т|пер\.|шоссе|наб\.|вул\.|вулиц[яі]) ?[\p{L}\d. -]{2,30},? ?(?:д\.|дом|буд\.)? ?\d{1,4}/gu,
  // 2-chome forms, 市区町村 followed by numbers; 路…号; 로/길 numbers
  /[\u3400-\u9fff]{1,4}[都道府県市区町村][\u3040-\u30ff\u3400-\u9fffー]{1,16}(?:\d{1,4}丁目|[0-9０-９]{1,4}[-－ー−][0-9０-９]{1,4})/gu,
  /[\u3400-\u9fff]{2,12}(?:路|街|道|巷|大道|段)[一二三四五六七八九十\d]{0,4}[段巷弄]?\d{1,5}[号號弄巷]/gu,
  /[\uac00-\ud7a3]{1,8}(?:시|구|군|동|읍|면) [\uac00-\ud7a30-9]{1,12}(?:로|길)(?:\d{1,3}번길)? ?\d{1,4}/gu,
  /〒\d{3}-\d{4}/gu,
  // 59800 Lille as the end of a French or German address needs the street before it, so only with a comma
  /\b\d{1,4}, (?:\d{4,5}|\d{4} [A-Z]{2}) \p{Lu}\p{L}{2,20}/gu,
  // number, street, town code of the Netherlands
  /\b\d{4} ?[A-Z]{2},? \p{Lu}\p{L}{2,20}/gu,
  /\b(?:[Ff]lat|[Aa]pt\.?|[Aa]partment|[Uu]nit|[Ss]uite) ?#?\d{1,4}[A-Za-z]?, (?:\d|[A-Z])[\p{L}\d'’ ]{3,30}/gu,
];

export function findAddresses(text: string, report: Report): void {
  for (const pattern of PATTERNS) {
    pattern.lastIndex = 0;
    for (const match of text.matchAll(pattern)) report('address', match.index, match.index + match[0].length);
  }
}
