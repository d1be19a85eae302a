/**
 * Street addresses by the forms of the larger postal systems. Every quantifier is bounded, and every pattern is sticky: it
 * is tried only where a number begins (street names before it are looked for backwards from there), so that the time is
 * linear. A first group that matched backwards belongs to the find.
 */

const ENGLISH_KINDS =
  'Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Tce|Crescent|Cres|Gardens|Way|Row|Mews|Hill|Grove|Parade|Boulevard|Blvd|Highway|Hwy|Parkway|Pkwy|Walk|Quay|Green|Park|View|Rise|Wharf|Cottages?|Villas|Mansions|Heights|Croft|Circle|Trail|Esplanade';

/** 12 Larkspur Close; 4b, Old Mill Road; 350 5th Avenue */
export const NUMBER_AND_STREET = new RegExp(
  `(?<![\\d.,:£$€\\p{L}])\\d{1,5}[A-Za-z]?,? (?:\\d{1,3}(?:st|nd|rd|th) |(?:[A-Z][\\p{L}'’.-]{1,20} )){1,3}(?:${ENGLISH_KINDS})\\b`,
  'uy',
);
/** The same without capitals, where the words before say that a place is meant: at 11 bramley road; flat 4, 11 bramley road */
export const LOWER_NUMBER_AND_STREET =
  /(?<=(?<!\p{L})(?:at|to|is|from|near|address:?|lives? at|(?:flat|apt\.?|unit) \w{1,4},) )\d{1,4}[a-z]? (?!(?:the|a|an|of|on|in|per|more|or|and|to|different|main|trial|high|county|tennis|food|people|minutes?|miles?|km) )[\p{Ll}'’]{3,20} (?:[\p{Ll}'’]{3,20} )?(?:street|st|road|rd|avenue|ave|lane|close|drive|court|terrace|crescent|gardens|mews|grove)(?![\p{L}'’-]|\s(?:case|order|hearing|test|trip|works?)(?!\p{L}))/uy;
/** United Kingdom postcode */
export const BRITISH_POSTCODE = /\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b/y;
/** 12 rue des Tanneurs */
export const FRENCH_STREET =
  /\d{1,4}(?: bis| ter)?,? (?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Cc]hemin|[Ii]mpasse|[Aa]llée|[Qq]uai|[Pp]lace|[Rr]oute) (?:[dl][eu'’]?s? ?)?(?:la |les |l['’])?\p{L}[\p{L}'’ -]{2,30}/uy;
/** House number, postcode and town; "March 12, 2024 Paris" is a date. */
export const NUMBER_AND_POSTCODE =
  /\d{1,4}(?:\/\d{1,4})?[a-z]?, (?:(?!(?:19|20)\d\d )\d{4,5}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} [A-Z]{2}) \p{Lu}\p{L}{2,20}/uy;
/** Netherlands: 1234 AB Utrecht */
export const DUTCH_POSTCODE = /(?<!\d)\d{4} ?[A-Z]{2},? \p{Lu}\p{L}{2,20}/uy;

/** The street comes first, its last word with a capital or an abbreviation. */
export const STREET_FIRST_FORMS: readonly RegExp[] = [
  // Rosenstraße 12, Hauptstr. 5a, Am Alten Weg 7, Bahariye Cad. No: 41
  /\d{1,4}(?<=(\p{Lu}[\p{L}-]{2,24}(?:straße|strasse|str\.|weg|platz|gasse|allee|ufer|damm|straat|laan|plein|gracht|kade|dijk|gatan|vägen|gade|vej|veien|gata|katu|tie|utca|körút) ?)\d{1,4})[a-z]?(?![\p{L}\d])/uy,
  /\d{1,4}(?<=(\p{Lu}[\p{L}-]{2,24} (?:Straße|Strasse|Str\.|Weg|Platz|Allee|utca|út|tér|vägen|gatan|ulica|Cad\.|Caddesi|Sok\.|Sokak|Sk\.|Mah\.)(?: No[:.]?)? ?)\d{1,4})/uy,
  // via Roma 12, calle Mayor 3, rua das Flores, 12, ul. Polna 4/5
  /\d{1,5}(?<=((?<![\p{L}])(?:[Vv]ia|[Vv]iale|[Cc]orso|[Pp]iazza|[Cc]alle|[Aa]venida|[Aa]v\.|[Aa]vda\.|[Pp]aseo|[Rr]ua|[Rr]úa|Rue|[Tt]ravessa|[Aa]lameda|[Cc]arrer|[Cc]arrera|[Uu]l\.|[Aa]l\.|[Oo]s\.|[Ss]tr\.|[Bb]d\.|[Jj][Ll]\.|[Jj]alan|[Οο]δός)(?: [\p{L}.'’]{1,20}){1,4},? ?(?:n[ºo°.]? ?|N[Oo]\.? ?|nr\.? ?|#)?)\d{1,5})/uy,
  // Jl. Kebon Kacang 9 No. 41: the street has a number too
  /\d{1,5}(?<=((?:[Jj][Ll]\.|[Jj]alan)(?: [\p{L}.'’]{1,20}){1,4} \d{1,3},? (?:N[Oo]\.? ?))\d{1,5})/uy,
  // ул. Полевая, д. 4; на улице Мира 7; вул. Шевченка 7
  /\d{1,4}(?<=((?<!\p{L})(?:ул\.|улиц\p{L}{1,2}|просп\.|проспект\p{L}?|пр-т|пер\.|переул\p{L}{2,3}|бульвар\p{L}?|шоссе|наб\.|вул\.|вулиц\p{L}{1,2}) ?[\p{L}. -]{2,30},? ?(?:д\.|дом|буд\.)? ?)\d{1,4})/uy,
  // на Садовую 14, по Ленинградской 5, на Садовій 3, na Lipowej 7: a street's adjective alone, after "at" or "along"
  /\d{1,4}(?<=((?<!\p{L})(?:на|по|с|до|з|na|przy|od|ze?) \p{Lu}\p{L}{2,20}(?:ую|ой|ей|ій|ова|owej|skiej|ckiej|nej|niej|lnej|rnej) )\d{1,4})[\p{Ll}]?(?!\s\p{Ll}|[\p{L}\d.:%])/uy,
  // P.O. Box 255, Postfach 12, а/я 7
  /\d{1,5}(?<=((?:P\.? ?O\.? Box|Postfach|Apartado|Casella postale|Caixa Postal|Boîte postale) ?)\d{1,5})/uy,
  // APO AE 90744
  /\d{5}(?<=((?<![\p{L}\d])[AFD]PO,? A[AEP],? )\d{5})/uy,
  // 9791 Markt 84 Apt. 597; 913 Bygget 91, Suite 7
  /\d{1,5}(?<=(\d{1,5} [^\n\d]{3,40}(?:\d{1,4},? {1,2})?(?:Apt\.?|Suite) #?)\d{1,5})(?![\p{L}\d])/uy,
  // Flat 3B, 27 Quayside Lane
  /\d{1,4}(?<=((?:[Ff]lat|[Aa]pt\.?|[Aa]partment|[Uu]nit|[Ss]uite) ?#?)\d{1,4})[A-Za-z]?, (?:\d|[A-Z])[\p{L}\d'’ ]{3,30}/uy,
];

/** The street comes first, without capitals: its kind must leave no doubt, and a clause end with the number. */
export const LOWER_STREET_FIRST_FORMS: readonly RegExp[] = [
  /\d{1,4}(?<=((?<!\p{L})\p{L}{2,24}(?:straße|strasse|straat|gatan|vägen|utca)\s?)\d{1,4})[a-z]?(?![\p{L}\d])/uy,
  /\d{1,4}(?<=((?<!\p{L})\p{L}{2,24} (?:út|utca|tér|caddesi|sokak) (?:no:? ?)?)\d{1,4})(?![\p{L}\d])/uy,
  /\d{1,4}(?<=((?<!\p{L})(?:calle|avenida|avda\.?|rua|rúa|rue|ulica|ulicy|ul\.|jl\.|jalan|ул\.|улиц\p{L}|вул\.|вулиц\p{L}) (?:[\p{L}.'’]{2,20} ){1,3})\d{1,4})[a-zа-я]?(?=\s{0,2}(?:$|[,.;:!?)\n]))/uy,
  // मकान 27-बी, गांधी मार्ग
  /\d{1,4}(?<=((?:मकान|फ्लैट|प्लॉट|घर|म\.)(?: नं\.?| नंबर| संख्या)? ?)\d{1,4})[-/\p{L}\p{M}]{0,6}, [\p{L}\p{M} ]{2,30}(?:मार्ग|रोड|गली|नगर|कॉलोनी|मोहल्ला|चौक|पथ|विहार)/uy,
];

export const EAST_ASIAN = /[\u3040-\u9fff\uac00-\ud7a3]/;
export const EAST_ASIAN_FORMS: readonly RegExp[] = [
  /[\u3400-\u9fff]{1,4}[都道府県市区町村][\u3040-\u30ff\u3400-\u9fffー]{1,16}(?:\d{1,4}丁目|[0-9０-９]{1,4}[-－ー−][0-9０-９]{1,4})/gu,
  /[\u3400-\u9fff]{2,12}(?:路|街|道|巷|大道|段)[一二三四五六七八九十\d]{0,4}[段巷弄]?\d{1,5}[号號弄巷]/gu,
  /[\uac00-\ud7a3]{1,8}(?:시|구|군|동|읍|면) [\uac00-\ud7a30-9]{1,12}(?:로|길)(?:\d{1,3}번길)? ?\d{1,4}/gu,
  /〒\d{3}-\d{4}/gu,
];
