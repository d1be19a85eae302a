import type { ScoredPlan } from './policies/routing-policy.ts';
import type { EffectiveObjective } from './routing-decision.ts';

/** One-sided 95 % bound of a normal distribution, in standard deviations. */
export const boundDeviations = 1.64;

/**
 * The number that a mode orders plans by, higher first. `position` is the place in the caller's list, `margin` what is asked
 * of plans that are not the usual one. In `min-quality`
 * every plan that surely reaches the floor stands before every other, the cheapest first.
 */
export function scoreOf(
  plan: { quality: number; uncertainty: number; costUsd: number; utility: number },
  objective: EffectiveObjective,
  highStakes: boolean,
  position: number,
  margin = 0,
): number {
  switch (objective.mode) {
    case 'balanced':
      return plan.utility;
    case 'best':
      return plan.quality - margin - (highStakes ? objective.pessimism * plan.uncertainty : 0);
    case 'cheapest':
      return -plan.costUsd;
    case 'min-quality': {
      const isSure = plan.quality - boundDeviations * plan.uncertainty >= (objective.minQuality ?? 0);
      return isSure ? 1 + 1 / (1 + plan.costUsd) : plan.quality;
    }
    case 'ordered':
      return -position;
  }
}

/** Best first; equal scores by cost, then quality, then id, so that the order never depends on that of the input. */
export function comparePlans(a: ScoredPlan, b: ScoredPlan): number {
  if (a.score !== b.score) return b.score > a.score ? 1 : -1;
  if (a.costUsd !== b.costUsd) return a.costUsd - b.costUsd;
  if (a.quality !== b.quality) return b.quality - a.quality;
  return a.plan.id < b.plan.id ? -1 : a.plan.id > b.plan.id ? 1 : 0;
}
