import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../errors/error-catalogue.ts';
import { type FailureDetails, type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { failurePolicy, isLikelyBilled } from './failure-policy.ts';

function policy(kind: FailureKind, details: FailureDetails = {}) {
  return failurePolicy(new ProviderFailure(kind, kind, details));
}

describe('failurePolicy', () => {
  /** Rows of the fault catalogue: kind, HTTP status of the provider, action, health, HTTP status for the client. */
  it.each<[FailureKind, number | undefined, string, string, number]>([
    ['connect', undefined, 'next', 'failure', 502],
    ['connect-timeout', undefined, 'next', 'failure', 504],
    ['tls', undefined, 'next', 'failure', 502],
    ['first-content-timeout', undefined, 'next', 'failure', 504],
    ['connection-lost', undefined, 'next', 'failure', 502],
    ['malformed-response', 200, 'next', 'failure', 502],
    ['redirect', 307, 'next', 'failure', 502],
    ['invalid-request', 400, 'pass', 'none', 400],
    ['invalid-request', 422, 'pass', 'none', 400],
    ['context-length', 400, 'fit', 'none', 400],
    ['content-policy', 403, 'pass', 'none', 400],
    ['request-too-large', 413, 'fit', 'none', 413],
    ['authentication', 401, 'next', 'key', 502],
    ['quota-exhausted', 402, 'next', 'quota', 503],
    ['permission', 403, 'next', 'deployment', 502],
    ['model-not-found', 404, 'next', 'deployment', 502],
    ['server-error', 408, 'next', 'failure', 504],
    ['server-error', 409, 'next', 'none', 502],
    ['rate-limited', 429, 'wait', 'rate', 429],
    ['server-error', 500, 'next', 'failure', 502],
    ['server-error', 503, 'wait', 'failure', 503],
    ['overloaded', 503, 'wait', 'failure', 503],
    ['server-error', 504, 'next', 'failure', 504],
    ['server-error', 524, 'next', 'failure', 502],
    ['overloaded', 529, 'wait', 'rate', 503],
  ])('%s with status %s: %s, health %s, client %s', (kind, status, action, health, clientStatus) => {
    const found = policy(kind, status === undefined ? {} : { status });
    expect(found).toMatchObject({ action, health });
    expect(errorCatalogue[found.code].status).toBe(clientStatus);
  });

  it('never blames a deployment for what a client did', () => {
    const clientKinds: FailureKind[] = [
      'invalid-request',
      'refused-parameter',
      'context-length',
      'content-policy',
    ];
    for (const kind of clientKinds) expect(policy(kind).health).toBe('none');
  });

  it('takes the provider room’s word on billing over the usual', () => {
    expect(isLikelyBilled(new ProviderFailure('malformed-response', ''))).toBe(true);
    expect(isLikelyBilled(new ProviderFailure('malformed-response', '', { mayBeBilled: false }))).toBe(false);
    expect(isLikelyBilled(new ProviderFailure('connection-lost', '', { mayBeBilled: true }))).toBe(true);
    expect(isLikelyBilled(new ProviderFailure('connect', ''))).toBe(false);
  });
});
