import { existsSync } from 'node:fs';
import type { ConfigurationIssue } from './configuration-error.ts';
import { isLoopbackHost } from '../limits/loopback.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import type { ProviderSettings, ServerSettings } from './settings.ts';

/** Headers that the transport owns. */
const reservedHeaders = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What the shape of a provider's fields cannot say: which fields go with which type, and where a URL may point. */
export function checkProvider(
  name: string,
  provider: ProviderSettings,
  server: Pick<ServerSettings, 'host' | 'port'>,
  source: ParsedYaml,
): ConfigurationIssue[] {
  const base = ['providers', name];
  const issues: ConfigurationIssue[] = [];
  const { type, baseUrl } = provider;
  if (type === 'simulated') {
    if (baseUrl !== undefined)
      issues.push(source.issueAt([...base, 'baseUrl'], 'a simulated provider has no address'));
  } else if (baseUrl === undefined) {
    issues.push(source.issueAt(base, `type ${type} needs a \`baseUrl\`, such as http://127.0.0.1:8000/v1`));
  } else {
    const problem = baseUrlProblem(baseUrl, server);
    if (problem !== undefined) issues.push(source.issueAt([...base, 'baseUrl'], problem));
  }
  if (provider.caFile !== undefined && !existsSync(provider.caFile))
    issues.push(source.issueAt([...base, 'caFile'], `there is no file ${provider.caFile}`));
  for (const header of Object.keys(provider.headers)) {
    if (reservedHeaders.has(header.toLowerCase()))
      issues.push(source.issueAtName([...base, 'headers', header], 'this header is set by Signalbox itself'));
  }
  return issues;
}

/** Why a base URL of the configuration cannot be used, or undefined. Loopback and private addresses are fine here. */
export function baseUrlProblem(
  baseUrl: string,
  server: Pick<ServerSettings, 'host' | 'port'>,
): string | undefined {
  if (!URL.canParse(baseUrl)) return 'expected a URL such as https://api.openai.com/v1';
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'expected a URL that begins with http:// or https://';
  if (url.username !== '' || url.password !== '')
    return 'a URL must not carry credentials; use `apiKey` or `headers`';
  if (url.search !== '' || url.hash !== '') return 'expected a URL without ? and #';
  if (isSignalboxItself(url, server))
    return 'this is the address of Signalbox itself: requests would go in circles';
  return undefined;
}

function isSignalboxItself(url: URL, server: Pick<ServerSettings, 'host' | 'port'>): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (port !== server.port) return false;
  const called = bareHost(url.hostname);
  const listened = bareHost(server.host);
  if (called === listened) return true;
  const isAny = listened === '0.0.0.0' || listened === '::';
  const isCalledHere = isLoopbackHost(called) || called === '0.0.0.0' || called === '::';
  return isCalledHere && (isAny || isLoopbackHost(listened));
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}
