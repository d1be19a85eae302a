/**
 * ε-softmax exploration with exact propensities, over the plans whose optimistic utility is near the best. The logged
 * probabilities are what inverse-propensity estimators need (Bottou et al., "Counterfactual Reasoning and Learning
 * Systems", JMLR 14, 2013; Dudík et al., "Doubly Robust Policy Evaluation and Optimization", Statistical Science 2014).
 */
import type { Random } from '../numerics/random.ts';
import type { PolicyInput, ScoredPlan } from './policies/routing-policy.ts';

/** Scores closer than this, relative to their size, are equal. */
const tieTolerance = 1e-12;

/** All probability on the best plan; plans that tie with it share it equally. */
export function greedyDistribution(plans: readonly ScoredPlan[]): Float64Array {
  const probabilities = new Float64Array(plans.length);
  const ties = countTies(plans);
  for (let plan = 0; plan < ties; plan++) probabilities[plan] = 1 / ties;
  return probabilities;
}

/** All probability on the plan at a place, `0 ≤ place < count`. */
export function certainDistribution(count: number, place: number): Float64Array {
  const probabilities = new Float64Array(count);
  probabilities[place] = 1;
  return probabilities;
}

/**
 * `π = (1 − ε)·greedy + ε·g` with `g ∝ exp(U/τ)` on the set F, `τ = Δ/2`, then every member of F lifted to the floor at
 * the cost of the others in proportion. F: the best plan and those, `maxPlans` in
 * all, whose optimistic worth `V·min(1, q + αu) − costs` is at most `Δ = margin·V` below the best plan's `V·q − costs`.
 */
export function exploringDistribution(input: PolicyInput): Float64Array {
  const { plans, objective, tuning, explorationRate } = input;
  const probabilities = greedyDistribution(plans);
  const { margin, floor } = tuning.exploration;
  if (!(explorationRate > 0) || !(objective.valueUsd > 0) || plans.length < 2) return probabilities;
  const members = explorationSet(input);
  if (members.length < 2) return probabilities;

  const temperature = (margin * objective.valueUsd) / 2;
  const best = Math.max(...members.map((plan) => plans[plan]!.utility));
  const weights = members.map((plan) => Math.exp((plans[plan]!.utility - best) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let plan = 0; plan < plans.length; plan++) probabilities[plan]! *= 1 - explorationRate;
  for (const [place, plan] of members.entries()) {
    probabilities[plan]! += (explorationRate * weights[place]!) / total;
  }
  liftToFloor(probabilities, members, Math.min(floor, 1 / members.length));
  return probabilities;
}

/** Picks by one uniform draw; draws nothing when one plan has all the probability. */
export function samplePlan(probabilities: Float64Array, random: Random): number {
  let only = -1;
  let last = 0;
  for (let plan = 0; plan < probabilities.length; plan++) {
    if (!(probabilities[plan]! > 0)) continue;
    last = plan;
    if (probabilities[plan] === 1) only = plan;
  }
  if (only >= 0) return only;
  let left = random.uniform();
  for (let plan = 0; plan < probabilities.length; plan++) {
    left -= probabilities[plan]!;
    if (left < 0) return plan;
  }
  return last;
}

function explorationSet({ plans, objective, tuning }: PolicyInput): number[] {
  const { margin, optimism, maxPlans } = tuning.exploration;
  const valueUsd = objective.valueUsd;
  const worthAt = (plan: ScoredPlan, deviations: number) => {
    const pessimistic = valueUsd * (plan.quality - objective.pessimism * plan.uncertainty);
    const costs = pessimistic - plan.utility;
    return valueUsd * Math.min(1, plan.quality + deviations * plan.uncertainty) - costs;
  };
  const least = worthAt(plans[0]!, 0) - margin * valueUsd;
  const others = plans
    .map((plan, place) => ({ value: worthAt(plan, optimism), place }))
    .filter(({ value, place }) => place > 0 && value >= least)
    .sort((a, b) => b.value - a.value || a.place - b.place)
    .slice(0, maxPlans - 1);
  return [0, ...others.map(({ place }) => place)];
}

function liftToFloor(probabilities: Float64Array, members: readonly number[], floor: number): void {
  // Scaling the others down can push one of them below the floor, so repeat; each round lifts at least one more.
  const lifted = new Set<number>();
  for (let round = 0; round <= members.length; round++) {
    let grew = false;
    for (const plan of members) {
      if (!lifted.has(plan) && probabilities[plan]! < floor) {
        lifted.add(plan);
        grew = true;
      }
    }
    if (!grew) return;
    let free = 0;
    for (let plan = 0; plan < probabilities.length; plan++)
      if (!lifted.has(plan)) free += probabilities[plan]!;
    const scale = free > 0 ? (1 - lifted.size * floor) / free : 0;
    for (let plan = 0; plan < probabilities.length; plan++) {
      probabilities[plan] = lifted.has(plan) ? floor : probabilities[plan]! * scale;
    }
  }
}

function countTies(plans: readonly ScoredPlan[]): number {
  const best = plans[0];
  if (best === undefined) return 0;
  let ties = 1;
  while (ties < plans.length && isTie(best, plans[ties]!)) ties++;
  return ties;
}

/** Whether a plan is as good as the best by the objective's own measure. */
export function isTie(best: ScoredPlan, other: ScoredPlan): boolean {
  const size = Math.max(Math.abs(best.score), Math.abs(other.score));
  return (
    best.score - other.score <= tieTolerance * size &&
    best.costUsd === other.costUsd &&
    best.quality === other.quality
  );
}
