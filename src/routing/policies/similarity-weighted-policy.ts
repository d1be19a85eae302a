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
  const { schema, directions, outcomes, gamma } = state;
  const arms = state.arms.length;
  const d = schema.inputs.length;
  const rows = arms === 0 ? 0 : outcomes.length / arms;
  const direction = new Float32Array(d);
  const weights = new Float64Array(rows);
  const battles = new Battles(outcomes, arms);
  return {
    arms: state.arms,
    schema,
    predict(features, offset, into) {
      directionOf(schema, features, offset, direction, 0);
      let largest = leastScale;
      for (let row = 0; row < rows; row++) {
        const cosine = dotBytes(direction, directions, row * d, d) / 127;
        weights[row] = cosine;
        if (cosine > largest) largest = cosine;
      }
      const rate = Math.log(gamma);
      for (let row = 0; row < rows; row++) weights[row] = Math.exp(rate * (1 + weights[row]! / largest));
      battles.weigh(weights);
      battles.solve(into.chances);
      into.worths.set(into.chances);
    },
  };
}

/** Four sums at a time, since additions to one wait for each other. */
function dotBytes(vector: Float32Array, bytes: Int8Array, start: number, d: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  let at = 0;
  for (; at + 3 < d; at += 4) {
    a += vector[at]! * bytes[start + at]!;
    b += vector[at + 1]! * bytes[start + at + 1]!;
    c += vector[at + 2]! * bytes[start + at + 2]!;
    e += vector[at + 3]! * bytes[start + at + 3]!;
  }
  for (; at < d; at++) a += vector[at]! * bytes[start + at]!;
  return a + b + c + e;
}

/** Weighted comparisons of all arms on each prompt. Only each arm's won weight and the weight of each pair matter. */
class Battles {
  readonly #arms: number;
  readonly #outcomes: Uint8Array;
  /** What each prompt adds to each arm's won weight, by its own: Σⱼ (1 + sᵢ − sⱼ)/2 over the others that were seen. */
  readonly #gains: Float32Array;
  /** Prompts on which all arms have a score meet in every pair; the others are these. */
  readonly #partial: Int32Array;
  readonly #won: Float64Array;
  readonly #met: Float64Array;
  readonly #strengths: Float64Array;
  /** Weight of the prompts on which all arms have a score. */
  #complete = 0;
  #meanWeight = 1;

  constructor(outcomes: Uint8Array, arms: number) {
    this.#arms = arms;
    this.#outcomes = outcomes;
    this.#gains = new Float32Array(outcomes.length);
    this.#won = new Float64Array(arms);
    this.#met = new Float64Array(arms * arms);
    this.#strengths = new Float64Array(arms);
    const partial: number[] = [];
    for (let start = 0; arms > 0 && start < outcomes.length; start += arms)
      if (this.#writeGains(start) < arms) partial.push(start / arms);
    this.#partial = Int32Array.from(partial);
  }

  /** Takes the weight of each prompt. */
  weigh(weights: Float64Array): void {
    const won = this.#won.fill(0);
    const gains = this.#gains;
    let total = 0;
    for (let row = 0, at = 0; row < weights.length; row++) {
      const weight = weights[row]!;
      total += weight;
      for (let arm = 0; arm < won.length; arm++, at++) won[arm]! += weight * gains[at]!;
    }
    this.#met.fill(0);
    this.#complete = total;
    for (const row of this.#partial) {
      this.#complete -= weights[row]!;
      this.#addPairs(row * this.#arms, weights[row]!);
    }
    this.#meanWeight = weights.length === 0 ? 1 : total / weights.length;
  }

  /** Each arm's mean chance of beating another. */
  solve(chances: Float64Array): void {
    const arms = this.#arms;
    const strengths = this.#strengths.fill(1);
    const draws = priorDraws * this.#meanWeight;
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

  /** Returns how many arms were seen. */
  #writeGains(start: number): number {
    let seen = 0;
    let sum = 0;
    for (let arm = 0; arm < this.#arms; arm++) {
      const outcome = this.#outcomes[start + arm]!;
      if (outcome === missingOutcome) continue;
      seen++;
      sum += outcome / outcomeScale;
    }
    for (let arm = 0; arm < this.#arms; arm++) {
      const outcome = this.#outcomes[start + arm]!;
      if (outcome === missingOutcome) continue;
      this.#gains[start + arm] = (seen - 1 + (seen * outcome) / outcomeScale - sum) / 2;
    }
    return seen;
  }

  #addPairs(start: number, weight: number): void {
    const arms = this.#arms;
    for (let arm = 0; arm < arms; arm++) {
      if (this.#outcomes[start + arm] === missingOutcome) continue;
      for (let other = 0; other < arms; other++)
        if (this.#outcomes[start + other] !== missingOutcome) this.#met[arm * arms + other]! += weight;
    }
  }
}
