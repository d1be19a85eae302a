import { SignalboxError } from '../errors/signalbox-error.ts';
import type { ChainPlan, SinglePlan } from '../routing/plan.ts';
import type { RequestRun } from './request-run.ts';
import { runSingles, type StepResult } from './run-singles.ts';
import { stepRequest, type StepValues } from './step-request.ts';
import { choiceText } from './structural-verifier.ts';

/**
 * Steps in a row, each a call with its own prompt; the last one's answer is the client's and is streamed when asked for.
 * A step that fails falls back within its own candidates. When a step gives nothing at all, the single plans that are
 * fallbacks answer the conversation itself.
 */
export async function runChain(
  run: RequestRun,
  plan: ChainPlan,
  fallbacks: readonly SinglePlan[],
): Promise<StepResult> {
  const { request, pool, maxAttempts } = run.input;
  const values: StepValues = { previous: '', steps: new Map() };
  let failure: StepResult = { kind: 'failed', error: new SignalboxError('no_eligible_model') };
  for (const [at, step] of plan.steps.entries()) {
    const isLast = at === plan.steps.length - 1;
    const ownRequest = stepRequest(request, step, values, isLast);
    const { target } = step;
    const result = await runSingles(run, {
      step: step.name,
      request: ownRequest,
      candidates: target.kind === 'single' ? [target] : pool.decideStep(target.route, ownRequest),
      stream: isLast && request.stream,
      maxAttempts,
      ...(step.maxOutputTokens === undefined ? {} : { maxOutputTokens: step.maxOutputTokens }),
    });
    if (result.kind === 'cancelled') return result;
    if (result.kind === 'failed') {
      failure = result;
      break;
    }
    if (result.kind === 'stream') {
      if (run.attempts.length > 0) result.stream.addEarlierUsage(run.usage);
      return { ...result, served: { ...result.served, plan } };
    }
    if (isLast)
      return { ...result, isOfSeveralCalls: run.attempts.length > 0, served: { ...result.served, plan } };
    result.ledger.succeed();
    const text = result.response.choices[0] === undefined ? '' : choiceText(result.response.choices[0]);
    if (text.trim() === '') {
      failure = {
        kind: 'failed',
        error: new SignalboxError('upstream_error', undefined, { shouldRetry: false }),
      };
      break;
    }
    values.previous = text;
    values.steps.set(step.name, text);
  }
  if (fallbacks.length === 0 || run.remainingMs() <= 0) return failure;
  return runSingles(run, {
    step: 'answer',
    request,
    candidates: fallbacks,
    stream: request.stream,
    maxAttempts,
  });
}
