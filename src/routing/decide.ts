import { assessRequest, type Assessment } from './assess-request.ts';
import { isContextAlone } from './eligibility.ts';
import { samplePlan } from './exploration.ts';
import type { Plan } from './plan.ts';
import type { PolicyInput, ScoredPlan } from './policies/routing-policy.ts';
import type { PromptReading } from './prompt-reading.ts';
import { shortReason } from './reason-line.ts';
import type { Elimination, NoEligibleModel, RoutingDecision } from './routing-decision.ts';
import type { RoutingInput } from './routing-input.ts';
import type { RoutingTuning } from './tuning.ts';

/**
 * Decides which plan answers a request: rules, eligibility, predictions of quality, cost and time, utility, the policy's
 * distribution over plans, and one seeded draw from it. Pure but for the draw; never throws for odd profiles.
 */
export function decide(input: RoutingInput): RoutingDecision | NoEligibleModel {
  const assessment = assessRequest(input);
  const { plans, forced } = assessment;
  if (plans.length === 0) return nothingEligible(assessment.eliminated);

  const { route } = input;
  const pickable = countPreferred(plans, assessment.preferred);
  const pool = pickable === plans.length ? plans : plans.slice(0, pickable);
  let pick = 0;
  if (forced === null) {
    const probabilities = route.policy.distribution(
      policyInput(input, pool, assessment, explorationRate(input, assessment)),
    );
    for (let place = 0; place < pool.length; place++) pool[place]!.probability = probabilities[place] ?? 0;
    pick = samplePlan(probabilities, input.random);
  } else {
    plans[0]!.probability = 1;
  }
  return asDecision(input, assessment, plans[pick]!);
}

/** What a policy is told of a request. */
export function policyInput(
  { route, profile, wishes, advice }: RoutingInput,
  plans: readonly ScoredPlan[],
  { reading, objective }: Pick<Assessment, 'reading' | 'objective'>,
  rate: number,
): PolicyInput {
  return {
    plans,
    reading,
    objective,
    explorationRate: rate,
    tuning: route.tuning,
    classifierVersion: profile.classifierVersion,
    ...(wishes.winThreshold !== undefined && { winThreshold: wishes.winThreshold }),
    ...(advice !== undefined && { advice }),
  };
}

function asDecision(input: RoutingInput, assessment: Assessment, picked: ScoredPlan): RoutingDecision {
  const { plans } = assessment;
  return {
    kind: 'decision',
    id: input.decisionId,
    route: input.route.name,
    plan: picked.plan,
    propensity: picked.probability,
    explored: assessment.forced === null && isLessLikely(input, plans, picked),
    ranked: plans,
    eliminated: assessment.eliminated,
    objective: assessment.objective,
    reason: shortReason(assessment, picked, input.route.policy.name),
    rules: assessment.rules,
    notes: isUnadvised(input) ? [...assessment.notes, unadvisedNote] : assessment.notes,
    tags: assessment.tags,
    policyVersion: `${input.route.policy.name}/${input.route.policy.version}+${input.snapshot.version}`,
    classifierVersion: input.profile.classifierVersion,
    configVersion: input.configVersion,
  };
}

const unadvisedNote = 'the model that the policy asks gave no answer; the default order decides';

function isUnadvised({ route, advice }: RoutingInput): boolean {
  return route.policy.advisor !== undefined && advice === undefined;
}

/** Something else was likelier, so the pick was tried out; where requests are spread by design nothing is. */
function isLessLikely({ route }: RoutingInput, plans: readonly ScoredPlan[], picked: ScoredPlan): boolean {
  if (route.policy.isSpread === true) return false;
  return plans.some(({ probability }) => probability > picked.probability + 1e-9);
}

/** Trying out is for requests where a worse answer does little harm and the pick is really the router's. */
function explorationRate(input: RoutingInput, { reading, objective }: Assessment): number {
  const { route, wishes, affinity } = input;
  if (!(route.explorationRate > 0) || wishes.explore === false) return 0;
  if (objective.mode !== 'balanced' && objective.mode !== 'best') return 0;
  if (objective.deadlineMs !== undefined || affinity !== undefined) return 0;
  if (isKeptFromExploration(reading, route.tuning)) return 0;
  return Math.min(route.explorationRate, 1);
}

function isKeptFromExploration(reading: PromptReading, { explore }: RoutingTuning): boolean {
  return (
    (reading.highStakes && !explore.highStakes) ||
    (reading.troubledTone && !explore.troubledTone) ||
    (reading.attack && !explore.attack) ||
    (reading.statedDeadlineMs > 0 && !explore.statedDeadline)
  );
}

function countPreferred(plans: readonly ScoredPlan[], preferred: ReadonlySet<Plan> | null): number {
  if (preferred === null) return plans.length;
  let count = 0;
  while (count < plans.length && preferred.has(plans[count]!.plan)) count++;
  return count === 0 ? plans.length : count;
}

function nothingEligible(eliminated: Elimination[]): NoEligibleModel {
  const contextAlone = isContextAlone(eliminated);
  const counts = new Map<string, number>();
  for (const { reason } of eliminated) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const summary = [...counts].map(([reason, count]) => `${reason} (${count})`).join(', ');
  return {
    kind: 'no-eligible-model',
    code: contextAlone ? 'context_length_exceeded' : 'no_eligible_model',
    message: contextAlone
      ? 'The conversation is longer than the window of every model that may answer it.'
      : `No model may answer this request: ${summary || 'the route has no models'}.`,
    eliminated,
  };
}
