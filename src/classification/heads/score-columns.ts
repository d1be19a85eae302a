import { FingerprintIndex } from '../../numerics/fingerprint-index.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ClassifierWeights } from '../classifier-weights.ts';
import { companionGroup, FeatureRows, GROUP_COUNT } from '../features/feature-rows.ts';
import { BIN_COUNT, binStructure } from '../features/structure-bins.ts';
import { STRUCTURE_SIZE, StructureCounter } from '../features/structure.ts';
import { TextUnits } from '../features/text-units.ts';
import { embeddingTexts, type ScoredText } from '../text-to-score.ts';
import { COLUMN_COUNT, USED_COLUMNS } from './head-layout.ts';
import { rowSquareUnit, SQUARES_COLUMN } from './row-squares.ts';
import { PieceScorer } from './score-pieces.ts';
import { RowSummer } from '../../numerics/simd-row-sum.ts';

/** Scores of every column for a text, in buffers that the next call overwrites. */
export class ColumnScorer {
  readonly scores: Float64Array = new Float64Array(COLUMN_COUNT);
  readonly structure: Float32Array = new Float32Array(STRUCTURE_SIZE);
  readonly bins: Uint8Array = new Uint8Array(STRUCTURE_SIZE);
  readonly features: FeatureRows;
  readonly pieces: PieceScorer;
  private readonly weights: ClassifierWeights;
  private readonly counter: StructureCounter;
  private readonly summer: RowSummer;
  private readonly sums = new Float64Array(COLUMN_COUNT);
  /** By group, the summed squares of its rows' scales, and what one unit of the table's last column stands for. */
  private readonly squares = new Float64Array(GROUP_COUNT);
  private readonly squareUnit: number;

  constructor(weights: ClassifierWeights) {
    this.weights = weights;
    // Both read the own words, one after the other.
    const text = new TextUnits();
    this.counter = new StructureCounter(text);
    this.features = new FeatureRows(new FingerprintIndex(weights.rowHashes), weights.rowHashes.length, text);
    this.pieces = new PieceScorer(weights.pieces);
    this.squareUnit = rowSquareUnit(weights.rowScales);
    this.summer = new RowSummer(weights.table, COLUMN_COUNT);
  }

  score(scored: ScoredText, request: ChatRequest): void {
    const { bias, binWeights, binEdges, columnScales, gates } = this.weights;
    const { scores, sums, features } = this;
    scores.set(bias);
    this.counter.count(scored, request, this.structure);
    binStructure(this.structure, binEdges, this.bins);
    for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
      const base = (scalar * BIN_COUNT + this.bins[scalar]!) * COLUMN_COUNT;
      for (let column = 0; column < USED_COLUMNS; column++) scores[column]! += binWeights[base + column]!;
    }
    this.pieces.addTo(scores, embeddingTexts(scored));
    features.read(scored);
    for (let group = 0; group < GROUP_COUNT; group++) {
      const from = features.offsets[group]!;
      const to = features.offsets[group + 1]!;
      this.squares[group] = 0;
      if (from === to) continue;
      this.summer.sum(features.rows, from, to, sums, 0);
      this.squares[group] = sums[SQUARES_COLUMN]! * this.squareUnit;
      const inverse = 1 / this.groupNorm(group);
      const base = group * COLUMN_COUNT;
      for (let column = 0; column < USED_COLUMNS; column++) {
        scores[column]! += gates[base + column]! * sums[column]! * columnScales[column]! * inverse;
      }
    }
  }

  /**
   * Root of the summed squared inverse document frequencies of a group and of the own words beside it, for the last text
   * scored. Own groups come first, so that theirs are known when those around them ask.
   */
  groupNorm(group: number): number {
    const companion = companionGroup(group, this.features.offsets);
    return Math.sqrt(this.squares[group]! + (companion < 0 ? 0 : this.squares[companion]!));
  }
}
