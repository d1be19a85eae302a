import type { PieceWeights } from '../classifier-weights.ts';
import { PieceSegmenter } from '../features/piece-segmenter.ts';
import type { EmbeddingTexts } from '../text-to-score.ts';
import { COLUMN_COUNT, USED_COLUMNS } from './head-layout.ts';
import { RowSummer } from '../../numerics/simd-row-sum.ts';

/** Places of the embedded texts that have gates: own words that lean on context, quoted text, earlier turns. */
export const EMBEDDED_PLACES = ['reply', 'quoted', 'context'] as const;

/**
 * The embedding tower: the pieces' vectors summed over the root of their number, centred, and mapped to the columns.
 * Own words that stand alone count whole, everything else by one gate per place and column.
 */
export class PieceScorer {
  /** Centred embedding of the own words of the last text, zeros when it had none. */
  readonly embedding: Float64Array;
  private readonly weights: PieceWeights;
  private readonly segmenter: PieceSegmenter;
  private readonly summer: RowSummer;
  private readonly around: Float64Array;
  private readonly mapped = new Float64Array(COLUMN_COUNT);

  constructor(weights: PieceWeights) {
    this.weights = weights;
    this.segmenter = new PieceSegmenter(weights.hashes, weights.costs, weights.costPerNat, weights.lengths);
    this.summer = new RowSummer(weights.table, weights.dimensions);
    this.embedding = new Float64Array(weights.dimensions);
    this.around = new Float64Array(weights.dimensions);
  }

  /** Adds what the texts say to the scores of the columns. */
  addTo(scores: Float64Array, texts: EmbeddingTexts): void {
    const ownCount = this.embed(texts.own, this.embedding, 0);
    if (ownCount > 0) this.addMapped(this.embedding, texts.context === '' ? -1 : 0, scores);
    if (this.embed(texts.quoted, this.around, ownCount) > 0) this.addMapped(this.around, 1, scores);
    if (this.embed(texts.context, this.around, ownCount) > 0) this.addMapped(this.around, 2, scores);
  }

  /**
   * What one word of a text adds to every column, before the mean is taken out. `count` is the number of pieces that
   * the whole text is normalised by, `place` that of its gates, −1 for own words that stand alone.
   */
  contributionOf(word: string, count: number, place: number): Float64Array {
    const { scales, dimensions } = this.weights;
    const contribution = new Float64Array(COLUMN_COUNT);
    this.segmenter.read(word);
    const sum = new Float64Array(dimensions);
    this.summer.sum(this.segmenter.pieces, 0, this.segmenter.count, sum, 0);
    for (let at = 0; at < dimensions; at++)
      sum[at] = (sum[at]! * scales[at]!) / Math.sqrt(Math.max(1, count));
    this.addMapped(sum, place, contribution);
    return contribution;
  }

  /** Number of pieces of a text. */
  countPieces(text: string): number {
    this.segmenter.read(text);
    return this.segmenter.count;
  }

  /** `place` is that of the gates, −1 for none. */
  private addMapped(embedding: Float64Array, place: number, scores: Float64Array): void {
    const { map, gates, dimensions } = this.weights;
    const mapped = this.mapped;
    mapped.fill(0);
    for (let at = 0; at < dimensions; at++) {
      const value = embedding[at]!;
      const base = at * COLUMN_COUNT;
      for (let column = 0; column < USED_COLUMNS; column++) mapped[column]! += value * map[base + column]!;
    }
    for (let column = 0; column < USED_COLUMNS; column++) {
      scores[column]! +=
        place < 0 ? mapped[column]! : mapped[column]! * gates[place * COLUMN_COUNT + column]!;
    }
  }

  /**
   * Embedding of a text that is read beside `companions` pieces of own words; zeros for a text without pieces.
   * Returns the number of its pieces.
   */
  private embed(text: string, out: Float64Array, companions: number): number {
    const { segmenter } = this;
    const { dimensions, scales, mean } = this.weights;
    out.fill(0);
    if (text === '') return 0;
    segmenter.read(text);
    const { count } = segmenter;
    if (count === 0) return 0;
    this.summer.sum(segmenter.pieces, 0, count, out, 0);
    const inverse = 1 / Math.sqrt(count + companions);
    const share = Math.sqrt(count / (count + companions));
    for (let at = 0; at < dimensions; at++) out[at] = out[at]! * scales[at]! * inverse - mean[at]! * share;
    return count;
  }
}
