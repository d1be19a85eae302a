import type { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import type { ScoredText } from '../text-to-score.ts';
import { NgramHashes } from './ngram-hashes.ts';
import type { TextUnits } from './text-units.ts';

/**
 * Version of everything that turns a request into features: text selection, tokenizing, hashing, structure. Weights
 * are only valid for the version they were trained with; any change here that alters a feature must raise it.
 */
export const FEATURE_VERSION = 8;

/**
 * Where an n-gram stands; the same n-gram has one row of weights, and each place its own gates. Own words are in `own`,
 * or in `reply` when the message leans on the turns before it and says less by itself.
 */
export const PLACES = ['own', 'reply', 'quoted', 'context', 'system'] as const;
export type Place = (typeof PLACES)[number];
/**
 * Per place one group of words and one of character n-grams. Own words are normalised by themselves, what stands around
 * them together with them, so that a short quotation beside a long request weighs little.
 */
export const GROUP_COUNT = PLACES.length * 2;
/** Groups of own words: alone or as a reply. */
export const OWN_GROUPS = 4;

const MAX_ROWS = 32_768;
const QUOTED_PLACE = PLACES.indexOf('quoted');

/** Told the n-grams of the words a request is read by: its own, or what is quoted where it has none of its own. */
export type NgramListener = (hashes: NgramHashes) => void;

/** The rows of the weight table that a request touches, by group, without repetition. Buffers are reused. */
export class FeatureRows {
  readonly rows: Uint32Array = new Uint32Array(MAX_ROWS);
  /** Group g holds `rows[offsets[g]] … rows[offsets[g + 1] − 1]`. */
  readonly offsets: Uint16Array = new Uint16Array(GROUP_COUNT + 1);
  /** N-grams read in the own words, and how many of them have a row. */
  ownTotal = 0;
  ownKnown = 0;
  /** Called inside `read`, before the n-grams of other places overwrite the buffers. */
  listener: NgramListener | null = null;
  private readonly hashes: NgramHashes;
  private readonly index: FingerprintIndex;
  private readonly stamps: Uint8Array;
  private stamp = 0;
  private size = 0;

  constructor(index: FingerprintIndex, rowCount: number, text?: TextUnits) {
    this.hashes = new NgramHashes(text);
    this.index = index;
    this.stamps = new Uint8Array(rowCount);
  }

  read(scored: ScoredText): void {
    this.size = 0;
    this.ownTotal = 0;
    this.ownKnown = 0;
    let isTold = this.listener === null;
    for (let place = 0; place < PLACES.length; place++) {
      const text = textAt(scored, PLACES[place]!);
      if (text === '') {
        this.offsets[place * 2 + 1] = this.size;
        this.offsets[place * 2 + 2] = this.size;
        continue;
      }
      this.hashes.read(text);
      if (!isTold && place <= QUOTED_PLACE) this.listener!(this.hashes);
      isTold = true;
      this.collect(this.hashes.words, this.hashes.wordCount, place * 2, place <= 1);
      this.collect(this.hashes.grams, this.hashes.gramCount, place * 2 + 1, false);
    }
  }

  /** Row of an n-gram hash, or −1. */
  rowOf(hash: number): number {
    return this.index.find(hash);
  }

  private collect(hashes: Uint32Array, count: number, group: number, isOwn: boolean): void {
    // One byte per row keeps the stamps in the nearest cache; they are cleared when the bytes run out.
    if (this.stamp === 255) {
      this.stamps.fill(0);
      this.stamp = 0;
    }
    const stamp = ++this.stamp;
    let size = this.size;
    let known = 0;
    for (let at = 0; at < count; at++) {
      const row = this.index.find(hashes[at]!);
      if (row < 0) continue;
      known++;
      if (this.stamps[row] === stamp || size === MAX_ROWS) continue;
      this.stamps[row] = stamp;
      this.rows[size++] = row;
    }
    this.size = size;
    this.offsets[group + 1] = size;
    if (isOwn) {
      this.ownTotal = count;
      this.ownKnown = known;
    }
  }
}

export function textAt(scored: ScoredText, place: Place): string {
  if (place === 'own') return scored.context === '' ? scored.own : '';
  if (place === 'reply') return scored.context === '' ? '' : scored.own;
  return scored[place];
}

/** The group of own words that a group around them is normalised with: words with words, n-grams with n-grams; −1 for own. */
export function companionGroup(group: number, offsets: Uint16Array): number {
  if (group < OWN_GROUPS) return -1;
  const own = group & 1;
  return offsets[own + 1]! > offsets[own]! ? own : own + 2;
}
