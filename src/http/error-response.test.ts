import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../errors/error-catalogue.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { renderErrorResponse, toSignalboxError } from './error-response.ts';

const codes = Object.keys(errorCatalogue) as ErrorCode[];

describe('renderErrorResponse', () => {
  it.each(codes)('gives %s the shape of each API', (code) => {
    const error = new SignalboxError(code, undefined, { param: 'model', cause: new Error('db-host-7') });
    const openAi = renderErrorResponse(error, 'openai', 'req_1');
    expect(openAi.status).toBe(errorCatalogue[code].status);
    expect(openAi.body).toEqual({
      error: { message: errorCatalogue[code].summary, type: errorCatalogue[code].type, param: 'model', code },
    });
    const anthropic = renderErrorResponse(error, 'anthropic', 'req_1');
    expect(anthropic.body).toMatchObject({
      type: 'error',
      request_id: 'req_1',
      error: { type: expect.stringMatching(/^[a-z_]+$/) },
    });
    expect(JSON.stringify([openAi, anthropic])).not.toContain('db-host-7');
  });

  it.each([
    ['invalid_request', 400, 'invalid_request_error'],
    ['invalid_api_key', 401, 'authentication_error'],
    ['budget_exceeded', 402, 'billing_error'],
    ['route_not_allowed', 403, 'permission_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['body_too_large', 413, 'request_too_large'],
    ['rate_limit_exceeded', 429, 'rate_limit_error'],
    ['internal_error', 500, 'api_error'],
    ['upstream_timeout', 504, 'timeout_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['upstream_overloaded', 529, 'overloaded_error'],
  ] as const)('speaks of %s to Anthropic’s clients as %i %s', (code, status, type) => {
    const response = renderErrorResponse(new SignalboxError(code), 'anthropic', 'r');
    expect([response.status, (response.body['error'] as { type: string }).type]).toEqual([status, type]);
  });

  it.each([
    [undefined, '1'],
    [0, '1'],
    [-5, '1'],
    [1.2, '2'],
    [30, '30'],
    [3600, '60'],
    [Number.NaN, '1'],
    [Number.POSITIVE_INFINITY, '1'],
  ])('keeps Retry-After of %s s between 1 and 60: %s', (retryAfterSeconds, expected) => {
    const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const { headers } = renderErrorResponse(
      new SignalboxError('rate_limit_exceeded', undefined, details),
      'openai',
      'r',
    );
    expect(headers['retry-after']).toBe(expected);
  });

  it('sends Retry-After with every 429, 503 and 529 and with nothing else', () => {
    for (const code of codes) {
      for (const surface of ['openai', 'anthropic'] as const) {
        const { status, headers } = renderErrorResponse(new SignalboxError(code), surface, 'r');
        expect('retry-after' in headers).toBe([429, 503, 529].includes(status));
      }
    }
  });

  it('passes on what official clients should do, the provider’s code and extra fields', () => {
    const error = new SignalboxError('upstream_error', 'no', {
      status: 418,
      shouldRetry: false,
      upstreamCode: 'teapot',
      extra: { reasons: ['a'], message: 'never this' },
    });
    const { status, headers, body } = renderErrorResponse(error, 'openai', 'r');
    expect(status).toBe(418);
    expect(headers['x-should-retry']).toBe('false');
    expect(body['error']).toEqual({
      reasons: ['a'],
      message: 'no',
      type: 'server_error',
      param: null,
      code: 'teapot',
    });
  });
});

describe('toSignalboxError', () => {
  it('keeps errors of the catalogue, also of another copy of the package', () => {
    const error = new SignalboxError('overloaded');
    expect(toSignalboxError(error)).toBe(error);
  });

  it.each([new TypeError('x'), 'text', undefined, null, 5, { code: 'overloaded' }])(
    'hides everything else: %s',
    (thrown) => {
      const error = toSignalboxError(thrown);
      expect(error.code).toBe('internal_error');
      expect(error.message).toBe(errorCatalogue.internal_error.summary);
      expect(error.details.cause).toBe(thrown);
    },
  );
});
