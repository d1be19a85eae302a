import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openai, vendorErrors } from './testing/vendor-errors.ts';
import { upstreamFailure } from './upstream-failure.ts';

describe('upstreamFailure', () => {
  it.each(vendorErrors)('%s', (_, status, body, kind) => {
    const failure = upstreamFailure({ status, body });
    expect(failure.kind).toBe(kind);
    expect(failure.details.mayBeBilled).toBe(false);
  });

  it.each([
    [
      'temperature',
      openai(
        "Unsupported parameter: 'temperature' is not supported with this model.",
        'invalid_request_error',
        'unsupported_parameter',
        'temperature',
      ),
    ],
    [
      'max_tokens',
      openai(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
    ],
    [
      'reasoning_effort',
      {
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'reasoning_effort'],
            msg: 'Extra inputs are not permitted',
          },
        ],
      },
    ],
    ['presence_penalty', { error: 'Model grok-4 does not support parameter presencePenalty.' }],
    ['presence_penalty', { error: 'Argument not supported on this model: presencePenalty' }],
    ['stream_options', openai('Unrecognized request argument supplied: stream_options')],
    ['tools', { error: 'x does not support tools' }],
    [
      'tools',
      openai(
        "Unknown parameter: 'tools[0].strict'.",
        'invalid_request_error',
        'unknown_parameter',
        'tools[0].strict',
      ),
    ],
  ])('names the refused parameter %s', (parameter, body) => {
    expect(upstreamFailure({ status: 400, body }).details.parameter).toBe(parameter);
  });

  it('keeps status, code, param and the wait', () => {
    const body = openai('bad', 'invalid_request_error', 'some_code', 'messages[0]');
    expect(upstreamFailure({ status: 400, body, retryAfterMs: 5 }).details).toMatchObject({
      status: 400,
      retryAfterMs: 5,
      upstreamCode: 'some_code',
      upstreamParam: 'messages[0]',
      upstreamMessage: 'bad',
    });
  });

  it('gives no status for an error inside a success, unless the body names one', () => {
    expect(
      upstreamFailure({ status: 200, body: { error: { code: 429, message: 'x' } } }).details.status,
    ).toBe(429);
  });

  it('reads the wait that Google puts into the body', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
    const body = [{ error: { code: 429, message: 'x', status: 'RESOURCE_EXHAUSTED', details } }];
    expect(upstreamFailure({ status: 429, body }).details.retryAfterMs).toBe(34_500);
    expect(upstreamFailure({ status: 429, body, retryAfterMs: 7 }).details.retryAfterMs).toBe(7);
    const odd = [{ error: { code: 429, details: [{ retryDelay: '1e309s' }, null] } }];
    expect(upstreamFailure({ status: 429, body: odd }).details.retryAfterMs).toBeUndefined();
  });

  it('hides keys, addresses and accounts from messages', () => {
    const body = openai(
      'Key my-secret-key (sk-proj-abcdef123456) of org-ABCDEFGH123 failed at http://10.1.2.3:8080/v1 via 10.1.2.3:99\nnext',
    );
    const { upstreamMessage } = upstreamFailure({ status: 400, body, secrets: ['my-secret-key'] }).details;
    expect(upstreamMessage).toBe(
      'Key [redacted] ([redacted]) of [redacted] failed at [redacted] via [redacted] next',
    );
  });

  it('takes any JSON for a body and is quick about long ones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.jsonValue(), (status, body) => {
        expect(upstreamFailure({ status, body: { error: body } }).kind).toBeTypeOf('string');
        expect(upstreamFailure({ status, body }).kind).toBeTypeOf('string');
      }),
    );
    const hostile = `${'parameter '.repeat(20_000)}${'a.'.repeat(50_000)}`;
    for (const text of [
      hostile,
      `model ${'x'.repeat(100_000)}`,
      'sk-'.repeat(50_000),
      '1.1.1.'.repeat(30_000),
    ]) {
      expect(
        upstreamFailure({ status: 400, body: openai(text) }).details.upstreamMessage?.length,
      ).toBeLessThan(502);
    }
  });
});
