import type { RoutingWishes } from '../chat/chat-request.ts';
import type { Arm } from './arm.ts';
import type { CallEstimate } from './estimates.ts';
import { namesModel, namesModelAny } from './model-names.ts';
import type { ArmSet } from './prepare-route.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { EffectiveObjective, Elimination, EliminationReason } from './routing-decision.ts';
import type { CompiledRule, ModelConditions, RequestNeeds } from './routing-input.ts';
import type { RoutingTuning } from './tuning.ts';

/** Window assumed of a model whose window nobody stated. */
const unknownWindowTokens = 8_192;
/** Safety on the estimate of input tokens. */
const inputMargin = 1.1;

/** Reasons of unavailability that trying cannot help; the others give way when nothing else is left. */
const hardUnavailability = new Set(['not-listed', 'not-permitted', 'no-deployment']);

/** Why an arm is out for this request, or null. `soft` ones may be taken back when they alone leave nothing. */
export interface Verdict {
  reason: EliminationReason;
  detail: string;
  soft: boolean;
}

export interface EligibilityContext {
  wishes: RoutingWishes;
  needs: RequestNeeds;
  reading: PromptReading;
  objective: EffectiveObjective;
  tuning: RoutingTuning;
  rules: readonly CompiledRule[];
  /** Indexes of the rules that matched. */
  matched: readonly number[];
}

/** Tests one arm in the order of `eliminationReasons`; the first that applies is the verdict. */
export function judgeArm(
  set: ArmSet,
  index: number,
  estimate: CallEstimate,
  conditions: ModelConditions,
  context: EligibilityContext,
): Verdict | null {
  const arm = set.arms[index]!;
  return (
    judgeWishes(arm, context.wishes) ??
    judgeRules(set, index, context) ??
    judgeCapabilities(arm, context.needs) ??
    judgeWindow(arm, context.reading, estimate) ??
    judgePrice(arm, estimate, context) ??
    judgeTime(estimate, conditions, context)
  );
}

function judgeWishes(arm: Arm, wishes: RoutingWishes): Verdict | null {
  const { model } = arm;
  if (wishes.only !== undefined && !namesModelAny(wishes.only, model)) {
    return out('not-in-only', 'the request allows only other models');
  }
  if (wishes.exclude !== undefined && namesModelAny(wishes.exclude, model)) {
    return out('excluded-by-request', 'the request excludes it');
  }
  if (
    wishes.models !== undefined &&
    wishes.models.length > 0 &&
    !wishes.models.some((name) => namesModel(name, model))
  ) {
    return out('not-in-requested-models', 'it is not among the models that the request lists');
  }
  const { providerOnly, providerIgnore } = wishes;
  if (providerOnly !== undefined || providerIgnore !== undefined) {
    const allowed = model.deployments.some(
      ({ provider }) =>
        providerOnly?.includes(provider) !== false && providerIgnore?.includes(provider) !== true,
    );
    if (!allowed) return out('provider-not-allowed', 'the request allows none of its providers');
  }
  return null;
}

function judgeRules(set: ArmSet, index: number, { rules, matched }: EligibilityContext): Verdict | null {
  for (const rule of matched) {
    const masks = set.rules[rule]!;
    if (masks.denied[index] === 1) return out('denied-by-rule', ruleDetail(rules[rule]!));
    if (masks.only[index] === 0) return out('not-in-rule-only', ruleDetail(rules[rule]!));
    if (masks.used[index] === 0) return out('not-used-by-rule', ruleDetail(rules[rule]!));
  }
  return null;
}

function judgeCapabilities(arm: Arm, needs: RequestNeeds): Verdict | null {
  const { capabilities } = arm.model;
  if (needs.vision && !capabilities.has('vision')) return out('lacks-vision', 'the request has images');
  if (needs.audio && !capabilities.has('audio')) return out('lacks-audio', 'the request has audio');
  if (needs.documents && !capabilities.has('documents'))
    return out('lacks-documents', 'the request has documents');
  if (needs.tools && !capabilities.has('tools')) return out('lacks-tools', 'the request has tools');
  if (needs.structuredOutput && !capabilities.has('structured-output')) {
    return out('lacks-structured-output', 'the request asks for output by a schema');
  }
  return null;
}

function judgeWindow(arm: Arm, reading: PromptReading, estimate: CallEstimate): Verdict | null {
  const { contextTokens, maxOutputTokens } = arm.model;
  const wanted = Number.isFinite(reading.maxOutputTokens) ? reading.maxOutputTokens : estimate.outputTokens;
  const output = Math.min(wanted, maxOutputTokens ?? Number.POSITIVE_INFINITY);
  const needed = inputMargin * reading.inputTokens + output;
  if (contextTokens === null) {
    if (!(needed > unknownWindowTokens)) return null;
    return out('window-unknown', `about ${Math.round(needed)} tokens needed, its window is not known`);
  }
  if (!(needed > contextTokens)) return null;
  return out(
    'window-too-small',
    `about ${Math.round(needed)} tokens needed, its window has ${contextTokens}`,
  );
}

function judgePrice(
  arm: Arm,
  estimate: CallEstimate,
  { wishes, objective }: EligibilityContext,
): Verdict | null {
  const { pricing } = arm;
  if (pricing === null)
    return out('unpriced', 'its price is not known: give it `pricing`, or its provider `local: true`');
  const { maxInputUsdPerMillion, maxOutputUsdPerMillion } = wishes;
  if (maxInputUsdPerMillion !== undefined && pricing.inputPicoUsd / 1e6 > maxInputUsdPerMillion) {
    return out(
      'input-price-too-high',
      `$${pricing.inputPicoUsd / 1e6} per million, at most $${maxInputUsdPerMillion} wanted`,
    );
  }
  if (maxOutputUsdPerMillion !== undefined && pricing.outputPicoUsd / 1e6 > maxOutputUsdPerMillion) {
    return out(
      'output-price-too-high',
      `$${pricing.outputPicoUsd / 1e6} per million, at most $${maxOutputUsdPerMillion} wanted`,
    );
  }
  const { maxCostUsd } = objective;
  if (maxCostUsd !== undefined && estimate.p90CostUsd > maxCostUsd) {
    return out(
      'cost-too-high',
      `may cost $${estimate.p90CostUsd.toPrecision(3)}, at most $${maxCostUsd} wanted`,
    );
  }
  return null;
}

function judgeTime(
  estimate: CallEstimate,
  conditions: ModelConditions,
  { objective, tuning }: EligibilityContext,
): Verdict | null {
  if (objective.deadlineMs !== undefined && estimate.missProbability > tuning.deadlineMissProbability) {
    const chance = Math.round(100 * estimate.missProbability);
    return out('too-slow', `${chance} % chance of missing the deadline of ${objective.deadlineMs} ms`, true);
  }
  if (!conditions.available) {
    const why = conditions.reason ?? 'not available';
    return out('unavailable', why, !hardUnavailability.has(why));
  }
  return null;
}

/**
 * Takes back the softest verdicts when every candidate is out: first those that are only unavailable for now, then
 * those that are only too slow. Returns what was let go, for the decision's notes.
 */
export function relax(verdicts: (Verdict | null)[], candidate: Uint8Array): string | null {
  for (let arm = 0; arm < verdicts.length; arm++)
    if (candidate[arm] === 1 && verdicts[arm] === null) return null;
  for (const [reason, note] of [
    ['too-slow', 'no model is likely to meet the deadline; the rest decided'],
    ['unavailable', 'no model is known to be healthy; the best is tried all the same'],
  ] as const) {
    let released = 0;
    for (let arm = 0; arm < verdicts.length; arm++) {
      if (verdicts[arm]?.reason !== reason || !verdicts[arm]!.soft) continue;
      if (candidate[arm] === 1) released++;
      verdicts[arm] = null;
    }
    if (released > 0) return note;
  }
  return null;
}

/** True when the window alone keeps out every model that the caller and the rules allow. */
export function isContextAlone(eliminated: readonly Elimination[]): boolean {
  let tooSmall = 0;
  for (const { reason } of eliminated) {
    if (reason === 'window-too-small' || reason === 'window-unknown') tooSmall++;
    else if (!chosenAway.has(reason)) return false;
  }
  return tooSmall > 0;
}

const chosenAway: ReadonlySet<EliminationReason> = new Set([
  'not-in-only',
  'excluded-by-request',
  'not-in-requested-models',
  'provider-not-allowed',
  'denied-by-rule',
  'not-in-rule-only',
  'not-used-by-rule',
]);

function out(reason: EliminationReason, detail: string, soft = false): Verdict {
  return { reason, detail, soft };
}

function ruleDetail(rule: CompiledRule): string {
  return `rule: ${rule.source}`;
}
