import { marginsOf } from './assess-request.ts';
import { policyInput } from './decide.ts';
import { decisionSentence } from './decision-sentence.ts';
import { findKnobFlip } from './knob-flip.ts';
import { describeRuleSignals } from './rule-effects.ts';
import type { Plan } from './plan.ts';
import { type ArmSet, armsForEffort, findArm, prepareRoute } from './prepare-route.ts';
import { signalboxPolicy } from './policies/signalbox-policy.ts';
import { type PromptReading, readProfile } from './prompt-reading.ts';
import { boundDeviations } from './ranking.ts';
import type { Explanation, RankedPlan, RoutingDecision } from './routing-decision.ts';
import type { RoutingInput } from './routing-input.ts';
import { describeSignals } from './signal-effects.ts';
import { type RoutingTuning, signalFactor } from './tuning.ts';

/** Plans that an explanation goes into; the decision itself has all of them. */
const maxPlans = 12;
/** Hours that differ by less than a hundredth are like any other. */
const leastHourLog = 0.01;

/**
 * The whole explanation of a decision, made only when somebody asks. `input` is the one that the decision was made from;
 * the numbers are the decision's own.
 */
export function explainDecision(input: RoutingInput, decision: RoutingDecision): Explanation {
  const { route } = input;
  const prepared = prepareRoute(route, input.models, input.snapshot);
  const set = armsForEffort(route, prepared, input.needs.effort);
  const reading = readProfile(input.profile, input.needs, input.wishes);
  const margins = marginsOf(prepared, set, decision.objective, reading, route.tuning);
  const marginOf = (plan: Plan) => margins?.[set.arms.findIndex((arm) => arm.plan === plan)] ?? 0;
  const shown = decision.ranked.slice(0, maxPlans);
  const win = winOf(input, decision, reading);
  const explanation: Explanation = {
    sentence: decisionSentence(decision, input.profile, route.policy.name, win),
    reason: decision.reason,
    objective: decision.objective,
    terms: shown.map((ranked) => termsOf(ranked, decision, route.tuning, marginOf(ranked.plan))),
    signals: [
      ...describeSignals(decision, reading, set, route.tuning),
      ...describeRuleSignals(input.profile, decision, route.rules),
    ],
    quality: shown.map((ranked) => basisOf(ranked, reading, set)),
    qualityModel: route.qualityModel.name,
    rules: decision.rules,
    notes: decision.notes,
  };
  const timeOfDay = shown.flatMap((ranked) => hourOf(ranked, input));
  if (timeOfDay.length > 0) explanation.timeOfDay = timeOfDay;
  if (win !== undefined) explanation.win = win;
  // Other policies have orders of their own, of which the knob's table knows nothing.
  if (route.policy.name !== signalboxPolicy.name) return explanation;
  const isSecondFixed = decision.objective.secondUsd !== expectedSecondUsd(decision, reading, route.tuning);
  const flip = findKnobFlip(decision, prepared.knob, signalFactor(reading, route.tuning), isSecondFixed);
  if (flip !== undefined) explanation.flip = flip;
  return explanation;
}

/** Only where the policy chose between its two plans: a plan that a rule says runs whatever it would have said. */
function winOf(input: RoutingInput, decision: RoutingDecision, reading: PromptReading): Explanation['win'] {
  const { policy } = input.route;
  if (policy.winFacts === undefined) return undefined;
  const plans = decision.ranked.map((ranked) => ({ ...ranked, score: ranked.utility }));
  const { objective } = decision;
  const facts = policy.winFacts(policyInput(input, plans, { reading, objective }, 0));
  return [facts.strong, facts.weak].includes(decision.plan.id) ? facts : undefined;
}

/** Splits a plan's utility again; what the other terms do not hold is the price of time. */
function termsOf(
  ranked: RankedPlan,
  { objective }: RoutingDecision,
  tuning: RoutingTuning,
  margin: number,
): Explanation['terms'][number] {
  const value = objective.valueUsd * ranked.quality;
  const risk = objective.valueUsd * (objective.pessimism * ranked.uncertainty + margin);
  const hysteresis = ranked.switchingUsd > 0 ? tuning.switchingShare * objective.valueUsd : 0;
  const cost = ranked.costUsd - (ranked.switchingUsd - hysteresis);
  return {
    plan: ranked.plan.id,
    value,
    cost,
    time: value - risk - cost - ranked.switchingUsd - ranked.utility,
    risk,
    switching: ranked.switchingUsd,
  };
}

function basisOf(ranked: RankedPlan, reading: PromptReading, set: ArmSet): Explanation['quality'][number] {
  const { plan } = ranked;
  const margin = boundDeviations * ranked.uncertainty;
  const interval = {
    low: Math.max(0, ranked.quality - margin),
    high: Math.min(1, ranked.quality + margin),
  };
  const arm = plan.kind === 'single' ? findArm(set, plan.model, plan.effort) : -1;
  if (arm < 0)
    return { plan: plan.id, prior: ranked.quality, basis: 'members', observations: 0, ...interval };
  return { plan: plan.id, ...set.predictor.explain(reading, arm), ...interval };
}

function hourOf({ plan }: RankedPlan, input: RoutingInput): NonNullable<Explanation['timeOfDay']> {
  const model = plan.kind === 'single' ? input.models.find(({ id }) => id === plan.model) : undefined;
  const hour = model && input.conditions(model).timeOfDay;
  if (hour === undefined || Math.max(Math.abs(hour.firstContentLog), Math.abs(hour.speedLog)) < leastHourLog)
    return [];
  const factor = (log: number) => Math.round(100 * Math.exp(log)) / 100;
  const { hourUtc, firstContentLog, speedLog } = hour;
  return [
    {
      plan: plan.id,
      hourUtc,
      firstContentFactor: factor(firstContentLog),
      speedFactor: factor(speedLog),
    },
  ];
}

function expectedSecondUsd(decision: RoutingDecision, reading: PromptReading, tuning: RoutingTuning): number {
  return decision.objective.valueUsd * (tuning.secondShareByUrgency[reading.urgency] ?? 0);
}
