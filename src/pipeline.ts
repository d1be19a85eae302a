import { askAdvisor, type AdvisorParts, asksAdvisor, withAdvisor } from './ask-advisor.ts';
import { type AnswerContext, expectedStream, streamedAnswer, wholeAnswer } from './answer.ts';
import type { DialectAdapter } from './dialects/dialect.ts';
import type { SignalboxError } from './errors/signalbox-error.ts';
import type { ExecutionInput } from './execution/execution.ts';
import type { Outcome } from './execution/outcome.ts';
import type { Generation } from './generation.ts';
import type { HttpAnswer, RequestParts } from './http/handler.ts';
import { type RecordParts, recordRequest, refusedOutcome } from './record-request.ts';
import { type RoutedRequest, type RouterParts, routeRequest, stepDecider } from './route-request.ts';
import { refusal } from './routing/refusal.ts';
import type { RoutingDecision } from './routing/routing-decision.ts';

/** The parts that a request passes through. */
export interface PipelineParts extends RouterParts, RecordParts, AdvisorParts {
  generation(): Generation;
}

/**
 * The life of one chat request: read, decided, carried out, answered, recorded. Storage and learning are never waited
 * for: the record goes into a bounded queue, and what was learnt arrives as an immutable snapshot.
 */
export async function answerChat(
  parts: PipelineParts,
  dialect: DialectAdapter,
  http: RequestParts,
): Promise<HttpAnswer> {
  const startedMs = parts.clock.monotonicMs();
  const generation = parts.generation();
  const request = dialect.parseRequest(http.body, http.bodyBytes, http.headers);
  const encoding = parts.encode(request);
  if (encoding !== null) await encoding;
  const advised = asksAdvisor(generation, request)
    ? await askAdvisor(parts, generation, request, http)
    : null;
  const routed = routeRequest(parts, generation, request, http.principal, advised?.advice);
  const context = beginAnswer(parts, generation, dialect, http, routed, startedMs);
  const asked = advised?.outcome ?? null;
  context.executionMs = advised?.waitedMs ?? 0;
  context.askedNanoUsd = asked?.costNanoUsd ?? 0;
  const record = (outcome: Outcome, status: number) =>
    recordRequest(parts, generation, routed, withAdvisor(outcome, asked), {
      ...context,
      status,
      responseId: context.responseId(),
    });

  if (routed.decision.kind !== 'decision') {
    const error = refusal(routed.decision, generation.pool.off);
    record(refusedOutcome(error.code), error.status);
    throw withDecision(error, context);
  }
  if (request.stream) http.expectStream(expectedStream(context));
  const input = executionInput(parts, generation, routed, routed.decision, http, startedMs);
  const dispatchedMs = parts.clock.monotonicMs();
  const execution = await parts.executor.execute(input);
  context.executionMs += parts.clock.monotonicMs() - dispatchedMs;

  if (execution.kind === 'stream') {
    void execution.settled.then((outcome) => record(outcome, 200));
    return streamedAnswer(context, execution, routed.decision);
  }
  const outcome = await execution.settled;
  if (execution.kind === 'failure') {
    record(outcome, execution.error.status);
    throw withDecision(execution.error, context);
  }
  const answer = wholeAnswer(context, execution, routed.decision, outcome);
  record(outcome, 200);
  return answer;
}

/** Who gets an error can ask what was decided and tried. */
function withDecision(error: SignalboxError, { routed }: AnswerContext): SignalboxError {
  error.details.decisionId = routed.input.decisionId;
  return error;
}

function beginAnswer(
  parts: PipelineParts,
  generation: Generation,
  dialect: DialectAdapter,
  http: RequestParts,
  routed: RoutedRequest,
  startedMs: number,
): AnswerContext {
  return {
    dialect,
    routed,
    requestId: http.requestId,
    principal: http.principal,
    startedMs,
    executionMs: 0,
    askedNanoUsd: 0,
    overheadMs: 0,
    firstContentMs: null,
    createdSeconds: Math.floor(parts.clock.wallMs() / 1000),
    nowMs: () => parts.clock.monotonicMs(),
    responseId: () => null,
    text: generation.settings.storage.prompts === 'none' ? null : '',
  };
}

/** The picked plan first, then the others in the order of their rank. */
function executionInput(
  parts: PipelineParts,
  generation: Generation,
  routed: RoutedRequest,
  decision: RoutingDecision,
  http: RequestParts,
  startedMs: number,
): ExecutionInput {
  const { request, route } = routed;
  const others = decision.ranked.filter(({ plan }) => plan !== decision.plan).map(({ plan }) => plan);
  const { requestTimeoutMs } = generation.settings.server;
  const input: ExecutionInput = {
    requestId: http.requestId,
    request,
    plans: [decision.plan, ...others],
    pool: {
      model: (id) => generation.pool.byId.get(id),
      decideStep: stepDecider(parts, generation, http.principal),
    },
    deadlineAtMs: startedMs + Math.min(decision.objective.deadlineMs ?? requestTimeoutMs, requestTimeoutMs),
    signal: http.signal,
    maxAttempts: route.maxAttempts,
    allowFallbacks: request.wishes.allowFallbacks !== false,
    inputTokens: routed.profile.tokens.input,
    expectedOutputTokens: routed.profile.tokens.expectedOutput,
  };
  if (request.sessionId !== undefined) input.affinityKey = request.sessionId;
  return input;
}
