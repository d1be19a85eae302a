import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { SinglePlan } from '../routing/plan.ts';
import { type AttemptTarget, runAttempt } from './attempt.ts';
import type { AttemptLedger } from './attempt-ledger.ts';
import { CandidateSearch } from './candidate-search.ts';
import type { CommittedStream } from './committed-stream.ts';
import type { Served } from './execution.ts';
import type { RequestRun } from './request-run.ts';

/** One thing to be answered by the first of some candidates that can: a whole request, or a step of a longer plan. */
export interface StepInput {
  /** Name in the record; `answer` for a single plan. */
  step: string;
  request: ChatRequest;
  /** Best first. */
  candidates: readonly SinglePlan[];
  stream: boolean;
  maxOutputTokens?: number;
  /** Calls that this step may make at most, refits apart; at least 1. */
  maxAttempts: number;
  /** True where something better than waiting comes after this step: no deployment is then called twice. */
  isImpatient?: boolean;
}

export type StepResult =
  | {
      kind: 'response';
      response: ChatResponse;
      loss: readonly string[];
      served: Served;
      ledger: AttemptLedger;
      /** The answer rests on several calls, so that the client is told the sum of their usage. */
      isOfSeveralCalls?: boolean;
    }
  | { kind: 'stream'; stream: CommittedStream; loss: readonly string[]; served: Served }
  | { kind: 'failed'; error: SignalboxError }
  | { kind: 'cancelled' };

/**
 * Tries candidates until one reaches its commit point: other deployments and candidates first, then, after a pause,
 * those again whose failure may pass. Bounded by attempts, retry budgets and the deadline. Never rejects.
 */
export async function runSingles(run: RequestRun, input: StepInput): Promise<StepResult> {
  const search = new CandidateSearch(run, input);
  let attemptsLeft = Math.max(1, input.maxAttempts);
  for (;;) {
    if (run.isCancelled) return { kind: 'cancelled' };
    if (run.remainingMs() <= 0) {
      return {
        kind: 'failed',
        error: new SignalboxError('deadline_exceeded', undefined, { shouldRetry: false }),
      };
    }
    if (attemptsLeft <= 0 && !search.hasRefit) return { kind: 'failed', error: search.error() };
    const next = search.next();
    if (next.kind === 'none') return { kind: 'failed', error: next.error };
    if (next.kind === 'wait') {
      if (!(await run.pause(next.delayMs))) return { kind: 'cancelled' };
      continue;
    }
    const { candidate, deployment, isRefit } = next;
    if (!isRefit) attemptsLeft -= 1;
    const target: AttemptTarget = {
      step: input.step,
      plan: candidate.plan,
      model: candidate.model,
      deployment,
      request: input.request,
      stream: input.stream,
      refusedParameters: next.refusedParameters,
      hasFallback: input.isImpatient === true || (attemptsLeft > 0 && search.hasFresh(deployment)),
    };
    if (input.maxOutputTokens !== undefined) target.maxOutputTokens = input.maxOutputTokens;
    const result = await runAttempt(run, target);
    const served = (firstContentMs: number): Served => ({
      model: candidate.model,
      deployment,
      plan: candidate.plan,
      firstContentMs,
    });
    switch (result.kind) {
      case 'response': {
        result.ledger.counter.response(result.response);
        const { response, loss, ledger } = result;
        return { kind: 'response', response, loss, ledger, served: served(ledger.sinceRunStartMs()) };
      }
      case 'stream':
        return {
          kind: 'stream',
          stream: result.stream,
          loss: result.loss,
          served: served(result.firstContentMs),
        };
      case 'cancelled':
        return { kind: 'cancelled' };
      case 'failed':
        run.disarm();
        search.failed(candidate, deployment, result.failure, result.policy);
        if (search.isFinal) return { kind: 'failed', error: search.error() };
        break;
    }
  }
}
