import type { FailureKind } from '../provider-failure.ts';

/** An error in OpenAI's shape. */
export const openai = (
  message: string,
  type = 'invalid_request_error',
  code: string | null = null,
  param: string | null = null,
) => ({
  error: { message, type, code, param },
});
const anthropic = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
});

/** Answers as the providers document or send them: status, body, kind. */
export const vendorErrors: [name: string, status: number, body: unknown, kind: FailureKind][] = [
  [
    'OpenAI context',
    400,
    openai(
      "This model's maximum context length is 128000 tokens.",
      'invalid_request_error',
      'context_length_exceeded',
      'messages',
    ),
    'context-length',
  ],
  [
    'vLLM context',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
      type: 'BadRequestError',
      code: 400,
    },
    'context-length',
  ],
  [
    'vLLM prompt',
    400,
    openai('The decoder prompt (length 9000) is longer than the maximum model length of 4096.'),
    'context-length',
  ],
  [
    'llama.cpp context',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    },
    'context-length',
  ],
  [
    'Anthropic context',
    400,
    anthropic('invalid_request_error', 'prompt is too long: 215000 tokens > 200000 maximum'),
    'context-length',
  ],
  [
    'Anthropic context with cap',
    400,
    anthropic(
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    ),
    'context-length',
  ],
  [
    'Gemini context',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'context-length',
  ],
  [
    'Mistral context',
    400,
    {
      object: 'error',
      message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_error',
      code: '3051',
    },
    'context-length',
  ],
  [
    'xAI context',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    },
    'context-length',
  ],
  [
    'Together context',
    422,
    {
      error: {
        message: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193.',
        type: 'invalid_request_error',
      },
    },
    'context-length',
  ],
  [
    'OpenRouter context',
    400,
    { error: { message: "This endpoint's maximum context length is 32768 tokens.", code: 400 } },
    'context-length',
  ],
  [
    'OpenAI unsupported parameter',
    400,
    openai(
      "Unsupported parameter: 'temperature' is not supported with this model.",
      'invalid_request_error',
      'unsupported_parameter',
      'temperature',
    ),
    'refused-parameter',
  ],
  [
    'OpenAI unsupported value',
    400,
    openai(
      "Unsupported value: 'temperature' does not support 0.2 with this model.",
      'invalid_request_error',
      'unsupported_value',
      'temperature',
    ),
    'refused-parameter',
  ],
  [
    'OpenAI wrong value',
    400,
    openai(
      "Invalid 'temperature': decimal above maximum value.",
      'invalid_request_error',
      'decimal_above_max_value',
      'temperature',
    ),
    'invalid-request',
  ],
  [
    'Mistral extra field',
    422,
    {
      detail: [
        { type: 'extra_forbidden', loc: ['body', 'reasoning_effort'], msg: 'Extra inputs are not permitted' },
      ],
    },
    'refused-parameter',
  ],
  [
    'Mistral wrong field',
    422,
    { detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required' }] },
    'invalid-request',
  ],
  [
    'xAI penalty',
    400,
    { error: 'Argument not supported on this model: presencePenalty' },
    'refused-parameter',
  ],
  [
    'Gemini unknown name',
    400,
    {
      error: {
        code: 400,
        message: 'Invalid JSON payload received. Unknown name "seed": Cannot find field.',
        status: 'INVALID_ARGUMENT',
      },
    },
    'refused-parameter',
  ],
  ['Groq property', 400, openai("property 'logit_bias' is unsupported"), 'refused-parameter'],
  [
    'Ollama tools',
    400,
    { error: 'registry.ollama.ai/library/gemma:2b does not support tools' },
    'refused-parameter',
  ],
  [
    'Anthropic extra field',
    400,
    anthropic('invalid_request_error', 'seed: Extra inputs are not permitted'),
    'refused-parameter',
  ],
  [
    'OpenAI policy',
    400,
    openai(
      'Your request was rejected as a result of our safety system.',
      'invalid_request_error',
      'content_policy_violation',
    ),
    'content-policy',
  ],
  [
    'Azure filter',
    400,
    {
      error: {
        code: 'content_filter',
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'content-policy',
  ],
  [
    'OpenRouter moderation',
    403,
    {
      error: {
        code: 403,
        message: 'Your chosen model requires moderation and your input was flagged',
        metadata: { reasons: ['x'] },
      },
    },
    'content-policy',
  ],
  [
    'OpenAI key',
    401,
    openai('Incorrect API key provided: sk-abc.', 'invalid_request_error', 'invalid_api_key'),
    'authentication',
  ],
  [
    'Gemini key',
    400,
    [
      {
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'authentication',
  ],
  [
    'xAI key',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***ey.' },
    'authentication',
  ],
  [
    'OpenAI quota',
    429,
    openai(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
    'quota-exhausted',
  ],
  [
    'Anthropic credit',
    400,
    anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'quota-exhausted',
  ],
  [
    'DeepSeek balance',
    402,
    openai('Insufficient Balance', 'unknown_error', 'invalid_request_error'),
    'quota-exhausted',
  ],
  [
    'OpenRouter credit',
    402,
    { error: { code: 402, message: 'This request requires more credits' } },
    'quota-exhausted',
  ],
  [
    'Gemini rate',
    429,
    [
      {
        error: {
          code: 429,
          message: 'You exceeded your current quota, please check your plan.',
          status: 'RESOURCE_EXHAUSTED',
        },
      },
    ],
    'rate-limited',
  ],
  [
    'OpenAI rate',
    429,
    openai('Rate limit reached for gpt-4o in organization org-abc', 'tokens', 'rate_limit_exceeded'),
    'rate-limited',
  ],
  [
    'Anthropic rate',
    429,
    anthropic('rate_limit_error', 'This request would exceed your rate limit'),
    'rate-limited',
  ],
  [
    'Moonshot overload',
    429,
    openai('The engine is currently overloaded, please try again later', 'engine_overloaded_error'),
    'overloaded',
  ],
  ['Anthropic overload', 529, anthropic('overloaded_error', 'Overloaded'), 'overloaded'],
  [
    'llama.cpp loading',
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    'overloaded',
  ],
  [
    'OpenAI region',
    403,
    openai(
      'Country, region, or territory not supported',
      'request_forbidden',
      'unsupported_country_region_territory',
    ),
    'permission',
  ],
  [
    'OpenAI model',
    404,
    openai(
      'The model `gpt-9` does not exist or you do not have access to it.',
      'invalid_request_error',
      'model_not_found',
    ),
    'model-not-found',
  ],
  [
    'Ollama model',
    404,
    { error: { message: 'model "x" not found, try pulling it first', type: 'api_error' } },
    'model-not-found',
  ],
  [
    'OpenRouter model',
    400,
    { error: { message: 'foo/bar is not a valid model ID', code: 400 } },
    'model-not-found',
  ],
  [
    'Mistral model',
    400,
    { object: 'error', message: 'Invalid model: foo', type: 'invalid_model', code: '1500' },
    'model-not-found',
  ],
  [
    'Groq retired',
    400,
    openai(
      'The model `x` has been decommissioned and is no longer supported.',
      'invalid_request_error',
      'model_decommissioned',
    ),
    'model-not-found',
  ],
  ['413', 413, undefined, 'request-too-large'],
  ['500', 500, openai('The server had an error', 'server_error'), 'server-error'],
  ['500 for a long prompt', 500, { error: 'input exceeds context window' }, 'context-length'],
  ['HTML', 502, undefined, 'server-error'],
  ['200 with a number', 200, { error: { code: 429, message: 'Rate limited' } }, 'rate-limited'],
  ['200 with a type', 200, { error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded'],
  ['200 with nothing known', 200, { error: { message: 'went wrong' } }, 'server-error'],
  ['200 with a bad request', 200, { error: { type: 'BadRequestError', message: 'bad' } }, 'invalid-request'],
];
