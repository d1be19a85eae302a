import { renderError as renderAnthropicError } from '../dialects/anthropic-messages/render-error.ts';
import { renderError as renderOpenAiError } from '../dialects/openai-chat/render-error.ts';
import { isSignalboxError, SignalboxError } from '../errors/signalbox-error.ts';
import type { Route } from './handler.ts';

export type ErrorSurface = Route['errors'];

export interface ErrorResponse {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

const retryAfterStatuses = new Set([429, 503, 529]);
const overloadedCodes = new Set(['overloaded', 'upstream_overloaded']);

/** Official clients sleep through whatever a server names, some without a limit of their own. */
const maxRetryAfterSeconds = 60;

/** The one place where errors become answers. */
export function renderErrorResponse(
  error: SignalboxError,
  surface: ErrorSurface,
  requestId: string,
): ErrorResponse {
  // Anthropic's clients know overload as 529, OpenAI's as 503.
  const status = surface === 'anthropic' && overloadedCodes.has(error.code) ? 529 : error.status;
  const headers: Record<string, string> = {};
  if (retryAfterStatuses.has(status)) {
    headers['retry-after'] = String(boundRetryAfter(error.details.retryAfterSeconds));
  }
  if (error.details.shouldRetry !== undefined) headers['x-should-retry'] = String(error.details.shouldRetry);
  if (error.details.decisionId !== undefined) headers['x-signalbox-decision'] = error.details.decisionId;
  const body = surface === 'anthropic' ? renderAnthropicError(error, requestId) : renderOpenAiError(error);
  return { status, headers, body };
}

function boundRetryAfter(seconds: number | undefined): number {
  if (seconds === undefined || !Number.isFinite(seconds)) return 1;
  return Math.min(Math.max(Math.ceil(seconds), 1), maxRetryAfterSeconds);
}

/** Errors of the catalogue as they are; anything else becomes `internal_error`, its cause kept for the log alone. */
export function toSignalboxError(thrown: unknown): SignalboxError {
  return isSignalboxError(thrown)
    ? thrown
    : new SignalboxError('internal_error', undefined, { cause: thrown });
}
