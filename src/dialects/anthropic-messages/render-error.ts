import { type ErrorCode, errorCatalogue } from '../../errors/error-catalogue.ts';
import type { SignalboxError } from '../../errors/signalbox-error.ts';

const typesByCode: Partial<Record<ErrorCode, string>> = {
  model_not_found: 'not_found_error',
  path_not_found: 'not_found_error',
  decision_not_found: 'not_found_error',
  body_too_large: 'request_too_large',
  overloaded: 'overloaded_error',
  upstream_overloaded: 'overloaded_error',
};

/** Anthropic's error object, with our code beside its own fields. */
export function renderError(error: SignalboxError, requestId: string): Record<string, unknown> {
  const { param, upstreamCode, extra } = error.details;
  const body: Record<string, unknown> = {
    ...extra,
    type: typesByCode[error.code] ?? anthropicType(errorCatalogue[error.code].type),
    message: wording(error),
    code: upstreamCode ?? error.code,
  };
  if (param !== undefined) body['param'] = param;
  return { type: 'error', error: body, request_id: requestId };
}

function anthropicType(type: string): string {
  return type === 'server_error' ? 'api_error' : type;
}

/** Claude Code knows by these words that it has to shorten the conversation. */
function wording(error: SignalboxError): string {
  return error.code === 'context_length_exceeded' && !/prompt is too long/i.test(error.message)
    ? `prompt is too long: ${error.message}`
    : error.message;
}
