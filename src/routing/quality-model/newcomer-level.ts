/**
 * Where models that the training data did not have stand beside those that it had. Cards speak of ordinary prompts, a table
 * may be harder or graded more strictly: without a common level a newcomer would win or lose everywhere. The level at a
 * prompt is the mean, over the trained models with a card, of trained minus card logit, shrunk to none where few of them
 * tell it.
 */
import { logit, sigmoid } from '../../numerics/logistic.ts';
import type { Arm } from '../arm.ts';
import type { PromptReading } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';
import type { QualityModel, QualityPredictor } from './quality-model.ts';

/** Trained models that the belief in no difference counts as. */
const pseudoModels = 1;
const largestShift = 3;

export class NewcomerLevel {
  readonly #columns: Int32Array;
  readonly #hasCard: Uint8Array;
  readonly #cards: QualityPredictor;
  readonly #fromCards: Float64Array;
  readonly #deviations: Float64Array;

  /** Null when there are no newcomers, or nobody to compare them with. */
  static between(
    arms: readonly Arm[],
    columns: Int32Array,
    cells: QualityModel,
    policy: PolicyState,
  ): NewcomerLevel | null {
    const hasCard = Uint8Array.from(arms, ({ model }) => (model.qualityPrior.basis === 'unknown' ? 0 : 1));
    const isCompared = columns.some((column, arm) => column >= 0 && hasCard[arm] === 1);
    if (!isCompared || !columns.includes(-1)) return null;
    return new NewcomerLevel(columns, hasCard, cells.bind(arms, policy));
  }

  private constructor(columns: Int32Array, hasCard: Uint8Array, cards: QualityPredictor) {
    this.#columns = columns;
    this.#hasCard = hasCard;
    this.#cards = cards;
    this.#fromCards = new Float64Array(columns.length);
    this.#deviations = new Float64Array(columns.length);
  }

  /** `quality` holds the trained predictions of the known and the cards' of the newcomers; moves the latter. */
  apply(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void {
    const fromCards = this.#fromCards;
    this.#cards.predict(reading, fromCards, this.#deviations);
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let arm = 0; arm < fromCards.length; arm++) {
      if (this.#columns[arm]! < 0 || this.#hasCard[arm] === 0) continue;
      const gap = logit(quality[arm]!) - logit(fromCards[arm]!);
      count++;
      sum += gap;
      squares += gap * gap;
    }
    const shift = Math.min(Math.max(sum / (count + pseudoModels), -largestShift), largestShift);
    // What the known models disagree by is what a newcomer may lie off by.
    const variance = Math.max(squares / count - (sum / count) ** 2, 0);
    for (let arm = 0; arm < fromCards.length; arm++) {
      if (this.#columns[arm]! >= 0) continue;
      const before = quality[arm]!;
      const after = sigmoid(logit(before) + shift);
      const slope = after * (1 - after);
      const scale = slope / Math.max(before * (1 - before), 1e-3);
      quality[arm] = after;
      uncertainty[arm] = Math.sqrt((uncertainty[arm]! * scale) ** 2 + slope * slope * variance);
    }
  }
}
