import { PLACES, textAt } from '../../src/classification/features/feature-rows.ts';
import { NgramHashes } from '../../src/classification/features/ngram-hashes.ts';
import type { ScoredText } from '../../src/classification/text-to-score.ts';

/** A text whose n-grams may get rows of weights. */
export interface SelectableText {
  scored: ScoredText;
  /** What it counts beside a text of the corpus. */
  weight: number;
  /** Level of the head that rows are chosen for by what they tell of it; NaN for none. */
  level: number;
}

export interface RowLimits {
  /** Rows for the n-grams that occur in most texts. */
  frequent: number;
  /** Further rows for those that tell most of the level. */
  telling: number;
  /** Least number of texts that an n-gram occurs in. */
  minTexts: number;
}

export interface RowSelection {
  hashes: Uint32Array;
  /** Inverse document frequency, 1 + ln((N + 1) / (df + 1)). */
  scales: Float32Array;
}

interface Counts {
  texts: number;
  weight: number;
}

/** The n-grams that get rows, the most frequent first; ties by hash. */
export function selectRows(texts: readonly SelectableText[], limits: RowLimits): RowSelection {
  const counts = new Map<number, Counts>();
  forEachText(texts, ({ weight }, seen) => {
    for (const hash of seen) {
      const known = counts.get(hash);
      if (known === undefined) counts.set(hash, { texts: 1, weight });
      else {
        known.texts++;
        known.weight += weight;
      }
    }
  });
  for (const [hash, count] of counts) if (count.texts < limits.minTexts) counts.delete(hash);
  const byWeight = [...counts].sort((a, b) => b[1].weight - a[1].weight || a[0] - b[0]);
  const kept = byWeight.slice(0, limits.frequent);
  const rest = new Set(byWeight.slice(limits.frequent).map(([hash]) => hash));
  for (const hash of mostTelling(texts, rest, limits.telling)) kept.push([hash, counts.get(hash)!]);
  return {
    hashes: Uint32Array.from(kept, ([hash]) => hash),
    scales: Float32Array.from(kept, ([, count]) => 1 + Math.log((texts.length + 1) / (count.texts + 1))),
  };
}

/**
 * Those of the candidates whose texts have other levels than texts at large, by the likelihood-ratio statistic less what
 * chance gives (T. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993).
 */
function mostTelling(
  texts: readonly SelectableText[],
  candidates: ReadonlySet<number>,
  limit: number,
): number[] {
  const labelled = texts.filter(({ level }) => !Number.isNaN(level));
  if (labelled.length === 0 || limit === 0) return [];
  const levels = 1 + labelled.reduce((most, { level }) => Math.max(most, level), 0);
  const all = new Float64Array(levels);
  const counts = new Map<number, Uint32Array>();
  forEachText(labelled, ({ level }, seen) => {
    all[level]!++;
    for (const hash of seen) {
      if (!candidates.has(hash)) continue;
      let known = counts.get(hash);
      if (known === undefined) counts.set(hash, (known = new Uint32Array(levels)));
      known[level]!++;
    }
  });
  const told = [...counts].map(([hash, seen]) => [hash, surprise(seen, all, labelled.length)] as const);
  told.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return told.slice(0, limit).map(([hash]) => hash);
}

function surprise(seen: Uint32Array, all: Float64Array, total: number): number {
  const texts = seen.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (let level = 0; level < seen.length; level++) {
    const count = seen[level]!;
    if (count > 0) sum += 2 * count * Math.log((count * total) / (texts * all[level]!));
  }
  return sum - Math.min(seen.length - 1, texts);
}

/** Calls back with every text and the hashes of its n-grams; the set is the next text's too. */
function forEachText(
  texts: readonly SelectableText[],
  take: (text: SelectableText, seen: ReadonlySet<number>) => void,
): void {
  const hashes = new NgramHashes();
  const seen = new Set<number>();
  for (const text of texts) {
    seen.clear();
    for (const place of PLACES) {
      hashes.read(textAt(text.scored, place));
      for (let at = 0; at < hashes.wordCount; at++) seen.add(hashes.words[at]!);
      for (let at = 0; at < hashes.gramCount; at++) seen.add(hashes.grams[at]!);
    }
    take(text, seen);
  }
}
