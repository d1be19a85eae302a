import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ScoredText } from '../text-to-score.ts';
import {
  CHAR,
  charClass,
  charTraits,
  classOfTraits,
  foldOfTraits,
  isUpperCase,
  isUpperTraits,
} from './char-classes.ts';

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

/** Counts one request's structure; keeps its buffers, so one instance serves one call at a time. */
export class StructureCounter {
  private readonly seen = new Uint32Array(SEEN_BITS / 32);
  private words = 0;
  private distinctWords = 0;
  private wordUnits = 0;
  private longWords = 0;
  private capitalWords = 0;
  private letters = 0;
  private capitals = 0;
  private nonLatin = 0;
  private ideographs = 0;
  private digits = 0;
  private numbers = 0;
  private punctuation = 0;
  private sentences = 0;
  private lines = 0;
  private questions = 0;
  private exclamations = 0;
  private ellipses = 0;
  private commas = 0;
  private colons = 0;
  private mathMarks = 0;
  private codeMarks = 0;
  private backticks = 0;
  private latexMarks = 0;
  private listLines = 0;
  private options = 0;
  private quotationMarks = 0;
  private emoji = 0;
  private links = 0;

  /** Writes `STRUCTURE_SIZE` finite numbers; counts are on a logarithmic scale, shares are 0..1. */
  count(scored: ScoredText, request: ChatRequest, out: Float32Array): void {
    this.reset();
    this.scan(scored.own);
    const ownWords = this.words;
    this.scan(scored.quoted);
    const units = Math.max(1, scored.own.length + scored.quoted.length);
    const letters = Math.max(1, this.letters);
    const words = Math.max(1, this.words);
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
    put(this.wordUnits / words);
    put(Math.log1p(this.sentences));
    put(Math.log1p(this.lines));
    put(this.digits / units);
    put(this.capitals / letters);
    put(this.nonLatin / letters);
    put(this.ideographs / letters);
    put(this.punctuation / units);
    put(Math.log1p(this.questions));
    put(Math.log1p(this.exclamations));
    put(Math.log1p(this.ellipses));
    put(Math.log1p(this.commas));
    put(Math.log1p(this.colons));
    put(Math.log1p(this.mathMarks));
    put(Math.log1p(this.codeMarks));
    put(Math.log1p(this.backticks));
    put(Math.log1p(this.latexMarks));
    put(Math.log1p(this.listLines));
    put(Math.log1p(this.options));
    put(Math.log1p(this.quotationMarks));
    put(Math.log1p(this.emoji));
    put(Math.log1p(this.capitalWords));
    put(this.longWords / words);
    put(Math.log1p(this.numbers));
    put(Math.log1p(this.links));
    put(Math.log1p(this.words / Math.max(1, this.sentences)));
    put(this.distinctWords / words);
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

  private reset(): void {
    this.seen.fill(0);
    this.words = this.distinctWords = this.wordUnits = this.longWords = this.capitalWords = 0;
    this.letters = this.capitals = this.nonLatin = this.ideographs = this.digits = this.numbers = 0;
    this.punctuation = this.sentences = this.lines = this.questions = this.exclamations = this.ellipses = 0;
    this.commas = this.colons = this.mathMarks = this.codeMarks = this.backticks = this.latexMarks = 0;
    this.listLines = this.options = this.quotationMarks = this.emoji = this.links = 0;
  }

  private scan(text: string): void {
    if (text === '') return;
    this.lines++;
    let lineStart = 0;
    let at = 0;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      switch (charClass(unit)) {
        case CHAR.letter:
          at = this.scanWord(text, at);
          continue;
        case CHAR.unspaced:
          this.letters++;
          this.nonLatin++;
          if ((at & 3) === 0) this.words++;
          break;
        case CHAR.ideograph:
          this.letters++;
          this.nonLatin++;
          this.ideographs++;
          this.countWord(unit);
          break;
        case CHAR.digit:
          if (at === 0 || charClass(text.charCodeAt(at - 1)) !== CHAR.digit) this.numbers++;
          this.digits++;
          break;
        case CHAR.newline:
          this.lines++;
          lineStart = at + 1;
          break;
        case CHAR.surrogate:
          this.emoji++;
          at++;
          break;
        case CHAR.punctuation:
          this.scanMark(text, at, unit, at - lineStart);
          break;
        default:
      }
      at++;
    }
    if (!endsSentence(text.charCodeAt(text.length - 1))) this.sentences++;
  }

  private scanWord(text: string, start: number): number {
    let hash = 7;
    let capitals = 0;
    let at = start;
    for (; at < text.length; at++) {
      const packed = charTraits(text.charCodeAt(at));
      if (classOfTraits(packed) !== CHAR.letter) break;
      if (isUpperTraits(packed)) capitals++;
      hash = (Math.imul(hash, 31) + foldOfTraits(packed)) | 0;
    }
    const length = at - start;
    // Words are of one script but for tricks: the first letter speaks for all.
    if (text.charCodeAt(start) >= 0x250) this.nonLatin += length;
    this.letters += length;
    this.capitals += capitals;
    this.wordUnits += length;
    if (length >= 9) this.longWords++;
    if (length >= 3 && capitals === length) this.capitalWords++;
    this.countWord(hash);
    return at;
  }

  private countWord(hash: number): void {
    this.words++;
    const bit = (Math.imul(hash, 0x9e3779b1) >>> 16) & (SEEN_BITS - 1);
    const mask = 1 << (bit & 31);
    if ((this.seen[bit >> 5]! & mask) !== 0) return;
    this.seen[bit >> 5]! |= mask;
    this.distinctWords++;
  }

  private scanMark(text: string, at: number, unit: number, column: number): void {
    this.punctuation++;
    const next = at + 1 < text.length ? text.charCodeAt(at + 1) : 10;
    if (unit < 128) {
      const kinds = MARK[unit]!;
      if ((kinds & MATH_MARK) !== 0) this.mathMarks++;
      if ((kinds & CODE_MARK) !== 0) this.codeMarks++;
    } else if (unit >= 0x2190 && unit <= 0x22ff) this.mathMarks++;
    const endsHere = endsSentence(unit) && next !== unit;
    if (endsHere && (unit >= 128 || next <= 32)) this.sentences++;
    if (unit === 63 || unit === 0xff1f || unit === 0x061f) this.questions++;
    else if (unit === 33 || unit === 0xff01) this.exclamations++;
    else if (unit === 0x2026 || (unit === 46 && next === 46)) this.ellipses++;
    else if (unit === 44 || unit === 0x3001 || unit === 0xff0c || unit === 0x060c) this.commas++;
    else if (unit === 58 || unit === 59 || unit === 0xff1a || unit === 0xff1b) this.colons++;
    else if (unit === 96) this.backticks++;
    else if (unit === 92 || unit === 36) this.latexMarks++;
    else if (unit === 34 || unit === 0xab || (unit >= 0x201c && unit <= 0x201e) || unit === 0x300c)
      this.quotationMarks++;
    else if (unit === 47 && next > 32) this.links++;
    if (column <= 3 && next === 32 && (unit === 45 || unit === 42 || unit === 0x2022)) this.listLines++;
    if (column >= 1 && column <= 3 && (unit === 41 || unit === 46)) {
      const before = text.charCodeAt(at - 1);
      if (charClass(before) === CHAR.digit) this.listLines++;
      else if (before >= 65 && before <= 74) this.options++;
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
