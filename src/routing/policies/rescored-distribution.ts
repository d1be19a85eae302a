import { exploringDistribution, greedyDistribution } from '../exploration.ts';
import { comparePlans } from '../ranking.ts';
import type { PolicyInput, ScoredPlan } from './routing-policy.ts';

/** How a policy weighs worth against money, in its paper's own form; higher is better. */
export type TradeOff = (worth: number, costShare: number) => number;

/**
 * The distribution of the default policy, with a policy's own worth of each plan in place of the quality that the gateway
 * predicts: costs, time and switching stay in the utility as they are, and exploration stays exact. With a trade-off the
 * plans are ordered by `tradeOff(worth, cost / dearest cost)` instead of by utility. Plans whose worth is not a number are
 * picked only when none has one; then the gateway's own order stands, as it does in the modes in which quality plays no part.
 */
export function rescoredDistribution(
  input: PolicyInput,
  worths: ArrayLike<number>,
  tradeOff?: TradeOff,
): Float64Array {
  const { plans, objective } = input;
  const weighsQuality = objective.mode === 'balanced' || objective.mode === 'best';
  if (!weighsQuality) return greedyDistribution(plans);
  const places = plans.map((_, place) => place).filter((place) => Number.isFinite(worths[place]));
  if (places.length === 0) return exploringDistribution(input);
  const dearest = Math.max(...places.map((place) => plans[place]!.costUsd));
  const rescored = places
    .map((place) => ({ place, plan: rescore(input, plans[place]!, worths[place]!, dearest, tradeOff) }))
    .sort((a, b) => comparePlans(a.plan, b.plan));
  const own = exploringDistribution({ ...input, plans: rescored.map(({ plan }) => plan) });
  const probabilities = new Float64Array(plans.length);
  for (const [rank, { place }] of rescored.entries()) probabilities[place] = own[rank]!;
  return probabilities;
}

function rescore(
  { objective }: PolicyInput,
  plan: ScoredPlan,
  worth: number,
  dearest: number,
  tradeOff: TradeOff | undefined,
): ScoredPlan {
  const pessimistic = plan.quality - objective.pessimism * plan.uncertainty;
  const utility = plan.utility + objective.valueUsd * (worth - pessimistic);
  const byMode = objective.mode === 'best' ? worth : utility;
  const costShare = dearest > 0 && Number.isFinite(dearest) ? plan.costUsd / dearest : 0;
  return {
    ...plan,
    quality: worth,
    uncertainty: 0,
    utility,
    score: tradeOff === undefined ? byMode : tradeOff(worth, costShare),
  };
}
