import { BlockList, isIP } from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that a URL is reached through, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` in the usual
 * meaning; lower-case names come first. `NO_PROXY` holds names (with all below them), addresses, CIDR ranges, each with
 * an optional port, or `*`. Loopback is never proxied.
 */
export function proxyFor(target: string, environment: Environment): string | undefined {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const specific =
    url.protocol === 'https:' ? readBoth(environment, 'https_proxy') : readBoth(environment, 'http_proxy');
  const proxy = specific ?? readBoth(environment, 'all_proxy');
  if (proxy === undefined || isLoopback(host)) return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const exceptions = (readBoth(environment, 'no_proxy') ?? '').toLowerCase().split(/[\s,]+/);
  if (exceptions.some((exception) => exception !== '' && isExcepted(exception, host, port))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function readBoth(environment: Environment, name: string): string | undefined {
  return environment[name]?.trim() || environment[name.toUpperCase()]?.trim() || undefined;
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}

function isExcepted(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  const portAt = /^(.*?):(\d{1,5})$/.exec(exception);
  const hasPort = portAt !== null && isIP(exception) === 0;
  if (hasPort && portAt[2] !== port) return false;
  const name = (hasPort ? portAt[1]! : exception).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (name.includes('/')) return isInRange(name, host);
  return host === name || host.endsWith(`.${name}`);
}

function isInRange(range: string, host: string): boolean {
  const [address = '', prefix = ''] = range.split('/');
  const family = isIP(address);
  const hostFamily = isIP(host);
  const length = Number(prefix);
  if (
    family === 0 ||
    hostFamily === 0 ||
    !Number.isInteger(length) ||
    length < 0 ||
    length > (family === 4 ? 32 : 128)
  ) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, hostFamily === 4 ? 'ipv4' : 'ipv6');
}
