import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

const marker = Symbol.for('signalbox.error');

export interface ErrorDetails {
  /** The request field that is wrong, in the client's spelling, e.g. `messages[0].content`. */
  param?: string;
  /** Replaces the catalogue's status, for a provider's own 4xx that is passed on. */
  status?: number;
  /** The provider's own error code, passed on when the client caused the error. */
  upstreamCode?: string;
  retryAfterSeconds?: number;
  /** False tells official SDKs not to try again (`x-should-retry`). */
  shouldRetry?: boolean;
  /** The decision that ended so, for `x-signalbox-decision`. */
  decisionId?: string;
  /** For the log only; never sent to a client. */
  cause?: unknown;
  /** Extra fields for the body, such as the reasons why models were ruled out. */
  extra?: Record<string, unknown>;
}

/** An error with a code of the catalogue. `message` is safe to send to a client; `cause` never is. */
export class SignalboxError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message?: string, details: ErrorDetails = {}) {
    super(
      message ?? errorCatalogue[code].summary,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = 'SignalboxError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? errorCatalogue[this.code].status;
  }
}

/** Recognised by a marker, so that errors from another copy of the package count too. */
export function isSignalboxError(value: unknown): value is SignalboxError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}
