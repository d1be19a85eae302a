import type { ErrorCode } from '../errors/error-catalogue.ts';
import type { FailureKind, ProviderFailure } from '../providers/provider-failure.ts';

/**
 * What follows a failure before the commit point.
 * - `next`: another deployment or candidate.
 * - `wait`: the deployment cools down for a known time; another candidate meanwhile.
 * - `fit`: our choice of model caused it; adapt the call, or take only candidates that satisfy the constraint.
 * - `pass`: the client caused it; the provider's verdict goes to the client in our shape.
 * - `end`: nobody waits for the answer any more.
 */
export type FailureAction = 'next' | 'wait' | 'fit' | 'pass' | 'end';

/**
 * Whose health suffers.
 * - `failure`: counts for the deployment's breaker.
 * - `rate`: a rate signal; cools the deployment, is no failure.
 * - `key`: our key at that provider is refused; the provider is set aside.
 * - `quota`: our account there is used up; the provider is set aside.
 * - `deployment`: that key cannot use that model; the deployment is set aside.
 * - `none`: no matter of health.
 */
export type HealthEffect = 'failure' | 'rate' | 'key' | 'quota' | 'deployment' | 'none';

export interface FailurePolicy {
  action: FailureAction;
  health: HealthEffect;
  /** What the client sees when no candidate does better. */
  code: ErrorCode;
  /** Whether tokens have usually been generated, and billed, by the time a call fails in this way. */
  billed: boolean;
}

function row(action: FailureAction, health: HealthEffect, code: ErrorCode, billed = false): FailurePolicy {
  return { action, health, code, billed };
}

/** By kind alone; `failurePolicy` also looks at the provider's HTTP status. */
export const policiesByKind: Readonly<Record<FailureKind, FailurePolicy>> = {
  connect: row('next', 'failure', 'upstream_unavailable'),
  'connect-timeout': row('next', 'failure', 'upstream_timeout'),
  tls: row('next', 'failure', 'upstream_unavailable'),
  'first-content-timeout': row('next', 'failure', 'upstream_timeout', true),
  'idle-timeout': row('next', 'failure', 'upstream_timeout', true),
  'connection-lost': row('next', 'failure', 'upstream_error'),
  'malformed-response': row('next', 'failure', 'upstream_error', true),
  'incomplete-stream': row('next', 'failure', 'upstream_error', true),
  'response-too-large': row('next', 'failure', 'upstream_error', true),
  redirect: row('next', 'failure', 'upstream_error'),
  'invalid-request': row('pass', 'none', 'invalid_request'),
  'refused-parameter': row('fit', 'none', 'invalid_request'),
  'context-length': row('fit', 'none', 'context_length_exceeded'),
  'content-policy': row('pass', 'none', 'invalid_request', true),
  'request-too-large': row('fit', 'none', 'body_too_large'),
  authentication: row('next', 'key', 'upstream_error'),
  'quota-exhausted': row('next', 'quota', 'upstream_overloaded'),
  permission: row('next', 'deployment', 'upstream_error'),
  'model-not-found': row('next', 'deployment', 'upstream_error'),
  'rate-limited': row('wait', 'rate', 'rate_limit_exceeded'),
  overloaded: row('wait', 'rate', 'upstream_overloaded'),
  'server-error': row('next', 'failure', 'upstream_error'),
  aborted: row('end', 'none', 'client_closed_request'),
};

const unavailable: FailurePolicy = { ...policiesByKind.overloaded, health: 'failure' };
const gatewayTimeout: FailurePolicy = { ...policiesByKind['server-error'], code: 'upstream_timeout' };
const conflict: FailurePolicy = { ...policiesByKind['server-error'], health: 'none' };

/** The row of a failure; a few HTTP statuses say more than the kind does. */
export function failurePolicy(failure: ProviderFailure): FailurePolicy {
  const policy = policiesByKind[failure.kind];
  const status = failure.details.status;
  if (failure.kind === 'server-error') {
    if (status === 503) return unavailable;
    if (status === 504 || status === 408) return gatewayTimeout;
    if (status === 409) return conflict;
  }
  if (failure.kind === 'overloaded' && status === 503) return unavailable;
  return policy;
}

/** Whether the failed call may have cost tokens: the provider room's word, else what is usual for the kind. */
export function isLikelyBilled(failure: ProviderFailure): boolean {
  return failure.details.mayBeBilled ?? policiesByKind[failure.kind].billed;
}
