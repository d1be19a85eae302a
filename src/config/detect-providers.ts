import { providerSchema } from './schema/provider-schema.ts';
import { buildProvider } from './build-settings.ts';
import type { ProviderSettings } from './settings.ts';
import type { Environment } from './substitute-environment.ts';

const detectable = [
  { name: 'openai', variable: 'OPENAI_API_KEY', type: 'openai', baseUrl: 'https://api.openai.com/v1' },
  {
    name: 'anthropic',
    variable: 'ANTHROPIC_API_KEY',
    type: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
  },
  {
    name: 'openrouter',
    variable: 'OPENROUTER_API_KEY',
    type: 'openai-compatible',
    baseUrl: 'https://openrouter.ai/api/v1',
  },
  {
    name: 'google',
    variable: 'GEMINI_API_KEY',
    type: 'openai-compatible',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  },
] as const;

/** What could be found but may not be there, with what it takes, for messages that say which providers are off and why. */
export const detectionHints: readonly { provider: string; needs: string }[] = [
  ...detectable.map(({ name, variable }) => ({ provider: name, needs: `set ${variable}` })),
  { provider: 'ollama', needs: 'not reachable at OLLAMA_HOST or 127.0.0.1:11434' },
];

/** Providers whose keys are in the environment, in a fixed order. */
export function detectProviders(environment: Environment): Record<string, ProviderSettings> {
  const found: Record<string, ProviderSettings> = {};
  for (const { name, variable, type, baseUrl } of detectable) {
    const apiKey = environment[variable]?.trim();
    if (apiKey) found[name] = provider({ type, baseUrl, apiKey });
  }
  return found;
}

/** The provider for a local Ollama; its models cost nothing. Whether it is reachable is for the caller to try. */
export function ollamaProvider(environment: Environment): ProviderSettings {
  return provider({
    type: 'openai-compatible',
    baseUrl: `${ollamaOrigin(environment.OLLAMA_HOST)}/v1`,
    local: true,
  });
}

export function simulatedProvider(): ProviderSettings {
  return provider({ type: 'simulated' });
}

/** `OLLAMA_HOST` may be a host, a host with port, or a URL; `0.0.0.0` is where it listens, not where it is called. */
function ollamaOrigin(value: string | undefined): string {
  const text = value?.trim() || '127.0.0.1';
  const url = parseUrl(text.includes('://') ? text : `http://${text}`) ?? new URL('http://127.0.0.1');
  const host = url.hostname === '0.0.0.0' ? '127.0.0.1' : url.hostname === '[::]' ? '[::1]' : url.hostname;
  const isPortGiven = url.port !== '' || url.protocol === 'https:' || text.endsWith(':80');
  const port = isPortGiven ? url.port : '11434';
  return `${url.protocol}//${host}${port === '' ? '' : `:${port}`}`;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function provider(fields: Record<string, unknown>): ProviderSettings {
  return buildProvider(providerSchema.parse(fields));
}
