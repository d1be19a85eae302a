import type { Deployment, Model } from '../catalog/model.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse, EventBatch } from '../chat/chat-response.ts';
import type { Provider, ProviderAnswer, ProviderCall, UpstreamStream } from '../providers/provider.ts';
import { isProviderFailure, ProviderFailure } from '../providers/provider-failure.ts';
import type { SinglePlan } from '../routing/plan.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import { attemptTimes, type AttemptTimes } from './attempt-times.ts';
import { BatchBuffer } from './batch-buffer.ts';
import { CommittedStream } from './committed-stream.ts';
import { type FailurePolicy, failurePolicy } from './failure-policy.ts';
import type { Interruption, RequestRun } from './request-run.ts';
import { batchesToStream } from './replay-response.ts';
import { responseToBatches } from './response-to-batches.ts';

/** One call that is about to be made. */
export interface AttemptTarget {
  step: string;
  plan: SinglePlan;
  model: Model;
  deployment: Deployment;
  request: ChatRequest;
  stream: boolean;
  /** A step's own cap on output. */
  maxOutputTokens?: number;
  refusedParameters: readonly string[];
  /** Whether another candidate could still be tried, so that this one must leave time for it. */
  hasFallback: boolean;
}

export type AttemptResult =
  | { kind: 'response'; response: ChatResponse; loss: readonly string[]; ledger: AttemptLedger }
  | { kind: 'stream'; stream: CommittedStream; loss: readonly string[]; firstContentMs: number }
  | { kind: 'failed'; failure: ProviderFailure; policy: FailurePolicy }
  | { kind: 'cancelled' };

/**
 * Makes one call and brings it to its commit point: the whole answer, or a stream's first content. Everything before
 * that point can still be replaced by another attempt. Never rejects.
 */
export async function runAttempt(run: RequestRun, target: AttemptTarget): Promise<AttemptResult> {
  const { context } = run;
  const ledger = new AttemptLedger(run, target);
  const provider = context.providers(target.deployment.provider);
  if (provider === undefined) {
    const failure = new ProviderFailure('connect', 'The provider is not configured any more.');
    return failed(ledger, failure, failurePolicy(failure));
  }
  const times = attemptTimes(run, target);
  const controller = new AbortController();
  let upstream: UpstreamStream | undefined;
  const abandon = () => {
    controller.abort();
    upstream?.close();
  };
  run.arm(times.limitAtMs);
  try {
    const answer = await run.race(callProvider(provider, run, target, ledger, times, controller));
    if (typeof answer === 'string') return interrupted(ledger, times, answer, abandon);
    const loss = ledger.noteLoss(answer.loss);
    if (answer.kind === 'response' && !target.stream) {
      return { kind: 'response', response: answer.response, loss, ledger };
    }
    upstream = answer.kind === 'stream' ? answer.stream : batchesToStream(responseToBatches(answer.response));
    if (!target.stream) throw malformed('A stream came where a whole answer was asked for.');
    const first = await pullToContent(run, ledger, upstream);
    if (typeof first === 'string') return interrupted(ledger, times, first, abandon);
    ledger.noteFirstContent();
    const rest = first.isWhole ? endedStream(upstream) : upstream;
    const stream = new CommittedStream(run, ledger, rest, controller, first.batch);
    return { kind: 'stream', stream, loss, firstContentMs: ledger.sinceRunStartMs() };
  } catch (error) {
    abandon();
    if (run.isCancelled) return cancelled(ledger);
    const failure = asProviderFailure(error);
    return failed(ledger, failure, times.excuse(failure, failurePolicy(failure)));
  }
}

/** Everything up to the first content as one batch; `isWhole` when a proper answer ended without any. */
async function pullToContent(
  run: RequestRun,
  ledger: AttemptLedger,
  upstream: UpstreamStream,
): Promise<{ batch: EventBatch; isWhole: boolean } | Interruption> {
  const { counter } = ledger;
  const held = new BatchBuffer();
  while (!counter.hasContent) {
    const batch = await run.race(upstream.next());
    if (typeof batch === 'string') return batch;
    if (batch === null) {
      if (counter.finishReason !== undefined) return { batch: held.merge(), isWhole: true };
      throw new ProviderFailure(
        'incomplete-stream',
        'The stream ended without content and without a finish.',
      );
    }
    counter.events(batch.events);
    if (!held.add(batch) && !counter.hasContent) {
      throw new ProviderFailure('response-too-large', 'The stream brought too much before any content.');
    }
  }
  return { batch: held.merge(), isWhole: false };
}

function callProvider(
  provider: Provider,
  run: RequestRun,
  target: AttemptTarget,
  ledger: AttemptLedger,
  times: AttemptTimes,
  controller: AbortController,
): Promise<ProviderAnswer> {
  const { cap } = ledger;
  const call: ProviderCall = {
    request: target.request,
    upstreamModel: target.deployment.upstreamModel,
    refusedParameters: target.refusedParameters,
    stream: target.stream,
    requestId: run.input.requestId,
  };
  if (target.plan.effort !== undefined) call.effort = target.plan.effort;
  if (cap.sendTokens !== undefined) call.maxOutputTokens = cap.sendTokens;
  if (cap.isClamped) ledger.addLoss('max_tokens');
  if (run.input.affinityKey !== undefined) call.affinityKey = run.input.affinityKey;
  const work = provider.call(call, times.timeouts, controller.signal);
  // An answer that comes after all to a call that was given up must not keep its connection.
  work.then(
    (answer) => {
      if (controller.signal.aborted && answer.kind === 'stream') answer.stream.close();
    },
    () => undefined,
  );
  return work;
}

function interrupted(
  ledger: AttemptLedger,
  times: AttemptTimes,
  why: Interruption,
  abandon: () => void,
): AttemptResult {
  abandon();
  if (why === 'cancelled') return cancelled(ledger);
  const failure = new ProviderFailure('first-content-timeout', 'No content came in time.', {
    mayBeBilled: true,
  });
  return failed(ledger, failure, times.excuse(failure, failurePolicy(failure)));
}

function cancelled(ledger: AttemptLedger): AttemptResult {
  ledger.end('cancelled');
  return { kind: 'cancelled' };
}

function failed(ledger: AttemptLedger, failure: ProviderFailure, policy: FailurePolicy): AttemptResult {
  ledger.fail('failed', failure, policy);
  return { kind: 'failed', failure, policy };
}

function asProviderFailure(error: unknown): ProviderFailure {
  // `aborted` without our having aborted means that the provider's side closed, e.g. its pool after a reload.
  if (isProviderFailure(error)) {
    return error.kind === 'aborted'
      ? new ProviderFailure('connection-lost', error.message, { cause: error })
      : error;
  }
  return malformed('The provider adapter failed.', error);
}

function malformed(message: string, cause?: unknown): ProviderFailure {
  return new ProviderFailure('malformed-response', message, cause === undefined ? {} : { cause });
}

/** A proper answer may be empty; reading past its end is not asked of any provider. */
function endedStream(upstream: UpstreamStream): UpstreamStream {
  return { next: () => Promise.resolve(null), close: () => upstream.close() };
}
