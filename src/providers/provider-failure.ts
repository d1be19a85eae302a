/** How a call to a provider failed. Each kind is a row of the fault catalogue in docs/reference/faults.md. */
export type FailureKind =
  | 'connect'
  | 'connect-timeout'
  | 'tls'
  | 'first-content-timeout'
  | 'idle-timeout'
  | 'connection-lost'
  | 'malformed-response'
  | 'incomplete-stream'
  | 'response-too-large'
  | 'redirect'
  | 'invalid-request'
  | 'refused-parameter'
  | 'context-length'
  | 'content-policy'
  | 'request-too-large'
  | 'authentication'
  | 'quota-exhausted'
  | 'permission'
  | 'model-not-found'
  | 'rate-limited'
  | 'overloaded'
  | 'server-error'
  | 'aborted';

const marker = Symbol.for('signalbox.provider-failure');

export interface FailureDetails {
  /** HTTP status of the provider, when there was an answer. */
  status?: number;
  /** Parsed `Retry-After`, finite and not negative, in milliseconds; not yet bounded. */
  retryAfterMs?: number;
  /** The provider's own message, redacted, for errors that the client caused. */
  upstreamMessage?: string;
  upstreamCode?: string;
  upstreamParam?: string;
  /** The parameter a provider refused, in the client's spelling. */
  parameter?: string;
  /** Whether tokens may have been billed. */
  mayBeBilled?: boolean;
  cause?: unknown;
}

export class ProviderFailure extends Error {
  readonly [marker] = true;
  readonly kind: FailureKind;
  readonly details: FailureDetails;

  constructor(kind: FailureKind, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ProviderFailure';
    this.kind = kind;
    this.details = details;
  }
}

export function isProviderFailure(value: unknown): value is ProviderFailure {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}
