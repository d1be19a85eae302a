/**
 * Where models that the training data did not have stand beside those that it had. Cards speak of ordinary prompts, a table
 * may be harder or graded more strictly: without a common level a newcomer would win or lose everywhere. The level at a
 * prompt is the mean, over the trained models with a card, of trained minus card logit, shrunk to none where few of them
 * tell it. Where no trained model of the pool has a card, those of the training data that had one tell it, and where none
 * had, the trained ones of the pool, each with its own mean score for a card: then the level follows the prompt alone.
 */
import { logit, sigmoid } from '../../numerics/logistic.ts';
import type { Arm } from '../arm.ts';
import type { PromptReading } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';
import type { QualityModel, QualityPredictor } from './quality-model.ts';
import { standInArm } from './stand-in-arm.ts';
import type { TrainedState } from './trained-state.ts';

/** Trained models that the belief in no difference counts as. */
const pseudoModels = 1;
const largestShift = 3;

/** More of them hardly move a mean, and each is predicted for every prompt. */
const mostAnchors = 12;
/** Only the mean of an anchor's prediction is used. */
const anchorLogitSd = 0.5;

/** A model of the training data that is predicted beside the pool, for the level at a prompt. */
export interface LevelAnchor {
  arm: Arm;
  /** Its place in the training data. */
  column: number;
}

/** Anchors that a pool needs: none without newcomers, nor where a trained model of the pool has a card. */
export function anchorsFor(state: TrainedState, arms: readonly Arm[], columns: Int32Array): LevelAnchor[] {
  const isTold = arms.some((arm, place) => columns[place]! >= 0 && hasCard(arm));
  if (isTold || !columns.includes(-1)) return [];
  const carded = state.arms.flatMap((_, column) =>
    Number.isNaN(state.cardAbilities[column]!) ? [] : [column],
  );
  const step = Math.ceil(carded.length / mostAnchors);
  const told = carded.filter((_, place) => place % step === 0);
  const from = told.length > 0 ? told : [...columns].filter((column) => column >= 0);
  return from.map((column) => ({
    column,
    arm: standInArm(`trained ${state.arms[column]!}`, {
      quality: told.length > 0 ? sigmoid(state.cardAbilities[column]!) : state.neighbours.armMeans[column]!,
      logitSd: anchorLogitSd,
      basis: 'benchmarks',
    }),
  }));
}

function hasCard({ model }: Arm): boolean {
  return model.qualityPrior.basis !== 'unknown';
}

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
    const carded = Uint8Array.from(arms, (arm) => (hasCard(arm) ? 1 : 0));
    const isCompared = columns.some((column, arm) => column >= 0 && carded[arm] === 1);
    if (!isCompared || !columns.includes(-1)) return null;
    return new NewcomerLevel(columns, carded, cells.bind(arms, policy));
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
