import type { Arm } from './arm.ts';
import { predictArms } from './arm-predictions.ts';
import { type CallPrediction, predictCascade, predictChain } from './composite-plans.ts';
import { type EligibilityContext, judgeArm, relax, type Verdict } from './eligibility.ts';
import { estimateCall, type OutputLength } from './estimates.ts';
import { fireRules, type FiredRules } from './fired-rules.ts';
import { namesModel } from './model-names.ts';
import { resolveObjective, softDeadlineMs } from './objective.ts';
import type { CascadePlan, ChainPlan, Plan } from './plan.ts';
import type { ScoredPlan } from './policies/routing-policy.ts';
import { type ArmSet, armsForEffort, findArm, type PreparedRoute, prepareRoute } from './prepare-route.ts';
import { type PromptReading, readProfile } from './prompt-reading.ts';
import { boundDeviations, comparePlans, scoreOf } from './ranking.ts';
import type { EffectiveObjective, Elimination } from './routing-decision.ts';
import type { RoutingInput } from './routing-input.ts';
import { type RoutingTuning, signalFactor } from './tuning.ts';
import { usualMargins } from './usual-arm.ts';
import { utilityOf, utilityTerms } from './utility.ts';

/** Everything about a request short of the pick. */
export interface Assessment {
  reading: PromptReading;
  objective: EffectiveObjective;
  /** Eligible plans, best first. */
  plans: ScoredPlan[];
  eliminated: Elimination[];
  /** A plan that a route or rule says always runs; then it is the first of `plans`. */
  forced: Plan | null;
  /** Plans that a rule prefers, which stand first; null when no rule prefers any. */
  preferred: ReadonlySet<Plan> | null;
  rules: FiredRules['effects'];
  tags: string[];
  notes: string[];
}

export function assessRequest(input: RoutingInput): Assessment {
  const { route, needs, wishes } = input;
  const prepared = prepareRoute(route, input.models, input.snapshot);
  const set = armsForEffort(route, prepared, needs.effort);
  const reading = readProfile(input.profile, needs, wishes);
  const fired = fireRules(route, input);
  const objective = resolveObjective(
    route.objective,
    fired.objectives,
    wishes,
    reading,
    prepared,
    route.tuning,
  );
  predictArms(set, reading);

  const context: EligibilityContext = {
    wishes,
    needs,
    reading,
    objective,
    tuning: route.tuning,
    rules: route.rules,
    matched: fired.matched,
  };
  const calls: CallPrediction[] = [];
  const verdicts: (Verdict | null)[] = [];
  const length: OutputLength = { tokens: Number.NaN, logSd: Number.NaN };
  for (let index = 0; index < set.arms.length; index++) {
    const arm = set.arms[index]!;
    length.tokens = set.outputTokens[index]!;
    length.logSd = set.outputLogSd[index]!;
    const conditions = input.conditions(arm.model);
    const estimate = estimateCall(
      arm,
      reading,
      needs,
      conditions,
      input.affinity,
      objective.deadlineMs ?? 0,
      length,
    );
    verdicts.push(judgeArm(set, index, estimate, conditions, context));
    const call = estimate as CallPrediction;
    call.quality = set.quality[index]!;
    call.uncertainty = set.uncertainty[index]!;
    calls.push(call);
  }
  const notes = fired.notes.length > 0 ? [...fired.notes] : [];
  const note = relax(verdicts, set.candidate);
  if (note !== null) notes.push(note);
  if (reading.highStakes && route.tuning.highStakesExcludeCheapestTier && !fired.choosesModels)
    keepOutCheapestTier(set, verdicts);

  const work = {
    input,
    set,
    calls,
    verdicts,
    reading,
    objective,
    softMs: softDeadlineMs(objective, reading, route.tuning),
    margins: marginsOf(prepared, set, objective, reading, route.tuning),
  };
  const plans: ScoredPlan[] = [];
  const eliminated: Elimination[] = [];
  for (let index = 0; index < set.arms.length; index++) {
    if (set.candidate[index] === 0) continue;
    const verdict = verdicts[index]!;
    const arm = set.arms[index]!;
    if (verdict === null) plans.push(score(work, arm.plan, calls[index]!, arm, work.margins?.[index]));
    else eliminated.push({ model: arm.model.id, reason: verdict.reason, detail: verdict.detail });
  }
  plans.sort(comparePlans);
  const forced = addCompositePlans(work, plans, fired.plan ?? route.fixedPlan, notes);
  const preferred = forced === null ? putPreferredFirst(set, fired, plans) : null;
  return {
    reading,
    objective,
    plans,
    eliminated,
    forced,
    preferred,
    rules: fired.effects,
    tags: fired.tags,
    notes,
  };
}

interface Work {
  input: RoutingInput;
  set: ArmSet;
  calls: readonly CallPrediction[];
  verdicts: readonly (Verdict | null)[];
  reading: PromptReading;
  objective: EffectiveObjective;
  softMs: number;
  /** By arm; null where no arm is usual. */
  margins: Float64Array | null;
}

/** What each arm must be better by than the usual one, by arm of the set; null where no arm is usual. */
export function marginsOf(
  prepared: PreparedRoute,
  set: ArmSet,
  objective: EffectiveObjective,
  reading: PromptReading,
  tuning: RoutingTuning,
): Float64Array | null {
  // A wanted effort makes other arms, of which the traffic's means say nothing.
  if (set !== prepared.arms) return null;
  const factor = signalFactor(reading, tuning, objective.maxQualityLoss !== null);
  const { usual } = prepared.knob;
  const margins = usualMargins(usual, objective.mode, objective.valueUsd / factor);
  if (margins === null) return null;
  const byArm = new Float64Array(set.arms.length);
  for (const [place, arm] of usual.arms.entries()) byArm[arm] = margins[place]!;
  return byArm;
}

/** Adds offered plans by rank, and puts a plan that must run first. Returns that plan. */
function addCompositePlans(
  work: Work,
  plans: ScoredPlan[],
  mustRun: CascadePlan | ChainPlan | undefined,
  notes: string[],
): Plan | null {
  const { offeredPlans } = work.input.route;
  const ordered = work.objective.mode === 'ordered';
  if (mustRun === undefined && (offeredPlans.length === 0 || ordered)) return null;
  const best = plans[0];
  const routed = best === undefined ? null : predictionOf(work, best.plan);
  for (const plan of mustRun === undefined ? offeredPlans : [mustRun]) {
    const call = predictComposite(work, plan, routed);
    if (call === null) notes.push(`plan ${plan.id} is out: a model of it is not eligible`);
    else plans.push(score(work, plan, call, null));
  }
  plans.sort(comparePlans);
  if (mustRun === undefined) return null;
  const place = plans.findIndex((scored) => scored.plan === mustRun);
  if (place < 0) return null;
  plans.unshift(...plans.splice(place, 1));
  return mustRun;
}

function predictComposite(
  work: Work,
  plan: CascadePlan | ChainPlan,
  routed: CallPrediction | null,
): CallPrediction | null {
  const predict = (model: string, effort: string | undefined): CallPrediction | null => {
    const arm = findArm(work.set, model, effort);
    return arm < 0 || work.verdicts[arm] !== null ? null : work.calls[arm]!;
  };
  return plan.kind === 'cascade'
    ? predictCascade(plan, work.reading, predict)
    : predictChain(plan, routed, predict);
}

function predictionOf(work: Work, plan: Plan): CallPrediction | null {
  const arm = plan.kind === 'single' ? findArm(work.set, plan.model, plan.effort) : -1;
  return arm < 0 ? null : work.calls[arm]!;
}

function score(work: Work, plan: Plan, call: CallPrediction, arm: Arm | null, margin = 0): ScoredPlan {
  const { input, reading, objective } = work;
  const leavesSession = input.affinity !== undefined && arm?.model.id !== input.affinity.model;
  const terms = utilityTerms(
    call,
    leavesSession,
    objective,
    work.softMs,
    input.needs.stream,
    input.route.tuning,
    margin,
  );
  const scored: ScoredPlan = {
    plan,
    quality: call.quality,
    uncertainty: call.uncertainty,
    costUsd: call.costUsd,
    latencyMs: call.latencyMs,
    firstContentMs: call.firstContentMs,
    utility: utilityOf(terms),
    switchingUsd: terms.switching,
    probability: 0,
    score: 0,
  };
  const position =
    objective.mode === 'ordered' && arm !== null
      ? input.wishes.models!.findIndex((name) => namesModel(name, arm.model))
      : 0;
  scored.score = scoreOf(scored, objective, reading.highStakes, position, margin);
  return scored;
}

/** At high stakes the cheapest tier is out wherever something that surely does no worse remains. */
function keepOutCheapestTier(set: ArmSet, verdicts: (Verdict | null)[]): void {
  const bound = (arm: number) => set.quality[arm]! - boundDeviations * set.uncertainty[arm]!;
  let best = Number.NEGATIVE_INFINITY;
  for (let arm = 0; arm < verdicts.length; arm++) {
    if (verdicts[arm] === null && set.candidate[arm] === 1 && set.cheapestTier[arm] === 0)
      best = Math.max(best, bound(arm));
  }
  for (let arm = 0; arm < verdicts.length; arm++) {
    if (verdicts[arm] !== null || set.cheapestTier[arm] === 0 || !(bound(arm) <= best)) continue;
    verdicts[arm] = {
      reason: 'cheapest-tier-at-high-stakes',
      detail: 'a wrong answer could do harm, and a model outside the cheapest tier is at least as sure',
      soft: false,
    };
  }
}

/** Preferred models go before all others; among themselves each group keeps its order. */
function putPreferredFirst(set: ArmSet, fired: FiredRules, plans: ScoredPlan[]): ReadonlySet<Plan> | null {
  const preferred = new Set<Plan>();
  for (const rule of fired.matched) {
    const { preferred: mask } = set.rules[rule]!;
    for (let arm = 0; arm < set.arms.length; arm++) if (mask[arm] === 1) preferred.add(set.arms[arm]!.plan);
  }
  if (preferred.size === 0) return null;
  const first = plans.filter(({ plan }) => preferred.has(plan));
  if (first.length === 0) return null;
  const rest = plans.filter(({ plan }) => !preferred.has(plan));
  plans.splice(0, plans.length, ...first, ...rest);
  return preferred;
}
