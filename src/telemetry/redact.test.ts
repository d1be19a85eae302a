import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, redactSecrets } from './redact.ts';

describe('redactSecrets', () => {
  it.each([
    'sk-proj-abcdefghijklmnop1234567890',
    'sk-ant-api03-abcdefghijklmnop_1234567890-AA',
    'sk_live_abcdefghijklmnop',
    'AIzaSyA1234567890abcdefghijklmnopqrstuvw',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz',
    'glpat-abcdefghijklmnopqrst',
    'hf_abcdefghijklmnopqrstuvwxyz',
    'gsk_abcdefghijklmnopqrstuvwxyz',
    'xoxb-123456789012-abcdefABCDEF',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
  ])('masks %s', (secret) => {
    const masked = redactSecrets(`before ${secret} after`);
    expect(masked).toBe('before [redacted] after');
  });

  it.each([
    ['Authorization: Bearer abc.def-ghi_jkl', 'abc.def'],
    ['{"authorization":"Bearer s3cr3t-value"}', 's3cr3t'],
    ['authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcj'],
    ['x-api-key: s3cr3t-value', 's3cr3t'],
    ['{"api_key": "s3cr3t-value"}', 's3cr3t'],
    ['GET /v1/models?key=s3cr3t-value&alt=sse', 's3cr3t'],
    ['redis://user:s3cr3t-value@host:6379/0', 's3cr3t'],
  ])('masks the value in %s', (text, secret) => {
    expect(redactSecrets(text)).not.toContain(secret);
    expect(redactSecrets(text)).toContain('[redacted]');
  });

  it.each([
    'The basic idea is that a bearer of news is not to blame.',
    'task-force, risk-averse, desk-lamp',
    'https://example.com/path?page=2&sort=asc',
    'let key = map.keys().next()',
    '12:30 https://example.com:8080/',
  ])('leaves %s alone', (text) => expect(redactSecrets(text)).toBe(text));

  it('is quick on text made to be slow', () => {
    const evil = [
      'eyJ'.repeat(30_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(4_000),
      'sk-'.repeat(30_000),
      `${'a'.repeat(50_000)}://`.repeat(2),
      '://'.repeat(30_000),
      'authorization: '.repeat(7_000),
      `eyJ${'a'.repeat(100_000)}.${'b'.repeat(1_000)}`,
      ':// :'.repeat(20_000),
      'bearer '.repeat(15_000),
    ];
    // No timing here: run to the end they must, and a quadratic pattern would not within the test's own limit.
    for (const text of evil) expect(redactSecrets(text).length).toBeGreaterThan(0);
  }, 2_000);
});

describe('createRedactor', () => {
  it('masks every configured secret wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          const masked = createRedactor([secret])(before + secret + after);
          return !masked.includes(secret) || '[redacted]'.includes(secret);
        },
      ),
    );
  });

  it('takes a longer secret before one that it contains, and no short ones', () => {
    const redact = createRedactor(['hunter22', 'hunter22-and-more', 'abc']);
    expect(redact('hunter22-and-more abc')).toBe('[redacted] abc');
  });
});
