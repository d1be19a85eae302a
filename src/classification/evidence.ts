import type { ClassifierWeights } from './classifier-weights.ts';
import { CHAR, charClass } from './features/char-classes.ts';
import { GROUP_COUNT, type Place, PLACES, textAt } from './features/feature-rows.ts';
import { NgramHashes } from './features/ngram-hashes.ts';
import { BIN_COUNT } from './features/structure-bins.ts';
import { STRUCTURE_NAMES, STRUCTURE_SIZE } from './features/structure.ts';
import { COLUMN_COUNT, HEADS, type Head } from './heads/head-layout.ts';
import { roundShare } from './heads/probabilities.ts';
import type { SignalReader } from './heads/read-signals.ts';
import type { ColumnScorer } from './heads/score-columns.ts';
import { embeddingTexts, type ScoredText } from './text-to-score.ts';

export interface Evidence {
  /** A word, a pair of words, or a trait of the request such as "number of lines". */
  feature: string;
  /** Contribution to the score of the signal's value, in logits; negative speaks against it. */
  weight: number;
}

export interface PromptExplanation {
  signal: string;
  value: string | number;
  probability: number;
  /** The strongest evidence first, at most six. */
  evidence: Evidence[];
}

const MAX_EVIDENCE = 6;
const MIN_WEIGHT = 0.02;

/** Explains scores that the scorer has just computed: what each word and trait added to the value that won. */
export function explainScores(
  scored: ScoredText,
  scorer: ColumnScorer,
  reader: SignalReader,
  weights: ClassifierWeights,
): PromptExplanation[] {
  const words = wordContributions(scored, scorer, weights);
  return HEADS.map((head) => {
    const { place: best, probability } = reader.reported(scorer.scores, head, scored.own);
    const evidence: Evidence[] = [];
    for (const [feature, columns] of words)
      evidence.push({ feature, weight: contrast(columns, 0, head, best) });
    for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
      const base = (scalar * BIN_COUNT + scorer.bins[scalar]!) * COLUMN_COUNT;
      evidence.push({
        feature: STRUCTURE_NAMES[scalar]!,
        weight: contrast(weights.binWeights, base, head, best),
      });
    }
    evidence.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
    return {
      signal: head.name,
      value: head.kind === 'softmax' ? head.labels[best]! : head.levels[best]!,
      probability: roundShare(probability),
      evidence: evidence
        .filter(({ weight }) => Math.abs(weight) >= MIN_WEIGHT)
        .slice(0, MAX_EVIDENCE)
        .map(({ feature, weight }) => ({ feature, weight: Math.round(weight * 1e3) / 1e3 })),
    };
  });
}

/** What a contribution adds to the winning label beyond the mean one, or to the latent score of an ordered head. */
function contrast(columns: ArrayLike<number>, base: number, head: Head, best: number): number {
  if (head.kind === 'ordinal') return columns[base + head.firstColumn]!;
  let mean = 0;
  for (let label = 0; label < head.size; label++) mean += columns[base + head.firstColumn + label]!;
  return columns[base + head.firstColumn + best]! - mean / head.size;
}

/** Contribution of each distinct word of the request to every column, with the n-grams inside it. */
function wordContributions(
  scored: ScoredText,
  scorer: ColumnScorer,
  weights: ClassifierWeights,
): Map<string, Float64Array> {
  const contributions = new Map<string, Float64Array>();
  const { offsets } = scorer.features;
  const inverseNorms = new Float64Array(GROUP_COUNT);
  for (let group = 0; group < GROUP_COUNT; group++) {
    const norm = offsets[group] === offsets[group + 1] ? 0 : scorer.groupNorm(group);
    inverseNorms[group] = norm === 0 ? 0 : 1 / norm;
  }
  const hashes = new NgramHashes();
  const pieces = pieceCounts(scored, scorer);
  PLACES.forEach((place, at) => {
    const seenRows = new Set<number>();
    for (const word of splitWords(textAt(scored, place))) {
      hashes.read(word);
      const label = place === 'own' || place === 'reply' ? word : `${word} (${place})`;
      let columns = contributions.get(label);
      if (columns === undefined) {
        columns = new Float64Array(COLUMN_COUNT);
        contributions.set(label, columns);
      }
      addRows(hashes.words, hashes.wordCount, at * 2, seenRows, columns);
      addRows(hashes.grams, hashes.gramCount, at * 2 + 1, seenRows, columns);
      const embedded = pieces[place];
      if (embedded === undefined) continue;
      const added = scorer.pieces.contributionOf(word, embedded.count, embedded.gates);
      for (let column = 0; column < COLUMN_COUNT; column++) columns[column]! += added[column]!;
    }
  });
  return contributions;

  function addRows(
    list: Uint32Array,
    count: number,
    group: number,
    seenRows: Set<number>,
    columns: Float64Array,
  ): void {
    for (let item = 0; item < count; item++) {
      const row = scorer.features.rowOf(list[item]!);
      const key = row * GROUP_COUNT + group;
      if (row < 0 || seenRows.has(key)) continue;
      seenRows.add(key);
      for (let column = 0; column < COLUMN_COUNT; column++) {
        columns[column]! +=
          weights.table[row * COLUMN_COUNT + column]! *
          weights.columnScales[column]! *
          weights.gates[group * COLUMN_COUNT + column]! *
          inverseNorms[group]!;
      }
    }
  }
}

/** For each embedded place, the number of pieces that it is normalised by and the place of its gates. */
function pieceCounts(
  scored: ScoredText,
  scorer: ColumnScorer,
): Partial<Record<Place, { count: number; gates: number }>> {
  const texts = embeddingTexts(scored);
  const own = scorer.pieces.countPieces(texts.own);
  return {
    own: { count: own, gates: -1 },
    reply: { count: own, gates: 0 },
    quoted: { count: own + scorer.pieces.countPieces(texts.quoted), gates: 1 },
    context: { count: own + scorer.pieces.countPieces(texts.context), gates: 2 },
  };
}

/** Words in order; texts without spaces come as runs of up to eight characters. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const kind = at < text.length ? charClass(text.charCodeAt(at)) : CHAR.space;
    const isInside = kind !== CHAR.space && kind !== CHAR.newline;
    const isLong = start >= 0 && at - start >= 8 && (kind === CHAR.ideograph || kind === CHAR.unspaced);
    if (isInside && !isLong) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0) words.push(text.slice(start, at));
    start = isInside ? at : -1;
  }
  return words;
}
