import type { SignalEffectSettings } from '../config/settings.ts';
import type { PromptReading } from './prompt-reading.ts';

/** Constants of the decision that a deployment may set; the defaults and what they mean. */
export interface RoutingTuning {
  /** Standard deviations taken off a predicted quality (router literature: disagreement discount). */
  pessimism: number;
  /** The same when the stakes are high: about a 95 % lower bound. */
  highStakesPessimism: number;
  /**
   * Factor on `valueUsd` at high stakes, by the probability that they are: `factor ^ probability`. Above 1 an easy prompt's
   * good answer is then worth no less than a middling one's, since a wrong one does the same harm.
   */
  highStakesValueFactor: number;
  /** Whether high stakes keep out the cheapest tier where a dearer model is at least as sure. */
  highStakesExcludeCheapestTier: boolean;
  /** Share of `valueUsd` that a second of waiting costs, by urgency level 0..3; 0.001 is a tenth of a quality point. */
  secondShareByUrgency: readonly [number, number, number, number];
  /**
   * Growth of the derived value of a good answer with complexity, `exp(growth·(complexity − 0.5))`: what takes a person
   * longer is worth more. 0 values every answer alike. A `valueUsd` that the configuration states is taken as it is.
   */
  valueGrowthByComplexity: number;
  /** Factor on `valueUsd` when the writer is frustrated or distressed: a second failure costs a user. */
  troubledToneValueFactor: number;
  /** How much novelty 1 widens the uncertainty: sd × (1 + this). */
  noveltyUncertaintyGain: number;
  /** Share of `valueUsd` that leaving the session's model costs beside the lost cache. */
  switchingShare: number;
  /** Largest accepted chance of missing a deadline. */
  deadlineMissProbability: number;
  /** Congestion penalty: `scale · valueUsd · exp(γ(T − ξD)/D)`, at most `cap · valueUsd` (MixLLM, arXiv 2502.18482). */
  congestion: { gamma: number; xi: number; scale: number; cap: number };
  /** Milliseconds from which an answer at urgency 3 counts as late; 0 for never. */
  immediateDeadlineMs: number;
  /** Whether a limit in the person's own words counts as well. */
  statedDeadlines: boolean;
  /** Whether prompts of these kinds may be tried out on another plan. */
  explore: { highStakes: boolean; troubledTone: boolean; attack: boolean; statedDeadline: boolean };
  /** Exploration (step 8): Δ in quality, optimism α, floor of the probability of every member, size of the set. */
  exploration: { margin: number; optimism: number; floor: number; maxPlans: number };
}

export const defaultTuning: RoutingTuning = {
  pessimism: 0.5,
  highStakesPessimism: 1.64,
  highStakesValueFactor: 4,
  highStakesExcludeCheapestTier: true,
  secondShareByUrgency: [0.0001, 0.0003, 0.001, 0.005],
  valueGrowthByComplexity: 3,
  troubledToneValueFactor: 1.5,
  noveltyUncertaintyGain: 1,
  switchingShare: 0.03,
  deadlineMissProbability: 0.2,
  congestion: { gamma: 4, xi: 0.8, scale: 0.02, cap: 0.5 },
  immediateDeadlineMs: 30_000,
  statedDeadlines: true,
  explore: { highStakes: false, troubledTone: false, attack: false, statedDeadline: false },
  exploration: { margin: 0.02, optimism: 1, floor: 0.02, maxPlans: 4 },
};

/** The defaults with what a configuration says of the effects of signals; later layers replace fields of earlier ones. */
export function tuningOf(...layers: (SignalEffectSettings | undefined)[]): RoutingTuning {
  let tuning = defaultTuning;
  for (const layer of layers) {
    if (layer === undefined) continue;
    const { explore, ...fields } = layer;
    tuning = { ...tuning, ...fields, explore: { ...tuning.explore, ...explore } };
  }
  return tuning;
}

/** Value of a good answer at this complexity against that at the middle of the scale. */
export function valueFactor(complexity: number, tuning: RoutingTuning): number {
  return Math.exp(tuning.valueGrowthByComplexity * (complexity - 0.5));
}

type Worth = Pick<PromptReading, 'complexity' | 'troubledTone' | 'highStakes' | 'highStakesProbability'>;

/**
 * What the signals of a prompt multiply the value of a good answer by.
 * @param byComplexity false where the value is stated and not derived from the knob
 */
export function signalFactor(reading: Worth, tuning: RoutingTuning, byComplexity = true): number {
  const complexity = byComplexity ? valueFactor(reading.complexity, tuning) : 1;
  const tone = reading.troubledTone ? tuning.troubledToneValueFactor : 1;
  const stakes = stakesFactor(reading, tuning);
  return tone * stakes * (stakes > 1 ? Math.max(complexity, 1) : complexity);
}

export function stakesFactor(
  { highStakes, highStakesProbability = 1 }: Pick<Worth, 'highStakes' | 'highStakesProbability'>,
  { highStakesValueFactor }: RoutingTuning,
): number {
  return highStakes ? highStakesValueFactor ** highStakesProbability : 1;
}
