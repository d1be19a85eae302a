import { TextUnits } from './text-units.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ScoredText } from '../text-to-score.ts';
import { CHAR, charClass, classOfTraits, foldOfTraits, isUpperCase, isUpperTraits } from './char-classes.ts';

/** What is counted about the shape of a request, in the order of the feature vector. */
export const STRUCTURE_NAMES = [
  'length of the message',
  'length of the own words',
  'length of quoted material',
  'share of own words',
  'number of words',
  'mean word length',
  'number of sentences',
  'number of lines',
  'share of digits',
  'share of capitals',
  'share of letters outside Latin',
  'share of ideographs',
  'share of punctuation',
  'question marks',
  'exclamation marks',
  'ellipses',
  'commas',
  'colons and semicolons',
  'mathematical marks',
  'code marks',
  'backticks',
  'LaTeX marks',
  'list lines',
  'answer options',
  'quotation marks',
  'emoji',
  'words in capitals',
  'share of long words',
  'numbers',
  'links and paths',
  'words per sentence',
  'share of distinct words',
  'earlier turns',
  'leans on earlier turns',
  'has a system prompt',
  'length of the system prompt',
  'tools offered',
  'structured output asked',
  'images, audio and files',
  'starts in lower case',
  'ends with a question mark',
  'ends without a mark',
] as const;

export const STRUCTURE_SIZE = STRUCTURE_NAMES.length;

/** Bit set of word hashes, for the share of distinct words. */
const SEEN_BITS = 4_096;

const MARK = new Uint8Array(128);
const MATH_MARK = 1;
const CODE_MARK = 2;
for (const mark of '=+^<>*|') MARK[mark.charCodeAt(0)]! |= MATH_MARK;
for (const mark of '{}()[];_#/<>=&') MARK[mark.charCodeAt(0)]! |= CODE_MARK;

/** Places of the counters; a typed array is several times as fast as as many fields. */
const C = {
  words: 0,
  distinctWords: 1,
  wordUnits: 2,
  longWords: 3,
  capitalWords: 4,
  letters: 5,
  capitals: 6,
  nonLatin: 7,
  ideographs: 8,
  digits: 9,
  numbers: 10,
  punctuation: 11,
  sentences: 12,
  lines: 13,
  questions: 14,
  exclamations: 15,
  ellipses: 16,
  commas: 17,
  colons: 18,
  mathMarks: 19,
  codeMarks: 20,
  backticks: 21,
  latexMarks: 22,
  listLines: 23,
  options: 24,
  quotationMarks: 25,
  emoji: 26,
  links: 27,
} as const;

/** Counts one request's structure; keeps its buffers, so one instance serves one call at a time. */
export class StructureCounter {
  private readonly seen = new Uint32Array(SEEN_BITS / 32);
  private readonly text: TextUnits;
  private readonly counts = new Int32Array(Object.keys(C).length);

  constructor(text: TextUnits = new TextUnits()) {
    this.text = text;
  }

  /** Writes `STRUCTURE_SIZE` finite numbers; counts are on a logarithmic scale, shares are 0..1. */
  count(scored: ScoredText, request: ChatRequest, out: Float32Array): void {
    const counts = this.counts;
    this.seen.fill(0);
    counts.fill(0);
    this.scan(scored.own);
    const ownWords = counts[C.words]!;
    this.scan(scored.quoted);
    const units = Math.max(1, scored.own.length + scored.quoted.length);
    const letters = Math.max(1, counts[C.letters]!);
    const words = Math.max(1, counts[C.words]!);
    const last = scored.own.length === 0 ? 0 : scored.own.charCodeAt(scored.own.length - 1);
    let at = 0;
    const put = (value: number) => {
      out[at++] = value;
    };
    put(Math.log1p(scored.messageUnits));
    put(Math.log1p(scored.own.length));
    put(Math.log1p(scored.quoted.length));
    put(scored.ownShare);
    put(Math.log1p(ownWords));
    put(counts[C.wordUnits]! / words);
    put(Math.log1p(counts[C.sentences]!));
    put(Math.log1p(counts[C.lines]!));
    put(counts[C.digits]! / units);
    put(counts[C.capitals]! / letters);
    put(counts[C.nonLatin]! / letters);
    put(counts[C.ideographs]! / letters);
    put(counts[C.punctuation]! / units);
    put(Math.log1p(counts[C.questions]!));
    put(Math.log1p(counts[C.exclamations]!));
    put(Math.log1p(counts[C.ellipses]!));
    put(Math.log1p(counts[C.commas]!));
    put(Math.log1p(counts[C.colons]!));
    put(Math.log1p(counts[C.mathMarks]!));
    put(Math.log1p(counts[C.codeMarks]!));
    put(Math.log1p(counts[C.backticks]!));
    put(Math.log1p(counts[C.latexMarks]!));
    put(Math.log1p(counts[C.listLines]!));
    put(Math.log1p(counts[C.options]!));
    put(Math.log1p(counts[C.quotationMarks]!));
    put(Math.log1p(counts[C.emoji]!));
    put(Math.log1p(counts[C.capitalWords]!));
    put(counts[C.longWords]! / words);
    put(Math.log1p(counts[C.numbers]!));
    put(Math.log1p(counts[C.links]!));
    put(Math.log1p(counts[C.words]! / Math.max(1, counts[C.sentences]!)));
    put(counts[C.distinctWords]! / words);
    put(Math.log1p(scored.earlierTurns));
    put(scored.context === '' ? 0 : 1);
    put(scored.system === '' ? 0 : 1);
    put(Math.log1p(scored.system.length));
    put(Math.log1p(request.tools.length));
    put(request.responseFormat === undefined || request.responseFormat.kind === 'text' ? 0 : 1);
    put(Math.log1p(countMedia(request, scored.messageIndex)));
    put(startsInLowerCase(scored.own) ? 1 : 0);
    put(last === 63 || last === 0xff1f || last === 0x061f ? 1 : 0);
    put(charClass(last) === CHAR.punctuation ? 0 : 1);
  }

  private scan(text: string): void {
    if (text === '') return;
    const counts = this.counts;
    this.text.read(text);
    const { length, traits, units } = this.text;
    counts[C.lines]!++;
    let lineStart = 0;
    let at = 0;
    while (at < length) {
      switch (classOfTraits(traits[at]!)) {
        case CHAR.letter:
          at = this.scanWord(at);
          continue;
        case CHAR.unspaced:
          counts[C.letters]!++;
          counts[C.nonLatin]!++;
          if ((at & 3) === 0) counts[C.words]!++;
          break;
        case CHAR.ideograph:
          counts[C.letters]!++;
          counts[C.nonLatin]!++;
          counts[C.ideographs]!++;
          this.countWord(units[at]!);
          break;
        case CHAR.digit:
          if (at === 0 || classOfTraits(traits[at - 1]!) !== CHAR.digit) counts[C.numbers]!++;
          counts[C.digits]!++;
          break;
        case CHAR.newline:
          counts[C.lines]!++;
          lineStart = at + 1;
          break;
        case CHAR.surrogate:
          counts[C.emoji]!++;
          at++;
          break;
        case CHAR.punctuation:
          this.scanMark(at, at - lineStart);
          break;
        default:
      }
      at++;
    }
    if (!endsSentence(units[length - 1]!)) counts[C.sentences]!++;
  }

  private scanWord(start: number): number {
    const counts = this.counts;
    const { traits, units } = this.text;
    let hash = 7;
    let capitals = 0;
    let at = start;
    let packed = traits[at]!;
    // The trait past the end is 0, which is no letter.
    while (classOfTraits(packed) === CHAR.letter) {
      if (isUpperTraits(packed)) capitals++;
      hash = (Math.imul(hash, 31) + foldOfTraits(packed)) | 0;
      packed = traits[++at]!;
    }
    const length = at - start;
    // Words are of one script but for tricks: the first letter speaks for all.
    if (units[start]! >= 0x250) counts[C.nonLatin]! += length;
    counts[C.letters]! += length;
    counts[C.capitals]! += capitals;
    counts[C.wordUnits]! += length;
    if (length >= 9) counts[C.longWords]!++;
    if (length >= 3 && capitals === length) counts[C.capitalWords]!++;
    this.countWord(hash);
    return at;
  }

  private countWord(hash: number): void {
    const counts = this.counts;
    counts[C.words]!++;
    const bit = (Math.imul(hash, 0x9e3779b1) >>> 16) & (SEEN_BITS - 1);
    const mask = 1 << (bit & 31);
    if ((this.seen[bit >> 5]! & mask) !== 0) return;
    this.seen[bit >> 5]! |= mask;
    counts[C.distinctWords]!++;
  }

  private scanMark(at: number, column: number): void {
    const counts = this.counts;
    const { length, traits, units } = this.text;
    const unit = units[at]!;
    counts[C.punctuation]!++;
    const next = at + 1 < length ? units[at + 1]! : 10;
    if (unit < 128) {
      const kinds = MARK[unit]!;
      if ((kinds & MATH_MARK) !== 0) counts[C.mathMarks]!++;
      if ((kinds & CODE_MARK) !== 0) counts[C.codeMarks]!++;
    } else if (unit >= 0x2190 && unit <= 0x22ff) counts[C.mathMarks]!++;
    const endsHere = endsSentence(unit) && next !== unit;
    if (endsHere && (unit >= 128 || next <= 32)) counts[C.sentences]!++;
    if (unit === 63 || unit === 0xff1f || unit === 0x061f) counts[C.questions]!++;
    else if (unit === 33 || unit === 0xff01) counts[C.exclamations]!++;
    else if (unit === 0x2026 || (unit === 46 && next === 46)) counts[C.ellipses]!++;
    else if (unit === 44 || unit === 0x3001 || unit === 0xff0c || unit === 0x060c) counts[C.commas]!++;
    else if (unit === 58 || unit === 59 || unit === 0xff1a || unit === 0xff1b) counts[C.colons]!++;
    else if (unit === 96) counts[C.backticks]!++;
    else if (unit === 92 || unit === 36) counts[C.latexMarks]!++;
    else if (unit === 34 || unit === 0xab || (unit >= 0x201c && unit <= 0x201e) || unit === 0x300c)
      counts[C.quotationMarks]!++;
    else if (unit === 47 && next > 32) counts[C.links]!++;
    if (column <= 3 && next === 32 && (unit === 45 || unit === 42 || unit === 0x2022)) counts[C.listLines]!++;
    if (column >= 1 && column <= 3 && (unit === 41 || unit === 46)) {
      const before = units[at - 1]!;
      if (classOfTraits(traits[at - 1]!) === CHAR.digit) counts[C.listLines]!++;
      else if (before >= 65 && before <= 74) counts[C.options]!++;
    }
  }
}

function endsSentence(unit: number): boolean {
  return (
    unit === 46 ||
    unit === 63 ||
    unit === 33 ||
    unit === 0x3002 ||
    unit === 0xff01 ||
    unit === 0xff1f ||
    unit === 0x964
  );
}

function startsInLowerCase(text: string): boolean {
  if (text === '') return false;
  const first = text.charCodeAt(0);
  return charClass(first) === CHAR.letter && first < 0x600 && !isUpperCase(first);
}

function countMedia(request: ChatRequest, messageIndex: number): number {
  const parts = messageIndex < 0 ? undefined : request.messages[messageIndex]?.parts;
  let media = 0;
  if (parts !== undefined) {
    for (const part of parts)
      if (part.type === 'image' || part.type === 'audio' || part.type === 'document') media++;
  }
  return media;
}
