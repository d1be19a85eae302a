import { HASH_SEED, hashFinish, hashPair, hashStep } from '../../numerics/hashing.ts';
import { CHAR, charClass, charTraits, classOfTraits, foldOfTraits } from './char-classes.ts';

/** Longest word whose characters all count; what follows in longer ones (base64, hashes) is ignored. */
const MAX_WORD_UNITS = 24;
const MAX_PUNCTUATION_UNITS = 4;
const CAPACITY = 12_288;

const WORD = HASH_SEED;
const GRAM = hashStep(HASH_SEED, 0x67);
const BOUNDARY = 0x5f;

/**
 * Hashes of the n-grams of a text, in preallocated arrays that the next call overwrites: `words` has unigrams and
 * bigrams of words, punctuation runs and ideographs; `grams` has 3- to 5-grams of characters inside words (`_word_`)
 * and 3- and 4-grams of ideographs. Case is folded; numbers of three and more digits keep only their length.
 */
export class NgramHashes {
  readonly words: Uint32Array = new Uint32Array(CAPACITY);
  readonly grams: Uint32Array = new Uint32Array(CAPACITY);
  wordCount = 0;
  gramCount = 0;
  private previousWord = 0;
  private readonly units = new Uint16Array(MAX_WORD_UNITS + 2);

  /** Reads `text`; n-grams beyond the capacity (about 3,000 characters) are left out. */
  read(text: string): void {
    this.wordCount = 0;
    this.gramCount = 0;
    this.previousWord = 0;
    const end = text.length;
    let at = 0;
    while (at < end) {
      switch (charClass(text.charCodeAt(at))) {
        case CHAR.letter:
          at = this.readWord(text, at);
          break;
        case CHAR.digit:
          at = this.readNumber(text, at);
          break;
        case CHAR.ideograph:
          at = this.readIdeographs(text, at);
          break;
        case CHAR.unspaced:
          at = this.readUnspaced(text, at);
          break;
        case CHAR.punctuation:
          at = this.readPunctuation(text, at);
          break;
        case CHAR.surrogate:
          this.addWord(
            hashStep(hashStep(WORD, text.charCodeAt(at)), at + 1 < end ? text.charCodeAt(at + 1) : 0),
          );
          at += 2;
          break;
        default:
          at++;
      }
    }
  }

  private readWord(text: string, start: number): number {
    const units = this.units;
    let length = 0;
    let hash = WORD;
    let at = start;
    units[0] = BOUNDARY;
    for (; at < text.length; at++) {
      const packed = charTraits(text.charCodeAt(at));
      const kind = classOfTraits(packed);
      if (kind === CHAR.apostrophe) {
        if (at + 1 >= text.length || charClass(text.charCodeAt(at + 1)) !== CHAR.letter) break;
        if (length < MAX_WORD_UNITS) hash = hashStep(hash, 39);
        if (length < MAX_WORD_UNITS) units[++length] = 39;
        continue;
      }
      if (kind !== CHAR.letter && kind !== CHAR.digit) break;
      if (length >= MAX_WORD_UNITS) continue;
      const folded = foldOfTraits(packed);
      hash = hashStep(hash, folded);
      units[++length] = folded;
    }
    units[length + 1] = BOUNDARY;
    this.addWord(hash);
    this.addGrams(units, length + 2);
    return at;
  }

  private readNumber(text: string, start: number): number {
    let at = start;
    let hash = hashStep(WORD, 0x23);
    while (at < text.length && charClass(text.charCodeAt(at)) === CHAR.digit) at++;
    const length = at - start;
    if (length <= 2)
      for (let digit = start; digit < at; digit++) hash = hashStep(hash, text.charCodeAt(digit));
    else hash = hashStep(hash, 0x100 + Math.min(length, 12));
    this.addWord(hash);
    return at;
  }

  private readIdeographs(text: string, start: number): number {
    let at = start;
    let one = 0;
    let two = 0;
    let three = 0;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (charClass(unit) !== CHAR.ideograph) break;
      this.addWord(hashStep(WORD, unit));
      if (at - start >= 2) this.addGram(hashStep(hashStep(hashStep(GRAM, two), one), unit));
      if (at - start >= 3) this.addGram(hashStep(hashStep(hashStep(hashStep(GRAM, three), two), one), unit));
      three = two;
      two = one;
      one = unit;
    }
    return at;
  }

  private readUnspaced(text: string, start: number): number {
    let at = start;
    while (at < text.length && charClass(text.charCodeAt(at)) === CHAR.unspaced) at++;
    for (let from = start; from + 2 < at; from++) {
      let hash = GRAM;
      const to = Math.min(from + 5, at);
      for (let unit = from; unit < to; unit++) {
        hash = hashStep(hash, text.charCodeAt(unit));
        if (unit - from >= 2) this.addGram(hash);
      }
    }
    return at;
  }

  private readPunctuation(text: string, start: number): number {
    let at = start;
    let hash = hashStep(WORD, 0x21);
    const first = text.charCodeAt(start);
    while (at < text.length && charClass(text.charCodeAt(at)) === CHAR.punctuation) {
      if (at - start < MAX_PUNCTUATION_UNITS) hash = hashStep(hash, text.charCodeAt(at));
      at++;
    }
    // A single comma, full stop, hyphen or quotation mark says nothing and would cut the bigrams.
    if (at - start > 1 || !isQuietMark(first)) this.addWord(hash);
    return at;
  }

  private addWord(runningHash: number): void {
    if (this.wordCount + 2 > CAPACITY) return;
    const hash = hashFinish(runningHash);
    this.words[this.wordCount++] = hash;
    if (this.previousWord !== 0) this.words[this.wordCount++] = hashPair(this.previousWord, hash);
    this.previousWord = hash;
  }

  private addGrams(units: Uint16Array, length: number): void {
    for (let from = 0; from + 2 < length; from++) {
      let hash = hashStep(hashStep(hashStep(GRAM, units[from]!), units[from + 1]!), units[from + 2]!);
      this.addGram(hash);
      if (from + 3 >= length) break;
      hash = hashStep(hash, units[from + 3]!);
      this.addGram(hash);
      if (from + 4 >= length) continue;
      this.addGram(hashStep(hash, units[from + 4]!));
    }
  }

  private addGram(runningHash: number): void {
    if (this.gramCount < CAPACITY) this.grams[this.gramCount++] = hashFinish(runningHash);
  }
}

function isQuietMark(unit: number): boolean {
  return unit === 44 || unit === 46 || unit === 45 || unit === 34 || unit === 0x3001 || unit === 0x3002;
}
