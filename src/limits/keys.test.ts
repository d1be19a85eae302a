import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import type { Principal } from '../http/handler.ts';
import { createKeyring, mayUse } from './keys.ts';

const twoKeys = `
keys:
  - { name: alice, key: alice-secret-key, routes: [auto] }
  - { name: root, key: root-secret-key, tenant: ops, admin: true }
`;

function keyring(text = '', options: { host?: string } = {}) {
  return createKeyring(
    loadConfig({ text, env: {}, ...(options.host && { overrides: { host: options.host } }) }),
  );
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isSignalboxError(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe('authenticate', () => {
  const keys = keyring(twoKeys);

  it('knows a key by either header', () => {
    const expected: Principal = {
      key: 'alice',
      tenant: 'alice',
      routes: ['auto', 'auto:economy', 'auto:balanced', 'auto:quality'],
      admin: false,
    };
    expect(keys.authenticate({ authorization: 'Bearer alice-secret-key' })).toEqual(expected);
    expect(keys.authenticate({ authorization: 'bearer   alice-secret-key' })).toEqual(expected);
    expect(keys.authenticate({ 'x-api-key': 'alice-secret-key' })).toEqual(expected);
  });

  it('tells a missing key from an unknown one', () => {
    expect(codeOf(() => keys.authenticate({}))).toBe('missing_api_key');
    expect(codeOf(() => keys.authenticate({ authorization: 'Bearer ' }))).toBe('missing_api_key');
    expect(codeOf(() => keys.authenticate({ authorization: 'Beareralice-secret-key' }))).toBe(
      'missing_api_key',
    );
    expect(codeOf(() => keys.authenticate({ authorization: 'Bearer alice-secret-kez' }))).toBe(
      'invalid_api_key',
    );
    expect(codeOf(() => keys.authenticate({ 'x-api-key': 'x'.repeat(100_000) }))).toBe('invalid_api_key');
  });

  it('refuses two different keys in one request, even when both are known', () => {
    const headers = { authorization: 'Bearer alice-secret-key', 'x-api-key': 'root-secret-key' };
    expect(codeOf(() => keys.authenticate(headers))).toBe('invalid_api_key');
  });

  it('never takes a key for another that begins or ends like it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (before, after) => {
        const key = `${before}alice-secret-key${after}`.trim();
        fc.pre(key !== 'alice-secret-key');
        expect(codeOf(() => keys.authenticate({ 'x-api-key': key }))).toBe('invalid_api_key');
      }),
      { numRuns: 200 },
    );
  });

  it('never shows the key that was sent', () => {
    try {
      keys.authenticate({ 'x-api-key': 'very-wrong-key-value' });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('very-wrong-key-value');
    }
  });

  it('lets anyone in without keys, whatever they send', () => {
    const open = keyring();
    expect(open.authenticate({})).toMatchObject({ key: null, routes: [] });
    expect(open.authenticate({ authorization: 'Bearer anything' })).toMatchObject({ key: null, routes: [] });
  });

  it('keeps a key given only by its hash', () => {
    const hash = 'bcb15f821479b4d5772bd0ca866c00ad5f926e3580720659cc80d39c9d09802a';
    const hashed = keyring(`keys: [{ name: a, sha256: ${hash} }]`);
    expect(hashed.authenticate({ 'x-api-key': '111111' })).toMatchObject({ key: 'a' });
    expect(codeOf(() => hashed.authenticate({ 'x-api-key': hash }))).toBe('invalid_api_key');
  });
});

describe('authenticateAdmin', () => {
  it('takes an admin key and no other key', () => {
    const keys = keyring(twoKeys, { host: '0.0.0.0' });
    expect(keys.authenticateAdmin({ 'x-api-key': 'root-secret-key' })).toMatchObject({
      admin: true,
      tenant: 'ops',
    });
    expect(codeOf(() => keys.authenticateAdmin({ 'x-api-key': 'alice-secret-key' }))).toBe('invalid_api_key');
    expect(codeOf(() => keys.authenticateAdmin({}))).toBe('missing_api_key');
  });

  it('takes the admin secret, as a key or as a browser sends it', () => {
    const keys = keyring('server: { adminSecret: open-sesame-please }');
    const basic = `Basic ${Buffer.from('anyone:open-sesame-please').toString('base64')}`;
    expect(keys.authenticateAdmin({ authorization: 'Bearer open-sesame-please' }).admin).toBe(true);
    expect(keys.authenticateAdmin({ authorization: basic }).admin).toBe(true);
    expect(codeOf(() => keys.authenticateAdmin({ authorization: 'Basic !!!' }))).toBe('missing_api_key');
    expect(codeOf(() => keys.authenticateAdmin({}))).toBe('missing_api_key');
  });

  it('is open without a secret on loopback only', () => {
    expect(keyring(twoKeys).authenticateAdmin({}).admin).toBe(true);
    expect(codeOf(() => keyring(twoKeys, { host: '::' }).authenticateAdmin({}))).toBe('missing_api_key');
  });

  it('makes nobody an admin on the paths of keys while there is a secret', () => {
    expect(keyring('server: { adminSecret: open-sesame-please }').authenticate({}).admin).toBe(false);
  });
});

describe('mayUse', () => {
  const { authenticate } = keyring(twoKeys);
  it('lets a key name its routes with their presets, and nothing else', () => {
    const alice = authenticate({ 'x-api-key': 'alice-secret-key' });
    expect(mayUse(alice, 'auto')).toBe(true);
    expect(mayUse(alice, 'auto:quality')).toBe(true);
    expect(mayUse(alice, 'local/large')).toBe(false);
  });
  it('lets a key without routes name everything', () => {
    expect(mayUse(authenticate({ 'x-api-key': 'root-secret-key' }), 'local/large')).toBe(true);
  });
});
