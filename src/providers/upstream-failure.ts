import { clientSafeMessage } from './client-safe-message.ts';
import { type FailureDetails, type FailureKind, ProviderFailure } from './provider-failure.ts';
import { refusedParameter } from './refused-parameter.ts';
import { findUpstreamError, type UpstreamError } from './upstream-error.ts';

/** What is known about an error answer. */
export interface ErrorAnswer {
  /** HTTP status; 200 for an error inside an answer that claimed success. */
  status: number;
  /** Parsed body, undefined when it was not JSON. */
  body: unknown;
  retryAfterMs?: number;
  /** Text that must not reach anybody: our key. */
  secrets?: readonly string[];
  /** Whether the error came after content, which is billed then. */
  hasContent?: boolean;
}

const contextLength =
  /context[ _]length|context window|context size|context limit|maximum prompt length|prompt is too long|input is too long|too many tokens|input token count|maximum number of tokens|longer than the maximum model length|reduce the length of the messages|max_new_tokens` must be/i;
const contentPolicy =
  /content[ _](?:policy|filter|management)|safety system|usage polic|responsibleai|moderation|was flagged|data_inspection_failed|inappropriate content/i;
const quota =
  /insufficient[ _](?:quota|credits?|balance|funds)|credit balance is too low|exceeded your current quota|billing[ _]hard[ _]limit|spend(?:ing)? limit|out of credits|requires more credits|payment required/i;
const badKey =
  /api[ _]key (?:not valid|expired|not found)|(?:invalid|incorrect|missing|no)[ _](?:x-)?api[ _-]key|invalid_api_key|authentication_error|unauthorized/i;
const modelNotFound =
  /model[ _]not[ _]found|invalid[ _]model|not a valid model|model .{0,120}(?:does not exist|not found|decommissioned|is not available)|no endpoints found|unable to access model|unknown model/i;
const overloaded = /overloaded|capacity|try again later/i;

/** The failure that an error answer stands for, by its status and by what is written in it. */
export function upstreamFailure(answer: ErrorAnswer): ProviderFailure {
  const error: UpstreamError = findUpstreamError(answer.body) ?? {
    message: '',
    type: '',
    code: '',
    param: '',
  };
  const status = effectiveStatus(answer.status, error);
  const parameter = status === 400 || status === 422 || status === 404 ? refusedParameter(error) : undefined;
  const kind = failureKind(status, error, parameter);
  const retryAfterMs = answer.retryAfterMs ?? error.retryAfterMs;
  const message = clientSafeMessage(error.message, answer.secrets);
  const details: FailureDetails = {
    // The status of a 200 is no status of this failure, unless the body names one.
    ...(status >= 400 && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(message !== '' && { upstreamMessage: message }),
    ...(error.code !== '' && { upstreamCode: error.code }),
    ...(error.param !== '' && { upstreamParam: error.param }),
    ...(kind === 'refused-parameter' && parameter !== undefined && { parameter }),
    mayBeBilled: answer.hasContent ?? false,
  };
  return new ProviderFailure(
    kind,
    message === '' ? `the provider answered with status ${answer.status}` : message,
    details,
  );
}

/** The status a body inside a 200 stands for: its own number, or that of its type. */
function effectiveStatus(status: number, error: UpstreamError): number {
  if (status >= 400) return status;
  const code = Number(error.code);
  if (Number.isInteger(code) && code >= 400 && code < 600) return code;
  return statusByType[error.type.toLowerCase()] ?? statusByType[error.code.toLowerCase()] ?? 500;
}

const statusByType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  badrequesterror: 400,
  bad_request: 400,
  context_length_exceeded: 400,
  content_policy_violation: 400,
  content_filter: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  billing_error: 402,
  insufficient_quota: 429,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  notfounderror: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  too_many_requests: 429,
  timeout_error: 504,
  overloaded_error: 529,
  engine_overloaded_error: 529,
  unavailable_error: 503,
};

function failureKind(status: number, error: UpstreamError, parameter: string | undefined): FailureKind {
  const words = `${error.code} ${error.type} ${error.message}`.slice(0, 2_000);
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'quota-exhausted';
    case 403:
      if (contentPolicy.test(words)) return 'content-policy';
      if (quota.test(words)) return 'quota-exhausted';
      return badKey.test(words) ? 'authentication' : 'permission';
    case 404:
      return parameter === undefined ? 'model-not-found' : 'refused-parameter';
    case 408:
    case 409:
      return 'server-error';
    case 413:
      return 'request-too-large';
    case 429:
      return tooMany(words);
    case 503:
    case 529:
      return 'overloaded';
    default:
      if (status >= 500) return serverError(words);
      return badRequest(words, parameter);
  }
}

function tooMany(words: string): FailureKind {
  // Gemini words its ordinary rate limit as an exceeded quota.
  if (quota.test(words) && !/RESOURCE_EXHAUSTED/.test(words)) return 'quota-exhausted';
  return /overloaded/i.test(words) ? 'overloaded' : 'rate-limited';
}

function serverError(words: string): FailureKind {
  // Servers that wrap a model's runner answer 500 where they mean the prompt.
  if (contextLength.test(words)) return 'context-length';
  return overloaded.test(words) ? 'overloaded' : 'server-error';
}

function badRequest(words: string, parameter: string | undefined): FailureKind {
  if (quota.test(words)) return 'quota-exhausted';
  if (badKey.test(words)) return 'authentication';
  if (parameter !== undefined) return 'refused-parameter';
  if (contextLength.test(words)) return 'context-length';
  if (contentPolicy.test(words)) return 'content-policy';
  if (modelNotFound.test(words)) return 'model-not-found';
  return 'invalid-request';
}
