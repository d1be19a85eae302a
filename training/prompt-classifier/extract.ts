import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { FeatureRows, GROUP_COUNT } from '../../src/classification/features/feature-rows.ts';
import { PieceSegmenter } from '../../src/classification/features/piece-segmenter.ts';
import { BIN_COUNT, binStructure } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE, StructureCounter } from '../../src/classification/features/structure.ts';
import { embeddingTexts, readTextToScore, type ScoredText } from '../../src/classification/text-to-score.ts';
import { FingerprintIndex } from '../../src/numerics/fingerprint-index.ts';
import { EMBEDDED_PARTS, type ExtractedText } from './linear-model.ts';
import { embed, type PieceVectors } from './piece-vectors.ts';
import type { RowSelection } from './select-rows.ts';

/** A request after the steps that need no learnt state. */
export interface PreparedText {
  request: ChatRequest;
  scored: ScoredText;
  structure: Float32Array;
  /** Embeddings of own words, quoted text and earlier turns, not yet standardised. */
  embedding: Float32Array;
  /** Per part, the root of its share of the pieces that it is normalised by: how much of the mean it has. */
  shares: number[];
}

export function prepare(requests: readonly ChatRequest[], vectors: PieceVectors): PreparedText[] {
  const counter = new StructureCounter();
  const segmenter = new PieceSegmenter(vectors.hashes, vectors.costs, vectors.costPerNat, vectors.lengths);
  return requests.map((request) => {
    const scored = readTextToScore(request);
    const structure = new Float32Array(STRUCTURE_SIZE);
    counter.count(scored, request, structure);
    const texts = embeddingTexts(scored);
    const embedding = new Float32Array(vectors.dimensions * EMBEDDED_PARTS);
    const own = embed(vectors, segmenter, texts.own, 0, embedding, 0);
    const counts = [
      own,
      embed(vectors, segmenter, texts.quoted, own, embedding, vectors.dimensions),
      embed(vectors, segmenter, texts.context, own, embedding, vectors.dimensions * 2),
    ];
    const shares = counts.map((count, part) =>
      part === 0 ? Math.sign(count) : Math.sqrt(count / Math.max(1, count + own)),
    );
    return { request, scored, structure, embedding, shares };
  });
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

/** Mean and inverse deviation of the own words' embedding; the other parts are put on the same scale. */
export interface EmbeddingScale {
  mean: Float32Array;
  inverseDeviation: Float32Array;
}

export function embeddingScale(texts: readonly PreparedText[]): EmbeddingScale {
  const size = texts[0]!.embedding.length / EMBEDDED_PARTS;
  const mean = new Float32Array(size);
  const inverseDeviation = new Float32Array(size);
  for (let at = 0; at < size; at++) {
    let sum = 0;
    let squares = 0;
    for (const { embedding } of texts) {
      sum += embedding[at]!;
      squares += embedding[at]! ** 2;
    }
    mean[at] = sum / texts.length;
    inverseDeviation[at] = 1 / Math.sqrt(squares / texts.length - (sum / texts.length) ** 2 + 1e-6);
  }
  return { mean, inverseDeviation };
}

function standardise(
  { embedding, shares }: PreparedText,
  { mean, inverseDeviation }: EmbeddingScale,
): Float32Array {
  const size = mean.length;
  const out = new Float32Array(size * EMBEDDED_PARTS);
  shares.forEach((share, part) => {
    // An empty text has an embedding of zeros and stays at zero.
    if (share === 0) return;
    for (let at = 0; at < size; at++) {
      out[part * size + at] = (embedding[part * size + at]! - mean[at]! * share) * inverseDeviation[at]!;
    }
  });
  return out;
}

export interface Extraction {
  items: ExtractedText[];
  /** Share of the own words' n-grams that have a row. */
  knownShares: Float32Array;
}

export function extract(
  texts: readonly PreparedText[],
  rows: RowSelection,
  edges: Float32Array,
  scale: EmbeddingScale,
): Extraction {
  const features = new FeatureRows(new FingerprintIndex(rows.hashes), rows.hashes.length);
  const knownShares = new Float32Array(texts.length);
  const items = texts.map((text, at) => {
    const { scored, structure } = text;
    features.read(scored);
    knownShares[at] = features.ownTotal === 0 ? 0 : features.ownKnown / features.ownTotal;
    const bins = new Uint8Array(STRUCTURE_SIZE);
    binStructure(structure, edges, bins);
    return {
      rows: features.rows.slice(0, features.offsets[GROUP_COUNT]),
      offsets: features.offsets.slice(),
      bins,
      embedding: standardise(text, scale),
      isReply: scored.context !== '',
    };
  });
  return { items, knownShares };
}
