import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { FeatureRows, GROUP_COUNT, PLACES } from '../../src/classification/features/feature-rows.ts';
import { NgramHashes } from '../../src/classification/features/ngram-hashes.ts';
import { BIN_COUNT, binStructure } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE, StructureCounter } from '../../src/classification/features/structure.ts';
import { readTextToScore, type ScoredText } from '../../src/classification/text-to-score.ts';
import { FingerprintIndex } from '../../src/numerics/fingerprint-index.ts';
import type { ExtractedText } from './linear-model.ts';

/** A request after the steps that need no learnt state. */
export interface PreparedText {
  request: ChatRequest;
  scored: ScoredText;
  structure: Float32Array;
}

export interface RowSelection {
  hashes: Uint32Array;
  /** Inverse document frequency, 1 + ln((N + 1) / (df + 1)). */
  scales: Float32Array;
}

export function prepare(requests: readonly ChatRequest[]): PreparedText[] {
  const counter = new StructureCounter();
  return requests.map((request) => {
    const scored = readTextToScore(request);
    const structure = new Float32Array(STRUCTURE_SIZE);
    counter.count(scored, request, structure);
    return { request, scored, structure };
  });
}

/** The `limit` n-grams that occur in most texts, at least in `minTexts`; ties by hash. */
export function selectRows(texts: readonly PreparedText[], limit: number, minTexts: number): RowSelection {
  const counts = new Map<number, number>();
  const hashes = new NgramHashes();
  const seen = new Set<number>();
  for (const { scored } of texts) {
    seen.clear();
    for (const place of PLACES) {
      hashes.read(scored[place]);
      for (let at = 0; at < hashes.wordCount; at++) seen.add(hashes.words[at]!);
      for (let at = 0; at < hashes.gramCount; at++) seen.add(hashes.grams[at]!);
    }
    for (const hash of seen) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= minTexts);
  kept.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  kept.length = Math.min(kept.length, limit);
  return {
    hashes: Uint32Array.from(kept, ([hash]) => hash),
    scales: Float32Array.from(kept, ([, count]) => 1 + Math.log((texts.length + 1) / (count + 1))),
  };
}

/** Quantile edges of every structural scalar. */
export function binEdges(texts: readonly PreparedText[]): Float32Array {
  const edges = new Float32Array(STRUCTURE_SIZE * (BIN_COUNT - 1));
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    const values = Float32Array.from(texts, (text) => text.structure[scalar]!).sort();
    for (let edge = 1; edge < BIN_COUNT; edge++) {
      edges[scalar * (BIN_COUNT - 1) + edge - 1] = values[Math.floor((values.length * edge) / BIN_COUNT)]!;
    }
  }
  return edges;
}

export interface Extraction {
  items: ExtractedText[];
  /** Share of the own words' n-grams that have a row. */
  knownShares: Float32Array;
}

export function extract(texts: readonly PreparedText[], rows: RowSelection, edges: Float32Array): Extraction {
  const features = new FeatureRows(new FingerprintIndex(rows.hashes), rows.hashes.length);
  const knownShares = new Float32Array(texts.length);
  const items = texts.map(({ scored, structure }, at) => {
    features.read(scored);
    knownShares[at] = features.ownTotal === 0 ? 0 : features.ownKnown / features.ownTotal;
    const bins = new Uint8Array(STRUCTURE_SIZE);
    binStructure(structure, edges, bins);
    return {
      rows: features.rows.slice(0, features.offsets[GROUP_COUNT]),
      offsets: features.offsets.slice(),
      bins,
    };
  });
  return { items, knownShares };
}
