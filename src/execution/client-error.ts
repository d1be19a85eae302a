import type { Model } from '../catalog/model.ts';
import { type ErrorDetails, isSignalboxError, SignalboxError } from '../errors/signalbox-error.ts';
import type { ProviderFailure } from '../providers/provider-failure.ts';
import { retryAfterSeconds } from './backoff.ts';
import type { FailurePolicy } from './failure-policy.ts';

/** The last failure of a request whose candidates are exhausted, or whose verdict passes to the client. */
export interface FinalFailure {
  failure: ProviderFailure;
  policy: FailurePolicy;
  model: Model;
}

/**
 * The error that the client sees. Provider messages pass only where the client caused the error; official clients are
 * told not to try again at once, since all candidates were tried here.
 */
export function clientError(final: FinalFailure, requestedModel: string, soonestMs: number): SignalboxError {
  const { failure, policy, model } = final;
  const { details } = failure;
  if (policy.action === 'pass' || policy.action === 'fit') return callersError(final);
  if (failure.kind === 'model-not-found' && isNamed(model, requestedModel)) {
    return new SignalboxError('model_not_found', `The provider of ${model.id} does not know that model.`, {
      param: 'model',
      cause: failure,
    });
  }
  const errorDetails: ErrorDetails = { shouldRetry: false, cause: failure };
  if (policy.code === 'rate_limit_exceeded' || policy.code === 'upstream_overloaded') {
    errorDetails.retryAfterSeconds = retryAfterSeconds(Math.max(soonestMs, details.retryAfterMs ?? 0));
  }
  return new SignalboxError(policy.code, undefined, errorDetails);
}

/** Answered without an attempt: every candidate's provider told us to stay away for a while. */
export function toldToWaitError(soonestMs: number): SignalboxError {
  return new SignalboxError(
    'rate_limit_exceeded',
    'Every candidate model is rate limited by its provider for now.',
    {
      retryAfterSeconds: retryAfterSeconds(soonestMs),
    },
  );
}

/** A gateway that stops says so; a client that left hears nothing anyway. */
export function cancellationError(signal: AbortSignal): SignalboxError {
  return isSignalboxError(signal.reason) ? signal.reason : new SignalboxError('client_closed_request');
}

/** Whether the client asked for this very model, by id, alias, or either without its vendor. */
export function isNamed(model: Model, name: string): boolean {
  return [model.id, ...model.aliases].some((known) => known === name || known.endsWith(`/${name}`));
}

function callersError({ failure, policy }: FinalFailure): SignalboxError {
  const { upstreamMessage, upstreamCode, upstreamParam, parameter, status } = failure.details;
  const details: ErrorDetails = { cause: failure };
  const param = upstreamParam ?? parameter;
  if (param !== undefined) details.param = param;
  // Vendors name a window that is too small in many ways, some by a mere status; clients know one.
  if (upstreamCode !== undefined && failure.kind !== 'context-length') details.upstreamCode = upstreamCode;
  // A refusal for content is given as the provider gave it; other wrong requests are 400 whatever it said.
  if (failure.kind === 'content-policy' && status !== undefined && status >= 400 && status < 500) {
    details.status = status;
  }
  const fallback =
    failure.kind === 'request-too-large' ? 'The request is larger than the provider takes.' : undefined;
  return new SignalboxError(policy.code, upstreamMessage ?? fallback, details);
}
