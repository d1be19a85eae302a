import { conversationKey } from './chat/conversation-key.ts';
import { emptyUsage, inputTokens } from './chat/usage.ts';
import type { Outcome } from './execution/outcome.ts';
import type { SessionAffinity } from './execution/session-affinity.ts';
import type { Generation } from './generation.ts';
import type { Principal } from './http/handler.ts';
import type { Clock } from './numerics/clock.ts';
import { buildRecord } from './recording/build-record.ts';
import type { DecisionRecord } from './recording/decision-record.ts';
import type { RoutedRequest } from './route-request.ts';

export interface RecordParts {
  clock: Clock;
  affinity: SessionAffinity;
  /** Takes the record off the hot path; never throws and never waits. */
  record(record: DecisionRecord): void;
}

/** How one request went, as its answer knows it. */
export interface RequestEnd {
  requestId: string;
  principal: Principal;
  startedMs: number;
  status: number;
  responseId: string | null;
  overheadMs: number;
  firstContentMs: number | null;
  text: string | null;
}

/** Leaves the record of a request, and remembers which model its conversation is with. */
export function recordRequest(
  parts: RecordParts,
  generation: Generation,
  routed: RoutedRequest,
  outcome: Outcome,
  end: RequestEnd,
): void {
  const { request, input } = routed;
  const totalMs = parts.clock.monotonicMs() - end.startedMs;
  const served =
    outcome.servedModel === undefined ? undefined : generation.pool.byId.get(outcome.servedModel);
  parts.record(
    buildRecord({
      requestId: end.requestId,
      responseId: end.responseId,
      atMs: parts.clock.wallMs() - totalMs,
      mode: routed.mode,
      request,
      profile: routed.profile,
      decisionId: input.decisionId,
      route: routed.route.name,
      decision: routed.decision,
      shadow: routed.shadow,
      policyVersion: input.snapshot.version,
      configVersion: generation.settings.version,
      outcome,
      key: end.principal.key,
      tenant: end.principal.tenant,
      httpStatus: outcome.status === 'cancelled' ? 499 : end.status,
      overheadMs: end.overheadMs,
      totalMs,
      firstContentMs: end.firstContentMs,
      answer: end.text,
      prompts: generation.settings.storage.prompts,
      simulated: served?.source === 'simulated',
    }),
  );
  const conversation = conversationKey(request);
  if (served === undefined || conversation === undefined || outcome.status === 'failed') return;
  const usage = outcome.attempts.at(-1)?.usage ?? emptyUsage();
  parts.affinity.note(end.principal.tenant, conversation, served.id, inputTokens(usage));
}

/** The outcome of a request that never got as far as a provider. */
export function refusedOutcome(errorCode: string): Outcome {
  return { status: 'failed', errorCode, attempts: [], usage: emptyUsage(), costNanoUsd: 0 };
}
