import type { ChatRequest } from '../chat/chat-request.ts';
import type { Usage } from '../chat/usage.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import type { StorageSettings } from '../config/settings.ts';
import { advisorStep, type Attempt, type Outcome } from '../execution/outcome.ts';
import type { NoEligibleModel, RankedPlan, RoutingDecision } from '../routing/routing-decision.ts';
import type { DecisionRecord } from './decision-record.ts';
import { fullAnswer, fullPrompt, redactedAnswer, redactedPrompt } from './stored-prompt.ts';

export interface RecordInput {
  requestId: string;
  /** Id of the answer that the client saw, null when it saw none. */
  responseId: string | null;
  /** Wall time at which the request came. */
  atMs: number;
  mode: DecisionRecord['mode'];
  request: ChatRequest;
  profile: PromptProfile;
  decisionId: string;
  route: string;
  /** What was carried out, or why nothing could be. */
  decision: RoutingDecision | NoEligibleModel;
  /** What the route would have done, when a model was named or the route only watches. */
  shadow: RoutingDecision | NoEligibleModel | null;
  /** Of the state that decided; the decision's own word goes first. */
  policyVersion: string;
  configVersion: string;
  outcome: Outcome;
  key: string | null;
  tenant: string;
  httpStatus: number;
  /** Milliseconds inside the gateway: all but waiting for providers. */
  overheadMs: number;
  totalMs: number;
  firstContentMs: number | null;
  /** Text of the answer; pass null unless `prompts` keeps it. */
  answer: string | null;
  prompts: StorageSettings['prompts'];
  /** True when a simulated model answered. */
  simulated: boolean;
}

/** A catalogue of hundreds of models must not make records of megabytes. */
const MAX_CANDIDATES = 64;
const MAX_ELIMINATED = 64;

/** Pure. Shares unchanging parts of its input; nobody changes them afterwards. */
export function buildRecord(input: RecordInput): DecisionRecord {
  const { decision, outcome, request } = input;
  const made = decision.kind === 'decision' ? decision : null;
  const shadow = input.shadow?.kind === 'decision' ? input.shadow : null;
  // The comparison worth keeping is the one that ranked the pool.
  const ranked = (shadow ?? made)?.ranked ?? [];
  const scale = costScale(made?.ranked ?? [], outcome);
  return {
    id: input.decisionId,
    requestId: input.requestId,
    responseId: input.responseId,
    at: new Date(input.atMs).toISOString(),
    route: input.route,
    requestedModel: request.model,
    mode: input.mode,
    dialect: request.dialect,
    stream: request.stream,
    key: input.key,
    tenant: input.tenant,
    sessionId: request.sessionId ?? null,
    status: outcome.status,
    errorCode: outcome.errorCode ?? null,
    httpStatus: input.httpStatus,
    servedModel: outcome.servedModel ?? null,
    plan: made?.plan.id ?? '',
    planKind: made?.plan.kind ?? null,
    propensity: made?.propensity ?? 0,
    explored: made?.explored ?? false,
    tags: made?.tags ?? [],
    candidates: candidatesOf(ranked),
    eliminated: eliminatedOf(input.shadow ?? decision),
    rules: made?.rules ?? [],
    notes: made?.notes ?? [],
    shadow: shadow === null ? null : shadowOf(shadow, outcome, scale),
    signals: input.profile.signals,
    attack: isAttack(input.profile),
    attempts: outcome.attempts.map(withoutRawUsage),
    usage: withoutRaw(outcome.usage),
    costNanoUsd: outcome.costNanoUsd,
    dearestUsd: dearestOf(ranked, scale),
    overheadMs: hundredths(input.overheadMs),
    totalMs: hundredths(input.totalMs),
    firstContentMs: input.firstContentMs === null ? null : hundredths(input.firstContentMs),
    sentence: decision.kind === 'decision' ? (shadow ?? decision).reason : decision.message,
    policyVersion: made?.policyVersion ?? input.policyVersion,
    classifierVersion: input.profile.classifierVersion,
    configVersion: input.configVersion,
    prompt: promptOf(input),
    answer: answerOf(input),
    simulated: input.simulated,
  };
}

function candidatesOf(ranked: readonly RankedPlan[]): DecisionRecord['candidates'] {
  const count = Math.min(ranked.length, MAX_CANDIDATES);
  const candidates = new Array<DecisionRecord['candidates'][number]>(count);
  for (let at = 0; at < count; at++) {
    const { plan, quality, uncertainty, costUsd, latencyMs, utility, probability } = ranked[at] as RankedPlan;
    candidates[at] = { plan: plan.id, quality, uncertainty, costUsd, latencyMs, utility, probability };
  }
  return candidates;
}

function eliminatedOf({ eliminated }: RoutingDecision | NoEligibleModel): DecisionRecord['eliminated'] {
  return eliminated.slice(0, MAX_ELIMINATED).map(({ model, reason }) => ({ model, reason }));
}

function shadowOf(shadow: RoutingDecision, outcome: Outcome, scale: number): DecisionRecord['shadow'] {
  const picked = shadow.ranked.find((ranked) => ranked.plan.id === shadow.plan.id);
  if (picked === undefined) return null;
  const served = shadow.ranked.find(
    ({ plan }) => plan.kind === 'single' && plan.model === outcome.servedModel,
  );
  return {
    plan: shadow.plan.id,
    quality: picked.quality,
    costUsd: wholeNanos(picked.costUsd * scale),
    servedQuality: served?.quality ?? null,
  };
}

/** Feedback on such a request teaches nothing. */
function isAttack(profile: PromptProfile): boolean {
  const { label } = profile.signals.safety;
  return label === 'jailbreak' || label === 'injection';
}

/**
 * Actual over predicted cost of the answer that was given. Predictions of the others times this compare with what was
 * spent; left as they are, a forecast of long answers would count as savings.
 */
function costScale(ranked: readonly RankedPlan[], { attempts }: Outcome): number {
  const answered = attempts.findLast(({ status, step }) => status === 'ok' && step !== advisorStep);
  const served = ranked.find(({ plan }) => plan.kind === 'single' && plan.model === answered?.model);
  if (answered === undefined || served === undefined || !(served.costUsd > 0)) return 1;
  return answered.costNanoUsd === 0 ? 1 : answered.costNanoUsd / 1e9 / served.costUsd;
}

function wholeNanos(usd: number): number {
  return Math.round(usd * 1e9) / 1e9;
}

function dearestOf(ranked: readonly RankedPlan[], scale: number): number | null {
  if (ranked.length < 2) return null;
  let dearest = 0;
  for (const { costUsd } of ranked) if (costUsd > dearest) dearest = costUsd;
  return wholeNanos(dearest * scale);
}

/** The provider's own usage object is worth its place in the answer, not in every record. */
function withoutRawUsage(attempt: Attempt): Attempt {
  return attempt.usage.raw === undefined ? attempt : { ...attempt, usage: withoutRaw(attempt.usage) };
}

function withoutRaw(usage: Usage): Usage {
  if (usage.raw === undefined) return usage;
  const { raw: _, ...counts } = usage;
  return counts;
}

function promptOf(input: RecordInput): unknown {
  if (input.prompts === 'none') return null;
  if (input.prompts === 'full') return fullPrompt(input.request);
  return redactedPrompt(input.request);
}

function answerOf(input: RecordInput): string | null {
  if (input.answer === null || input.prompts === 'none') return null;
  if (input.prompts === 'full') return fullAnswer(input.answer);
  return redactedAnswer(input.answer);
}

function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}
