/**
 * Similarity-weighted ranking (Ong et al., "RouteLLM", arXiv 2406.18665, section 4.2): for each prompt a Bradley–Terry
 * model is fitted to all training comparisons, each weighing `γ^(1 + S)`, where S is its cosine to the prompt over the
 * largest such cosine. A comparison of soft scores is won in the share `(1 + sᵢ − sⱼ)/2`. Solved by minorisation (Hunter,
 * "MM Algorithms for Generalized Bradley-Terry Models", Annals of Statistics 32(1), 2004).
 */
import { missingOutcome, outcomeScale } from '../quality-model/neighbour-member.ts';
import { directionOf, type FeatureSchema } from '../quality-model/quality-features.ts';
import type { ArmPredictor } from './arm-predictor.ts';

export interface SimilarityWeightedState {
  schema: FeatureSchema;
  arms: readonly string[];
  /** n × d directions as signed bytes of 1/127. */
  directions: Int8Array;
  /** n × arms outcomes as bytes of 1/254; 255 is a missing one. */
  outcomes: Uint8Array;
  /** Base γ of the weights; 10 in the paper. */
  gamma: number;
}

/** A prompt that is like none of them would otherwise weigh the least unlike one a million times as much. */
const leastScale = 0.1;
const iterations = 30;
/** Comparisons that every pair of arms is taken to have drawn, in mean weights; keeps strengths finite. */
const priorDraws = 2;

export function createSimilarityWeightedPredictor(state: SimilarityWeightedState): ArmPredictor {
  const { schema, directions, outcomes } = state;
  const arms = state.arms.length;
  const d = schema.inputs.length;
  const rows = arms === 0 ? 0 : outcomes.length / arms;
  const direction = new Float32Array(d);
  const cosines = new Float64Array(rows);
  const battles = new Battles(arms);
  return {
    arms: state.arms,
    schema,
    predict(features, offset, into) {
      directionOf(schema, features, offset, direction, 0);
      let largest = leastScale;
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let at = 0; at < d; at++) sum += direction[at]! * directions[row * d + at]!;
        cosines[row] = sum / 127;
        largest = Math.max(largest, cosines[row]!);
      }
      battles.clear();
      for (let row = 0; row < rows; row++)
        battles.add(outcomes, row * arms, state.gamma ** (1 + cosines[row]! / largest));
      battles.solve(into.chances);
      into.worths.set(into.chances);
    },
  };
}

/** Weighted comparisons of all arms on each prompt. Only each arm's won weight and the weight of each pair matter. */
class Battles {
  readonly #arms: number;
  readonly #won: Float64Array;
  readonly #met: Float64Array;
  readonly #strengths: Float64Array;
  /** Weight of prompts on which all arms have a score: they meet in every pair. */
  #complete = 0;
  #weights = 0;
  #rows = 0;

  constructor(arms: number) {
    this.#arms = arms;
    this.#won = new Float64Array(arms);
    this.#met = new Float64Array(arms * arms);
    this.#strengths = new Float64Array(arms);
  }

  clear(): void {
    this.#won.fill(0);
    this.#met.fill(0);
    this.#complete = 0;
    this.#weights = 0;
    this.#rows = 0;
  }

  add(outcomes: Uint8Array, start: number, weight: number): void {
    let seen = 0;
    let sum = 0;
    for (let arm = 0; arm < this.#arms; arm++) {
      const outcome = outcomes[start + arm]!;
      if (outcome === missingOutcome) continue;
      seen++;
      sum += outcome / outcomeScale;
    }
    this.#weights += weight;
    this.#rows++;
    for (let arm = 0; arm < this.#arms; arm++) {
      const outcome = outcomes[start + arm]!;
      if (outcome === missingOutcome) continue;
      // Σⱼ (1 + sᵢ − sⱼ)/2 over the others that were seen.
      this.#won[arm]! += (weight * (seen - 1 + (seen * outcome) / outcomeScale - sum)) / 2;
    }
    if (seen === this.#arms) this.#complete += weight;
    else this.#addPairs(outcomes, start, weight);
  }

  /** Each arm's mean chance of beating another. */
  solve(chances: Float64Array): void {
    const arms = this.#arms;
    const strengths = this.#strengths.fill(1);
    const draws = this.#rows === 0 ? 1 : (priorDraws * this.#weights) / this.#rows;
    for (let iteration = 0; arms > 1 && iteration < iterations; iteration++) {
      let total = 0;
      for (let arm = 0; arm < arms; arm++) {
        let met = 0;
        for (let other = 0; other < arms; other++) {
          if (other === arm) continue;
          const weight = this.#complete + this.#met[arm * arms + other]! + draws;
          met += weight / (strengths[arm]! + strengths[other]!);
        }
        strengths[arm] = (this.#won[arm]! + (draws * (arms - 1)) / 2) / met;
        total += strengths[arm]!;
      }
      for (let arm = 0; arm < arms; arm++) strengths[arm]! *= arms / total;
    }
    for (let arm = 0; arm < arms; arm++) {
      let sum = 0;
      for (let other = 0; other < arms; other++)
        if (other !== arm) sum += strengths[arm]! / (strengths[arm]! + strengths[other]!);
      chances[arm] = arms > 1 ? sum / (arms - 1) : 0.5;
    }
  }

  #addPairs(outcomes: Uint8Array, start: number, weight: number): void {
    const arms = this.#arms;
    for (let arm = 0; arm < arms; arm++) {
      if (outcomes[start + arm] === missingOutcome) continue;
      for (let other = 0; other < arms; other++)
        if (outcomes[start + other] !== missingOutcome) this.#met[arm * arms + other]! += weight;
    }
  }
}
