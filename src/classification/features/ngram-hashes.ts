import { HASH_SEED, hashFinish, hashPair, hashStep } from '../../numerics/hashing.ts';
import { CHAR, classOfTraits, foldOfTraits } from './char-classes.ts';
import { TextUnits } from './text-units.ts';

/** Longest word whose characters all count; what follows in longer ones (base64, hashes) is ignored. */
const MAX_WORD_UNITS = 24;
const MAX_PUNCTUATION_UNITS = 4;
const CAPACITY = 12_288;

const WORD = HASH_SEED;
const GRAM = hashStep(HASH_SEED, 0x67);
const BOUNDARY = 0x5f;
const APOSTROPHE = 39;

/**
 * Hashes of the n-grams of a text, in preallocated arrays that the next call overwrites: `words` has unigrams and
 * bigrams of words, punctuation runs and ideographs; `grams` has 4-grams of characters inside words (`_word_`), 3- and
 * 4-grams of ideographs, and 3- to 5-grams of scripts without spaces. 3- and 5-grams inside words were tried: they cost
 * time and gain nothing beside words and embedding. Case is folded; numbers of three and more digits keep only their length.
 */
export class NgramHashes {
  readonly words: Uint32Array = new Uint32Array(CAPACITY);
  readonly grams: Uint32Array = new Uint32Array(CAPACITY);
  wordCount = 0;
  gramCount = 0;
  private previousWord = 0;
  private readonly text: TextUnits;
  private readonly word = new Uint16Array(MAX_WORD_UNITS + 2);

  constructor(text: TextUnits = new TextUnits()) {
    this.text = text;
  }

  /** Reads the first 4,096 units of a text; n-grams beyond the capacity are left out. */
  read(text: string): void {
    this.text.read(text);
    this.wordCount = 0;
    this.gramCount = 0;
    this.previousWord = 0;
    const { length, traits, units } = this.text;
    let at = 0;
    while (at < length) {
      switch (classOfTraits(traits[at]!)) {
        case CHAR.letter:
          at = this.readWord(at);
          break;
        case CHAR.digit:
          at = this.readNumber(at);
          break;
        case CHAR.ideograph:
          at = this.readIdeographs(at);
          break;
        case CHAR.unspaced:
          at = this.readUnspaced(at);
          break;
        case CHAR.punctuation:
          at = this.readPunctuation(at);
          break;
        case CHAR.surrogate:
          this.addWord(hashStep(hashStep(WORD, units[at]!), units[at + 1]!));
          at += 2;
          break;
        default:
          at++;
      }
    }
  }

  private readWord(start: number): number {
    const { word } = this;
    const { length, traits } = this.text;
    let size = 0;
    let hash = WORD;
    let at = start;
    word[0] = BOUNDARY;
    for (; at < length; at++) {
      const packed = traits[at]!;
      const kind = classOfTraits(packed);
      if (kind !== CHAR.letter && kind !== CHAR.digit) {
        if (kind !== CHAR.apostrophe || classOfTraits(traits[at + 1]!) !== CHAR.letter) break;
      }
      if (size >= MAX_WORD_UNITS) continue;
      const folded = kind === CHAR.apostrophe ? APOSTROPHE : foldOfTraits(packed);
      hash = hashStep(hash, folded);
      word[++size] = folded;
    }
    word[size + 1] = BOUNDARY;
    this.addWord(hash);
    this.addGrams(size + 2);
    return at;
  }

  private readNumber(start: number): number {
    const { length, traits, units } = this.text;
    let at = start;
    let hash = hashStep(WORD, 0x23);
    while (at < length && classOfTraits(traits[at]!) === CHAR.digit) at++;
    const size = at - start;
    if (size <= 2) for (let digit = start; digit < at; digit++) hash = hashStep(hash, units[digit]!);
    else hash = hashStep(hash, 0x100 + Math.min(size, 12));
    this.addWord(hash);
    return at;
  }

  private readIdeographs(start: number): number {
    const { length, traits, units } = this.text;
    let at = start;
    let one = 0;
    let two = 0;
    let three = 0;
    for (; at < length && classOfTraits(traits[at]!) === CHAR.ideograph; at++) {
      const unit = units[at]!;
      this.addWord(hashStep(WORD, unit));
      if (at - start >= 2) this.addGram(hashStep(hashStep(hashStep(GRAM, two), one), unit));
      if (at - start >= 3) this.addGram(hashStep(hashStep(hashStep(hashStep(GRAM, three), two), one), unit));
      three = two;
      two = one;
      one = unit;
    }
    return at;
  }

  private readUnspaced(start: number): number {
    const { length, traits, units } = this.text;
    let at = start;
    while (at < length && classOfTraits(traits[at]!) === CHAR.unspaced) at++;
    for (let from = start; from + 2 < at; from++) {
      let hash = GRAM;
      const to = Math.min(from + 5, at);
      for (let place = from; place < to; place++) {
        hash = hashStep(hash, units[place]!);
        if (place - from >= 2) this.addGram(hash);
      }
    }
    return at;
  }

  private readPunctuation(start: number): number {
    const { length, traits, units } = this.text;
    let at = start;
    let hash = hashStep(WORD, 0x21);
    while (at < length && classOfTraits(traits[at]!) === CHAR.punctuation) {
      if (at - start < MAX_PUNCTUATION_UNITS) hash = hashStep(hash, units[at]!);
      at++;
    }
    // A single comma, full stop, hyphen or quotation mark says nothing and would cut the bigrams.
    if (at - start > 1 || !isQuietMark(units[start]!)) this.addWord(hash);
    return at;
  }

  private addWord(runningHash: number): void {
    if (this.wordCount + 2 > CAPACITY) return;
    const hash = hashFinish(runningHash);
    this.words[this.wordCount++] = hash;
    if (this.previousWord !== 0) this.words[this.wordCount++] = hashPair(this.previousWord, hash);
    this.previousWord = hash;
  }

  private addGrams(size: number): void {
    const { word } = this;
    for (let from = 0; from + 3 < size; from++) {
      const hash = hashStep(hashStep(hashStep(GRAM, word[from]!), word[from + 1]!), word[from + 2]!);
      this.addGram(hashStep(hash, word[from + 3]!));
    }
  }

  private addGram(runningHash: number): void {
    if (this.gramCount < CAPACITY) this.grams[this.gramCount++] = hashFinish(runningHash);
  }
}

function isQuietMark(unit: number): boolean {
  return unit === 44 || unit === 46 || unit === 45 || unit === 34 || unit === 0x3001 || unit === 0x3002;
}
