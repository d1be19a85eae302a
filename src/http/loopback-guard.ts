import { SignalboxError } from '../errors/signalbox-error.ts';
import { isLoopbackHost } from '../limits/loopback.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Without keys the only thing between a web page and the gateway is that both run on the same machine. A page that has
 * rebound its name to 127.0.0.1 shows itself by its `Host`, one that sends across origins by its `Origin`, and one that
 * only embeds what it may not read by `Sec-Fetch-Site`. Following a link from another site is allowed.
 */
export function checkLoopback(headers: Headers): SignalboxError | null {
  const { host, origin } = headers;
  if (host === undefined || !isLoopbackHost(hostName(host))) return new SignalboxError('origin_not_allowed');
  if (origin !== undefined && !isLoopbackOrigin(origin)) return new SignalboxError('origin_not_allowed');
  if (headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return new SignalboxError('origin_not_allowed');
  }
  return null;
}

/** The name in a `Host` header, without its port. */
function hostName(host: string): string {
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const colon = host.indexOf(':');
  return colon === -1 ? host : host.slice(0, colon);
}

function isLoopbackOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/?#@\\]{1,255})$/i.exec(origin);
  return match !== null && isLoopbackHost(hostName(match[1] as string));
}
