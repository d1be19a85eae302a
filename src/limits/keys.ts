import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopbackHost } from './loopback.ts';
import type { KeySettings, Settings } from '../config/settings.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Principal } from '../http/handler.ts';
import { basicPassword, presentedKey } from './presented-key.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** Tells who is calling. Made once per configuration; needs only the head of a request. */
export interface Keyring {
  /** @throws SignalboxError `missing_api_key`, `invalid_api_key` */
  authenticate(headers: Headers): Principal;
  /**
   * Who may see everything: the admin secret, a key with `admin: true`, or anybody where the gateway listens on loopback
   * and has no admin secret. @throws SignalboxError `missing_api_key`, `invalid_api_key`
   */
  authenticateAdmin(headers: Headers): Principal;
}

interface KnownKey {
  digest: Buffer;
  principal: Principal;
}

const tenantWithoutKeys = 'default';

export function createKeyring(settings: Pick<Settings, 'keys' | 'server'>): Keyring {
  const known = indexKeys(settings.keys);
  const { adminSecret, host } = settings.server;
  const adminDigest = adminSecret === undefined ? undefined : sha256(adminSecret);
  const isAdminOpen = adminDigest === undefined && isLoopbackHost(host);
  const anyone = Object.freeze<Principal>({
    key: null,
    tenant: tenantWithoutKeys,
    routes: [],
    admin: isAdminOpen,
  });
  const admin = Object.freeze<Principal>({ key: null, tenant: tenantWithoutKeys, routes: [], admin: true });

  const find = (presented: string): Principal | undefined => {
    const digest = sha256(presented);
    if (adminDigest !== undefined && timingSafeEqual(digest, adminDigest)) return admin;
    const candidate = known.get(prefixOf(digest));
    return candidate !== undefined && timingSafeEqual(digest, candidate.digest)
      ? candidate.principal
      : undefined;
  };

  return {
    authenticate(headers) {
      const presented = presentedKey(headers);
      if (known.size === 0) return (presented !== undefined && find(presented)) || anyone;
      if (presented === undefined) throw new SignalboxError('missing_api_key');
      const principal = find(presented);
      if (principal === undefined) throw new SignalboxError('invalid_api_key');
      return principal;
    },
    authenticateAdmin(headers) {
      const presented = presentedKey(headers) ?? basicPassword(headers);
      const principal = presented === undefined ? undefined : find(presented);
      if (principal?.admin === true) return principal;
      if (isAdminOpen) return admin;
      throw new SignalboxError(presented === undefined ? 'missing_api_key' : 'invalid_api_key');
    },
  };
}

/** Whether a caller may name a route (by its name) or a model (by its id). */
export function mayUse(principal: Principal, name: string): boolean {
  return principal.routes.length === 0 || principal.routes.includes(name);
}

/** Keys that agree in their first 64 bits do not happen by chance; two equal keys are refused with the configuration. */
function indexKeys(keys: readonly KeySettings[]): Map<string, KnownKey> {
  return new Map(
    keys.map(({ name, sha256: hex, tenant, routes, admin }) => {
      const digest = Buffer.from(hex, 'hex');
      return [prefixOf(digest), { digest, principal: Object.freeze({ key: name, tenant, routes, admin }) }];
    }),
  );
}

/** The index is by hash, of which a caller cannot choose the beginning, so that the time of a look-up tells nothing. */
function prefixOf(digest: Buffer): string {
  return digest.toString('latin1', 0, 8);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
