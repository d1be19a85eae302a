/**
 * The arm that a route picks for most prompts has an advantage: another must be better by a margin before it is picked, so
 * that near ties do not turn with the wording of a prompt.
 */
import type { EffectiveObjective } from './routing-decision.ts';

export interface UsualArms {
  /** How much better, in chance of a good answer, another arm must be; 0 for none. */
  margin: number;
  /** Arms that may be usual, with the means over the traffic of their worth (a chance, 0..1) and cost in USD. */
  arms: readonly number[];
  meanWorths: Float64Array;
  meanCosts: Float64Array;
}

/**
 * An arm is asked no more than this many times what it is worth less on average: where two arms change places as money
 * counts more, neither has an advantage, and the quality that is lost grows without a jump.
 */
const gapFactor = 4;

/**
 * Writes what each arm is asked to be better by to `out`: nothing for the arm of the most mean worth less price times mean
 * cost, the margin for those that are well below it on average.
 */
export function askMargins(
  meanWorths: ArrayLike<number>,
  meanCosts: ArrayLike<number> | null,
  price: number,
  margin: number,
  out: Float64Array,
): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < meanWorths.length; place++) {
    out[place] = meanWorths[place]! - (meanCosts === null ? 0 : price * meanCosts[place]!);
    if (out[place]! > most) most = out[place]!;
  }
  for (let place = 0; place < meanWorths.length; place++) {
    const gap = most - out[place]!;
    out[place] = gap > 0 ? Math.min(margin, gapFactor * gap) : 0;
  }
}

/**
 * By place in `arms`, in chance of a good answer; null where no arm has an advantage.
 * @param valueUsd of a good answer on this route, before what the signals of the prompt make of it
 */
export function usualMargins(
  { margin, meanWorths, meanCosts }: UsualArms,
  mode: EffectiveObjective['mode'],
  valueUsd: number,
): Float64Array | null {
  if (!(margin > 0) || (mode !== 'best' && mode !== 'balanced')) return null;
  if (mode === 'balanced' && !(valueUsd > 0)) return null;
  const margins = new Float64Array(meanWorths.length);
  askMargins(meanWorths, meanCosts, mode === 'best' ? 0 : 1 / valueUsd, margin, margins);
  return margins;
}
