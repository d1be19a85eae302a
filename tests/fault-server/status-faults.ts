import type { Fault } from './conversation.ts';

/** An answer with an error status. `retryAfter` is sent as it stands. */
function status(
  code: number,
  type: string,
  message: string,
  more: { code?: string; param?: string; retryAfter?: string; retryAfterMs?: string } = {},
): Fault {
  return (conversation) => {
    const { retryAfter, retryAfterMs, ...rest } = more;
    conversation.error(code, type, message, {
      ...rest,
      headers: {
        ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
        ...(retryAfterMs !== undefined && { 'retry-after-ms': retryAfterMs }),
      },
    });
  };
}

function rateLimit(retryAfter?: string): Fault {
  return status(429, 'rate_limit_error', 'Rate limit reached for requests', {
    code: 'rate_limit_exceeded',
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

const html = '<html><head><title>502 Bad Gateway</title></head><body>nginx at 10.0.0.7</body></html>';

/** Rows 19 to 39 of the fault catalogue: error statuses, by the last part of the model's name. */
export const statusFaults: Record<string, Fault> = {
  '400': status(400, 'invalid_request_error', "Invalid value for 'temperature': must be at most 2.", {
    code: 'invalid_value',
    param: 'temperature',
  }),
  '400-parameter': status(
    400,
    'invalid_request_error',
    "Unsupported parameter: 'temperature' is not supported with this model.",
    { code: 'unsupported_parameter', param: 'temperature' },
  ),
  '400-stream-options': (conversation) => {
    if (conversation.entry.body?.['stream_options'] === undefined) {
      conversation.openStream();
      const { opening, tokens, finish, done } = conversation.script;
      void conversation
        .write(opening)
        .then(() => conversation.write(tokens, true))
        .then(() => conversation.write([...finish, ...done]))
        .then(() => conversation.endStream());
      return;
    }
    conversation.error(
      400,
      'invalid_request_error',
      'Unrecognized request argument supplied: stream_options',
    );
  },
  '400-context': status(
    400,
    'invalid_request_error',
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    { code: 'context_length_exceeded', param: 'messages' },
  ),
  '400-policy': status(400, 'invalid_request_error', 'Your request was rejected by our safety system.', {
    code: 'content_policy_violation',
  }),
  '401': status(401, 'authentication_error', 'Incorrect API key provided: sk-upstream-canary.', {
    code: 'invalid_api_key',
  }),
  '402': status(402, 'billing_error', 'Insufficient credits.'),
  '403': status(403, 'permission_error', 'Country, region, or territory not supported', {
    code: 'unsupported_country_region_territory',
  }),
  '404': status(
    404,
    'invalid_request_error',
    'The model `x` does not exist or you do not have access to it.',
    {
      code: 'model_not_found',
    },
  ),
  '408': status(408, 'timeout_error', 'Request timed out.'),
  '409': status(409, 'conflict_error', 'The request conflicts with another.'),
  '413': status(413, 'request_too_large', 'Request exceeds the maximum size'),
  '422': status(422, 'invalid_request_error', 'Input should be a valid list'),
  '429': rateLimit(),
  '429-retry': (conversation, argument) => rateLimit(argument)(conversation, argument),
  '429-retry-date': (conversation) => rateLimit('Wed, 21 Oct 2099 07:28:00 GMT')(conversation, ''),
  '429-retry-negative': rateLimit('-5'),
  '429-retry-nan': rateLimit('NaN'),
  '429-retry-huge': rateLimit('1e309'),
  '429-retry-empty': rateLimit(''),
  '429-retry-ms': status(429, 'rate_limit_error', 'Rate limit reached', {
    retryAfterMs: '1500',
    retryAfter: '9',
  }),
  '429-quota': status(429, 'insufficient_quota', 'You exceeded your current quota, please check your plan.', {
    code: 'insufficient_quota',
  }),
  '500': status(500, 'server_error', 'The server had an error while processing your request.'),
  '502-html': (conversation) => conversation.text(502, html, { 'content-type': 'text/html' }),
  '503': status(503, 'server_error', 'Service unavailable'),
  '503-retry': (conversation, argument) =>
    status(503, 'server_error', 'Service unavailable', { retryAfter: argument })(conversation, argument),
  '504': status(504, 'timeout_error', 'Gateway timeout'),
  '520': (conversation) => conversation.text(520, html, { 'content-type': 'text/html' }),
  '521': (conversation) => conversation.text(521, html, { 'content-type': 'text/html' }),
  '522': (conversation) => conversation.text(522, html, { 'content-type': 'text/html' }),
  '523': (conversation) => conversation.text(523, html, { 'content-type': 'text/html' }),
  '524': (conversation) => conversation.text(524, html, { 'content-type': 'text/html' }),
  '529': status(529, 'overloaded_error', 'Overloaded'),
};
