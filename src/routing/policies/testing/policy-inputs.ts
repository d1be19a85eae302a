import { readingOf } from '../../testing/routing-fixtures.ts';
import type { PromptReading } from '../../prompt-reading.ts';
import type { EffectiveObjective } from '../../routing-decision.ts';
import { singlePlan } from '../../plan.ts';
import { defaultTuning } from '../../tuning.ts';
import type { PolicyInput, ScoredPlan } from '../routing-policy.ts';

/** A plan with the utility that the balanced mode gives it at a value of $1 and no pessimism. */
export function scoredOf(id: string, quality = 0.5, costUsd = 0.01): ScoredPlan {
  const utility = quality - costUsd;
  return {
    plan: singlePlan(id),
    quality,
    uncertainty: 0,
    costUsd,
    latencyMs: 1_000,
    firstContentMs: 100,
    utility,
    switchingUsd: 0,
    probability: 0,
    score: utility,
  };
}

export function policyInputOf(
  plans: readonly ScoredPlan[],
  draft: {
    reading?: Partial<PromptReading>;
    objective?: Partial<EffectiveObjective>;
  } & Partial<Omit<PolicyInput, 'plans' | 'reading' | 'objective'>> = {},
): PolicyInput {
  const { reading, objective, ...rest } = draft;
  return {
    plans,
    reading: readingOf(reading),
    objective: {
      mode: 'balanced',
      valueUsd: 1,
      secondUsd: 0,
      pessimism: 0,
      maxQualityLoss: null,
      reference: null,
      ...objective,
    },
    explorationRate: 0,
    tuning: defaultTuning,
    ...rest,
  };
}
