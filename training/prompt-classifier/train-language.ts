import {
  forEachLanguageGram,
  LANGUAGE_LIMIT,
  type LanguageWeights,
} from '../../src/classification/language.ts';
import { mainScript } from '../../src/classification/scripts.ts';

export interface LanguageText {
  text: string;
  code: string;
}

const BUCKETS = 16_384;
/** Pseudo-count of every n-gram in every language. */
const SMOOTHING = 0.02;
/** A script counts for a language when this share of its texts is written in it. */
const MIN_SCRIPT_SHARE = 0.04;
const MIN_TEXTS = 8;
const COMMON = new Set(['de', 'es', 'fr', 'it', 'pt', 'ru', 'zh', 'ja', 'ar', 'hi']);
const FREQUENT = new Set([
  'nl',
  'pl',
  'tr',
  'uk',
  'id',
  'vi',
  'sv',
  'cs',
  'ro',
  'hu',
  'fa',
  'da',
  'fi',
  'nb',
  'bg',
  'he',
  'ur',
  'sr',
]);

/** Naive Bayes over hashed letter n-grams: log-probabilities per language, in signed bytes on one scale. */
export function trainLanguage(texts: readonly LanguageText[]): LanguageWeights {
  const codes = languagesOf(texts);
  const column = new Map(codes.map((code, at) => [code, at]));
  const counts = codes.map(() => new Float64Array(BUCKETS));
  const scriptCounts = codes.map(() => new Map<string, number>());
  for (const { text, code } of texts) {
    const at = column.get(code);
    if (at === undefined) continue;
    forEachLanguageGram(text, LANGUAGE_LIMIT, BUCKETS - 1, (bucket) => counts[at]![bucket]!++);
    const script = mainScript(text);
    scriptCounts[at]!.set(script, (scriptCounts[at]!.get(script) ?? 0) + 1);
  }
  const logs = counts.map(logProbabilities);
  // Only differences between languages count: centring each bucket makes the bytes finer.
  const columnCount = Math.ceil(codes.length / 32) * 32;
  const table = new Int8Array(BUCKETS * columnCount);
  let extreme = 0;
  const means = new Float64Array(BUCKETS);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    let sum = 0;
    for (const row of logs) sum += row[bucket]!;
    means[bucket] = sum / codes.length;
    for (const row of logs) extreme = Math.max(extreme, Math.abs(row[bucket]! - means[bucket]!));
  }
  const scale = extreme / 127;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (let at = 0; at < codes.length; at++) {
      table[bucket * columnCount + at] = Math.round((logs[at]![bucket]! - means[bucket]!) / scale);
    }
  }
  return {
    codes,
    scripts: scriptCounts.map(commonScripts),
    table,
    columnCount,
    bucketCount: BUCKETS,
    scale,
    temperature: 3,
    logPriors: Float32Array.from(codes, priorOf),
  };
}

/**
 * Rough shares of what people write to language models, in nats below English. They decide only where a few letters
 * leave several languages open: "hi", "capital of France".
 */
function priorOf(code: string): number {
  if (code === 'en') return 0;
  if (COMMON.has(code)) return -2;
  return FREQUENT.has(code) ? -3.5 : -5;
}

function languagesOf(texts: readonly LanguageText[]): string[] {
  const counts = new Map<string, number>();
  for (const { code } of texts) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .filter(([code, count]) => count >= MIN_TEXTS && code !== 'mixed')
    .map(([code]) => code)
    .sort();
}

function logProbabilities(counts: Float64Array): Float64Array {
  let total = 0;
  for (const count of counts) total += Math.sqrt(count);
  // Square roots damp the few n-grams that fill most of a small sample.
  return counts.map((count) => Math.log((Math.sqrt(count) + SMOOTHING) / (total + SMOOTHING * BUCKETS)));
}

function commonScripts(counts: ReadonlyMap<string, number>): string[] {
  let total = 0;
  for (const count of counts.values()) total += count;
  return [...counts]
    .filter(([script, count]) => script !== 'Zyyy' && count / total >= MIN_SCRIPT_SHARE)
    .map(([script]) => script)
    .sort();
}
