/**
 * Every error that leaves the gateway. `status` is the HTTP status, `type` the OpenAI error type, `retryable` whether
 * the same request may succeed later. The reference in docs/reference/errors.md is generated from this table.
 */
export interface ErrorEntry {
  status: number;
  type: string;
  retryable: boolean;
  /** What a person should know and do; no secrets, no causes. */
  summary: string;
}

export const errorCatalogue = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The request does not have the form that the API asks for; `param` names the field.',
  },
  invalid_json: {
    status: 400,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The body is not valid JSON in UTF-8, or repeats a key, or uses a forbidden key.',
  },
  json_too_complex: {
    status: 400,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The body nests too deeply or has too many values.',
  },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The conversation is longer than the window of every model that may answer it.',
  },
  unsupported_encoding: {
    status: 415,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The body is compressed or not JSON; send plain application/json.',
  },
  missing_api_key: {
    status: 401,
    type: 'authentication_error',
    retryable: false,
    summary: 'No API key was sent; use `Authorization: Bearer …` or `x-api-key`.',
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    retryable: false,
    summary: 'The API key is not known here.',
  },
  budget_exceeded: {
    status: 402,
    type: 'billing_error',
    retryable: false,
    summary: 'The budget of this key is used up for the period.',
  },
  route_not_allowed: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    summary: 'This key may not use that route or model.',
  },
  origin_not_allowed: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    summary: 'Without keys the gateway answers only requests made to a loopback name by a loopback page.',
  },
  model_not_found: {
    status: 404,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'No route and no model has that name.',
  },
  path_not_found: {
    status: 404,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The gateway does not serve that path.',
  },
  decision_not_found: {
    status: 404,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'No decision with that id is visible to this key.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'That path does not take this method.',
  },
  request_timeout: {
    status: 408,
    type: 'timeout_error',
    retryable: true,
    summary: 'The request did not arrive in time.',
  },
  client_closed_request: {
    status: 499,
    type: 'invalid_request_error',
    retryable: true,
    summary: 'The client left before the answer was complete.',
  },
  body_too_large: {
    status: 413,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'The body is larger than 32 MiB.',
  },
  no_eligible_model: {
    status: 422,
    type: 'invalid_request_error',
    retryable: false,
    summary: 'Every model was ruled out; the message says by what.',
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    retryable: true,
    summary: 'Too many requests for this key, or every candidate is rate limited upstream.',
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    retryable: true,
    summary: 'Something went wrong inside the gateway; the request id finds it in the log.',
  },
  upstream_error: {
    status: 502,
    type: 'server_error',
    retryable: true,
    summary:
      'Every candidate model failed; the last one answered with an error or with something that is not an answer.',
  },
  upstream_unavailable: {
    status: 502,
    type: 'server_error',
    retryable: true,
    summary: 'No candidate model could be reached.',
  },
  upstream_stream_interrupted: {
    status: 502,
    type: 'server_error',
    retryable: true,
    summary: 'The answer broke off after it had begun; what was sent is not complete.',
  },
  upstream_overloaded: {
    status: 503,
    type: 'server_error',
    retryable: true,
    summary: 'Every candidate model is overloaded or out of quota.',
  },
  shutting_down: {
    status: 503,
    type: 'server_error',
    retryable: true,
    summary: 'The gateway is shutting down.',
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    retryable: true,
    summary: 'The gateway has more work than it can take.',
  },
  storage_unavailable: {
    status: 503,
    type: 'server_error',
    retryable: true,
    summary: 'The store did not answer in time; nothing was recorded.',
  },
  upstream_timeout: {
    status: 504,
    type: 'timeout_error',
    retryable: true,
    summary: 'No candidate model answered in time.',
  },
  deadline_exceeded: {
    status: 504,
    type: 'timeout_error',
    retryable: true,
    summary: 'The deadline of the request passed.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
