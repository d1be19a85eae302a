import { CHAR, charClass, isUpperCase } from '../features/char-classes.ts';
import {
  BRITISH_POSTCODE,
  DUTCH_POSTCODE,
  EAST_ASIAN,
  EAST_ASIAN_FORMS,
  FRENCH_STREET,
  LOWER_NUMBER_AND_STREET,
  LOWER_STREET_FIRST_FORMS,
  NUMBER_AND_POSTCODE,
  NUMBER_AND_STREET,
  STREET_FIRST_FORMS,
} from './address-forms.ts';
import type { Report } from './find-numbers.ts';
import type { TokenRange } from './token-scan.ts';
import { isWordUnit, WordOpenings } from './word-openings.ts';

/** Words that one of `STREET_FIRST_FORMS` needs before the number. */
const STREET_WORDS = new WordOpenings(
  'straße strasse weg platz allee utca út tér vägen gatan ulica cad sok sk mah via viale corso piazza calle avenida av avda paseo rua rúa rue travessa alameda carrer ul al os str bd jl jalan οδός ул улица просп пр пер шоссе наб вул бульвар flat apt apartment unit suite box postfach apartado casella caixa boîte apo fpo dpo'.split(
    ' ',
  ),
);
/** Words that one of `LOWER_STREET_FIRST_FORMS` needs. */
const LOWER_STREET_WORDS = new WordOpenings(
  'út utca tér caddesi sokak calle avenida avda rua rúa rue ulica ul jl jalan ул вул मकान फ्लैट प्लॉट घर'.split(
    ' ',
  ),
);
/** Last three letters of the street names that are one word with their kind, or an adjective that stands for one. */
const STREET_ENDS = new Set(
  'aße sse str weg atz lee fer amm aat aan ein cht ade ijk tan gen vej ien ata atu tie tca rút вую ную кую дую рую тую лую ной вой кой дой рой той лой вій ній кій лій wej nej iej'.split(
    ' ',
  ),
);
const LOWER_STREET_ENDS = new Set('aße sse aat tan gen tca'.split(' '));
const SPACE = 32;
const COMMA = 44;
/** Units of the longest house number, its letter and comma with it. */
const MAX_HOUSE_NUMBER = 7;
const FRENCH_WORDS = new WordOpenings(
  'bis ter rue avenue boulevard bd chemin impasse allée quai place route'.split(' '),
);
/** Units before a number within which a street's word begins. */
const STREET_REACH = 90;
const LOWER_STREET_REACH = 48;
const NONE: readonly RegExp[] = [];
const ENGLISH_FORMS = [NUMBER_AND_STREET];
const LOWER_FORMS = [LOWER_NUMBER_AND_STREET];
/** A capitalised word may begin as a French one does: 9 Quay Terrace. */
const FRENCH_FORMS = [FRENCH_STREET, NUMBER_AND_STREET];
const POSTCODE_FORMS = [NUMBER_AND_POSTCODE];
const BRITISH_FORMS = [BRITISH_POSTCODE];
const DUTCH_FORMS = [DUTCH_POSTCODE];

/** Street addresses; `lowerText` is the text in lower case. */
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
    if (tryForms(streetFirstForms(text, lowerText, start), text, start, report)) continue;
    tryForms(numberFirstForms(text, lowerText, start, token.end), text, start, report);
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

/** The forms that what stands before a number can begin: it needs a name or an abbreviation, and a word for a street. */
function streetFirstForms(text: string, lowerText: string, start: number): readonly RegExp[] {
  let end = start - 1;
  if (end < 3 || text.charCodeAt(end) !== SPACE) return NONE;
  if (text.charCodeAt(end - 1) === COMMA) end--;
  const last = text.charCodeAt(end - 1);
  const isAbbreviation = last === 46 || last === 58 || last === 0xba || last === 0xb0;
  let from = end;
  while (from > 0 && end - from < 26 && text.charCodeAt(from - 1) !== SPACE) from--;
  if (isAbbreviation)
    return hasWord(STREET_WORDS, lowerText, start, STREET_REACH) ? STREET_FIRST_FORMS : NONE;
  const ending = lowerText.slice(Math.max(from, end - 3), end);
  if (isUpperCase(text.charCodeAt(from))) {
    const isStreet = STREET_ENDS.has(ending) || hasWord(STREET_WORDS, lowerText, start, STREET_REACH);
    return isStreet ? STREET_FIRST_FORMS : NONE;
  }
  const isStreet =
    LOWER_STREET_ENDS.has(ending) || hasWord(LOWER_STREET_WORDS, lowerText, start, LOWER_STREET_REACH);
  return isStreet ? LOWER_STREET_FIRST_FORMS : NONE;
}

function hasWord(words: WordOpenings, lowerText: string, start: number, reach: number): boolean {
  let isInWord = false;
  const stop = Math.min(start, lowerText.length);
  for (let at = Math.max(0, start - reach); at < stop; at++) {
    const isWord = isWordUnit(lowerText.charCodeAt(at));
    if (isWord && !isInWord && words.mayBegin(lowerText, at)) return true;
    isInWord = isWord;
  }
  return false;
}

/** The forms that a token and what stands after it can have; none for most. */
function numberFirstForms(text: string, lowerText: string, start: number, end: number): readonly RegExp[] {
  if (text.charCodeAt(end) !== SPACE || end + 1 >= text.length) return NONE;
  const next = text.charCodeAt(end + 1);
  if (charClass(next) === CHAR.digit) return beforeNumber(text, end);
  if (FRENCH_WORDS.mayBegin(lowerText, end + 1)) return FRENCH_FORMS;
  if (!isUpperCase(next)) return isAtPlace(lowerText, start) ? LOWER_FORMS : NONE;
  if (end - start > MAX_HOUSE_NUMBER) return NONE;
  const isPair = isUpperCase(text.charCodeAt(end + 2)) && !isWordUnit(text.charCodeAt(end + 3));
  return isPair && end - start === 4 ? DUTCH_FORMS : ENGLISH_FORMS;
}

/** Before another number: a house number and a postcode, the halves of a postcode, or "5th Avenue". */
function beforeNumber(text: string, end: number): readonly RegExp[] {
  if (text.charCodeAt(end - 1) === COMMA) return POSTCODE_FORMS;
  let at = end + 1;
  while (charClass(text.charCodeAt(at)) === CHAR.digit) at++;
  const letter = text.charCodeAt(at);
  return letter >= 97 && letter <= 122 ? ENGLISH_FORMS : BRITISH_FORMS;
}

/** Whether the word before a number ends as those do that a place follows: at, to, is, from, near, address: and a comma. */
function isAtPlace(lowerText: string, start: number): boolean {
  if (start < 3 || lowerText.charCodeAt(start - 1) !== SPACE) return false;
  return 'tosmr:,'.includes(lowerText[start - 2]!);
}

function findEastAsian(text: string, report: Report): void {
  for (const form of EAST_ASIAN_FORMS) {
    form.lastIndex = 0;
    for (let match = form.exec(text); match !== null; match = form.exec(text)) {
      report('address', match.index, match.index + match[0].length);
    }
  }
}
