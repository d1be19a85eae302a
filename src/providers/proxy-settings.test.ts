import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy-settings.ts';

const proxies = { HTTPS_PROXY: 'http://secure.proxy:8443', HTTP_PROXY: 'http://plain.proxy:8080' };

describe('proxyFor', () => {
  it('goes by the scheme of the target', () => {
    expect(proxyFor('https://api.openai.com/v1', proxies)).toBe('http://secure.proxy:8443');
    expect(proxyFor('http://api.openai.com/v1', proxies)).toBe('http://plain.proxy:8080');
    expect(proxyFor('https://api.openai.com/v1', {})).toBeUndefined();
    expect(proxyFor('https://api.openai.com/v1', { HTTP_PROXY: 'http://p' })).toBeUndefined();
  });

  it('prefers lower case, falls back to ALL_PROXY and completes a bare host', () => {
    expect(proxyFor('https://a.example', { ...proxies, https_proxy: 'http://lower' })).toBe('http://lower');
    expect(proxyFor('https://a.example', { ALL_PROXY: 'proxy.example:3128' })).toBe(
      'http://proxy.example:3128',
    );
    expect(proxyFor('https://a.example', { ...proxies, https_proxy: ' ' })).toBe('http://secure.proxy:8443');
  });

  it.each([
    'http://127.0.0.1:11434',
    'http://localhost:9100/v1',
    'http://[::1]:80',
    'http://127.8.8.8',
    'http://x.localhost',
  ])('never sends loopback %s to a proxy', (target) => {
    expect(proxyFor(target, proxies)).toBeUndefined();
  });

  it.each([
    ['*', 'https://a.example', true],
    ['a.example', 'https://a.example', true],
    ['example', 'https://a.example', true],
    ['.example', 'https://a.example', true],
    ['*.example', 'https://a.example', true],
    ['a.example', 'https://b.example', false],
    ['a.example', 'https://not-a.example', false],
    ['b.example, a.example', 'https://a.example', true],
    ['A.EXAMPLE', 'https://a.example', true],
    ['a.example:443', 'https://a.example', true],
    ['a.example:8443', 'https://a.example', false],
    ['a.example:8443', 'https://a.example:8443', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['10.0.0.0/8', 'https://a.example', false],
    ['192.0.2.7', 'https://192.0.2.7', true],
  ])('NO_PROXY=%s for %s: excepted %s', (exceptions, target, isExcepted) => {
    expect(proxyFor(target, { ...proxies, NO_PROXY: exceptions }) === undefined).toBe(isExcepted);
  });
});
