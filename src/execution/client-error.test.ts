import { describe, expect, it } from 'vitest';
import { type FailureDetails, type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { clientError, isNamed, toldToWaitError } from './client-error.ts';
import { failurePolicy } from './failure-policy.ts';
import { testModel } from './testing/fixture.ts';

const model = testModel('acme/large', { aliases: ['acme/large-2026', 'big'] });

function errorOf(kind: FailureKind, details: FailureDetails = {}, requested = 'auto', soonestMs = 0) {
  const failure = new ProviderFailure(kind, 'host 10.0.0.7 said sk-secret', details);
  return clientError({ failure, policy: failurePolicy(failure), model }, requested, soonestMs);
}

describe('clientError', () => {
  it('never tells causes, hosts or keys of upstream failures', () => {
    const kinds: FailureKind[] = [
      'connect',
      'tls',
      'server-error',
      'authentication',
      'malformed-response',
      'rate-limited',
    ];
    for (const kind of kinds) {
      const error = errorOf(kind, { upstreamMessage: 'upstream words', status: 500 });
      expect(error.message).not.toMatch(/10\.0|sk-|upstream words/);
      expect(error.details.shouldRetry).toBe(false);
    }
  });

  it('does not give a refused provider key out as the client’s', () => {
    expect(errorOf('authentication', { status: 401 }).status).toBe(502);
  });

  it('passes what the client caused on in the provider’s words', () => {
    const details = { status: 403, upstreamMessage: 'unsafe', upstreamCode: 'content_policy_violation' };
    expect(errorOf('content-policy', details)).toMatchObject({
      code: 'invalid_request',
      status: 403,
      message: 'unsafe',
      details: { upstreamCode: 'content_policy_violation' },
    });
    expect(errorOf('refused-parameter', { parameter: 'top_k' }).details.param).toBe('top_k');
    expect(errorOf('request-too-large').status).toBe(413);
  });

  it('says 404 only for a model that the client named', () => {
    expect(errorOf('model-not-found', { status: 404 }, 'auto').status).toBe(502);
    expect(errorOf('model-not-found', { status: 404 }, 'large')).toMatchObject({
      code: 'model_not_found',
      status: 404,
    });
  });

  it.each([
    [undefined, 0, 1],
    [2_000, 0, 2],
    [3_600_000, 0, 60],
    [500, 7_200, 8],
  ])('tells when to come back: provider %s ms, cooling %s ms → %s s', (retryAfterMs, coolingMs, seconds) => {
    const details = retryAfterMs === undefined ? { status: 429 } : { status: 429, retryAfterMs };
    expect(errorOf('rate-limited', details, 'auto', coolingMs).details.retryAfterSeconds).toBe(seconds);
  });

  it('lets clients come back when nothing was tried', () => {
    expect(toldToWaitError(1_500)).toMatchObject({ status: 429, details: { retryAfterSeconds: 2 } });
    expect(toldToWaitError(1_500).details.shouldRetry).toBeUndefined();
  });
});

describe('isNamed', () => {
  it.each([
    ['acme/large', true],
    ['large', true],
    ['large-2026', true],
    ['big', true],
    ['auto', false],
    ['arge', false],
  ])('%s: %s', (name, expected) => {
    expect(isNamed(model, name)).toBe(expected);
  });
});
