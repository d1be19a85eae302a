import type { CascadePlan, SinglePlan } from '../routing/plan.ts';
import { replayResponse } from './replay-response.ts';
import type { RequestRun } from './request-run.ts';
import { runSingles, type StepResult } from './run-singles.ts';
import { verifyStructure } from './structural-verifier.ts';

/**
 * Two stages: `first` answers whole; when the verifier rejects its answer, or it gives none, `second` answers instead.
 * Nothing is streamed before it is accepted. Both stages are recorded and charged. After the second come the single
 * plans that are fallbacks, and at last a rejected answer, which is better than none.
 */
export async function runCascade(
  run: RequestRun,
  plan: CascadePlan,
  fallbacks: readonly SinglePlan[],
): Promise<StepResult> {
  const { request, maxAttempts } = run.input;
  const first = await runSingles(run, {
    step: 'first',
    request,
    candidates: [plan.first],
    stream: false,
    maxAttempts: Math.max(1, maxAttempts - 1),
    isImpatient: true,
  });
  if (first.kind === 'cancelled' || first.kind === 'stream') return first;
  let rejected: Extract<StepResult, { kind: 'response' }> | null = null;
  if (first.kind === 'response') {
    const verdict = verifyStructure(request, first.response);
    first.ledger.succeed(verdict);
    const answer = { ...first, isOfSeveralCalls: run.attempts.length > 1, served: { ...first.served, plan } };
    if (verdict.accepted) return deliver(run, answer);
    if (verdict.reason !== 'empty') rejected = answer;
  }
  const second = await runSingles(run, {
    step: 'second',
    request,
    candidates: [
      plan.second,
      ...fallbacks.filter((other) => other.id !== plan.first.id && other.id !== plan.second.id),
    ],
    stream: request.stream,
    maxAttempts: Math.max(1, maxAttempts - run.attempts.length),
  });
  switch (second.kind) {
    case 'failed':
      return rejected === null ? second : deliver(run, rejected);
    case 'response':
      return { ...second, isOfSeveralCalls: true, served: servedBy(second.served, plan) };
    case 'stream':
      second.stream.addEarlierUsage(run.usage);
      return { ...second, served: servedBy(second.served, plan) };
    case 'cancelled':
      return second;
  }
}

/** The cascade served unless a fallback beyond its two stages did. */
function servedBy<T extends { plan: { id: string } }>(served: T, plan: CascadePlan): T {
  return served.plan.id === plan.second.id ? { ...served, plan } : served;
}

function deliver(run: RequestRun, answer: Extract<StepResult, { kind: 'response' }>): StepResult {
  return run.input.request.stream ? replayResponse(run, answer) : answer;
}
