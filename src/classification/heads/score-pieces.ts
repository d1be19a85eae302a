import type { PieceWeights } from '../classifier-weights.ts';
import { PieceSegmenter } from '../features/piece-segmenter.ts';
import { COLUMN_COUNT, USED_COLUMNS } from './head-layout.ts';
import { RowSummer } from '../../numerics/simd-row-sum.ts';

/**
 * The embedding tower: the pieces' vectors summed over the root of their number, centred, and mapped to the columns.
 * Own words count whole, the text around them by one gate per column.
 */
export class PieceScorer {
  /** Centred embedding of the own words of the last text, zeros when it had none. */
  readonly embedding: Float64Array;
  private readonly weights: PieceWeights;
  private readonly segmenter: PieceSegmenter;
  private readonly summer: RowSummer;
  private readonly around: Float64Array;

  constructor(weights: PieceWeights) {
    this.weights = weights;
    this.segmenter = new PieceSegmenter(weights.hashes, weights.costs, weights.costPerNat);
    this.summer = new RowSummer(weights.table, weights.dimensions);
    this.embedding = new Float64Array(weights.dimensions);
    this.around = new Float64Array(weights.dimensions);
  }

  /** Adds what the two texts say to the scores of the columns. */
  addTo(scores: Float64Array, texts: { own: string; around: string }): void {
    const { map, aroundGates, dimensions } = this.weights;
    if (this.embed(texts.own, this.embedding)) {
      for (let at = 0; at < dimensions; at++) {
        const value = this.embedding[at]!;
        const base = at * COLUMN_COUNT;
        for (let column = 0; column < USED_COLUMNS; column++) scores[column]! += value * map[base + column]!;
      }
    }
    if (!this.embed(texts.around, this.around)) return;
    for (let at = 0; at < dimensions; at++) {
      const value = this.around[at]!;
      const base = at * COLUMN_COUNT;
      for (let column = 0; column < USED_COLUMNS; column++) {
        scores[column]! += value * aroundGates[column]! * map[base + column]!;
      }
    }
  }

  /** False, with zeros, for a text without pieces. */
  private embed(text: string, out: Float64Array): boolean {
    const { segmenter } = this;
    const { dimensions, scales, mean } = this.weights;
    out.fill(0);
    if (text === '') return false;
    segmenter.read(text);
    if (segmenter.count === 0) return false;
    this.summer.sum(segmenter.pieces, 0, segmenter.count, out, 0);
    const inverse = 1 / Math.sqrt(segmenter.count);
    for (let at = 0; at < dimensions; at++) out[at] = out[at]! * scales[at]! * inverse - mean[at]!;
    return true;
  }
}
