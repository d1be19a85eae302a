/**
 * Which language a text is in: scripts by Unicode range first; where a script serves several languages, a naive Bayes
 * head on hashed character n-grams (as W. Cavnar, J. Trenkle, "N-Gram-Based Text Categorization", SDAIR 1994, with the
 * probabilistic ranking of later systems).
 */
import { hashFinish, hashStep } from '../numerics/hashing.ts';
import { CHAR, charClass, foldCase } from './features/char-classes.ts';
import type { LanguageSignal } from './prompt-profile.ts';
import { RowSummer } from '../numerics/simd-row-sum.ts';
import { countScripts, SCRIPT_LANGUAGE, type ScriptCounts } from './scripts.ts';

/** Units of text that the n-gram head reads. */
export const LANGUAGE_LIMIT = 300;
/** Units after which no more are read where those before leave no doubt. */
const QUICK_LIMITS: readonly number[] = [48, 96];
const QUICK_CERTAINTY = 0.995;
const MAX_GRAM = 4;
const BOUNDARY = 0x5f;

export interface LanguageWeights {
  /** ISO 639-1 codes, one per column. */
  codes: readonly string[];
  /** Scripts that each code is written in. */
  scripts: readonly (readonly string[])[];
  /** `bucketCount` (a power of two, at most 65,536) × `columnCount` log-probabilities; columns beyond the codes are 0. */
  table: Int8Array;
  /** Multiple of 32. */
  columnCount: number;
  bucketCount: number;
  /** By code, the log-probability of meeting it, beside that of the commonest. */
  logPriors: Float32Array;
  /** Nats per table unit. */
  scale: number;
  temperature: number;
}

/**
 * Buckets of the 1- to 4-grams of letters, word boundaries marked. Calls back once per n-gram; shared by training and
 * serving so that both count the same things.
 */
export function forEachLanguageGram(
  text: string,
  limit: number,
  bucketMask: number,
  visit: (bucket: number) => void,
): void {
  const end = Math.min(text.length, limit);
  let one = BOUNDARY;
  let two = 0;
  let three = 0;
  for (let at = 0; at <= end; at++) {
    const unit = at < end ? text.charCodeAt(at) : 32;
    const kind = charClass(unit);
    const isLetter = kind === CHAR.letter || kind === CHAR.unspaced || kind === CHAR.ideograph;
    const symbol = isLetter ? foldCase(unit) : BOUNDARY;
    if (symbol === BOUNDARY && one === BOUNDARY) continue;
    let hash = hashStep(0x1505, symbol);
    if (isLetter) {
      visit(hashFinish(hash) & bucketMask);
    }
    hash = hashStep(hash, one);
    visit(hashFinish(hash) & bucketMask);
    if (two !== 0) {
      hash = hashStep(hash, two);
      visit(hashFinish(hash) & bucketMask);
      if (three !== 0) {
        visit(hashFinish(hashStep(hash, three)) & bucketMask);
      }
    }
    three = two;
    two = one;
    one = symbol;
  }
}

export class LanguageReader {
  private readonly weights: LanguageWeights;
  private readonly sums: Float64Array;
  private readonly buckets = new Uint32Array((LANGUAGE_LIMIT + 1) * MAX_GRAM);
  private readonly summer: RowSummer;
  private readonly byScript: ReadonlyMap<string, readonly number[]>;
  private readonly counts: ScriptCounts = new Map();

  constructor(weights: LanguageWeights) {
    this.weights = weights;
    this.summer = new RowSummer(weights.table, weights.columnCount);
    this.sums = new Float64Array(weights.columnCount);
    const byScript = new Map<string, number[]>();
    weights.codes.forEach((_, column) => {
      for (const script of weights.scripts[column]!) {
        const columns = byScript.get(script);
        if (columns === undefined) byScript.set(script, [column]);
        else columns.push(column);
      }
    });
    this.byScript = byScript;
  }

  read(text: string): LanguageSignal {
    const letters = countScripts(text, this.counts);
    if (letters === 0) return { code: 'unknown', script: 'Zyyy', probability: 0 };
    let script = 'Zyyy';
    let most = 0;
    let second = 0;
    for (const [name, count] of this.counts) {
      if (count > most) {
        second = most;
        most = count;
        script = name;
      } else if (count > second) second = count;
    }
    // Kana decides between Chinese and Japanese however many Han characters stand beside it.
    const kana = this.counts.get('Kana') ?? 0;
    if (kana > 0 && (script === 'Hani' || script === 'Kana')) {
      const han = this.counts.get('Hani') ?? 0;
      if (kana * 8 >= han) return this.orMixed('ja', 'Jpan', kana + han, letters);
    }
    const only = SCRIPT_LANGUAGE[script];
    if (only !== undefined) return this.orMixed(only, script, most, letters);
    if (second * 3 >= letters && most * 3 >= letters && script !== 'Kana') {
      return { code: 'mixed', script, probability: second / most };
    }
    return this.readByGrams(text, script);
  }

  private orMixed(code: string, script: string, own: number, letters: number): LanguageSignal {
    const share = own / letters;
    if (share < 2 / 3 && share > 1 / 3)
      return { code: 'mixed', script, probability: 1 - Math.abs(share - 0.5) * 2 };
    return { code, script, probability: Math.min(0.99, 0.6 + 0.4 * share) };
  }

  private readByGrams(text: string, script: string): LanguageSignal {
    const columns = this.byScript.get(script);
    if (columns === undefined || columns.length === 0) return { code: 'unknown', script, probability: 0 };
    for (const limit of QUICK_LIMITS) {
      const quick = this.rank(text, script, columns, limit);
      if (quick.probability >= QUICK_CERTAINTY || text.length <= limit) return quick;
    }
    return this.rank(text, script, columns, LANGUAGE_LIMIT);
  }

  private rank(text: string, script: string, columns: readonly number[], limit: number): LanguageSignal {
    const { codes, scale, temperature, bucketCount, logPriors } = this.weights;
    const { sums, buckets } = this;
    let count = 0;
    forEachLanguageGram(text, limit, bucketCount - 1, (bucket) => {
      buckets[count++] = bucket;
    });
    this.summer.sum(buckets, 0, count, sums, 0);
    // Neighbouring n-grams overlap and are no independent evidence: hence the temperature, which grows with length.
    const factor = scale / (temperature * Math.max(1, Math.sqrt(count / 20)));
    let best = columns[0]!;
    for (const column of columns) {
      sums[column] = sums[column]! * factor + logPriors[column]!;
      if (sums[column]! > sums[best]!) best = column;
    }
    let total = 0;
    for (const column of columns) total += Math.exp(sums[column]! - sums[best]!);
    return { code: codes[best]!, script, probability: 1 / total };
  }
}
