import { readFileSync } from 'node:fs';
import type { SimulatedModel } from '../catalog/simulated-models.ts';
import type { ProviderSettings } from '../config/settings.ts';
import type { Clock } from '../numerics/clock.ts';
import { AnthropicProvider } from './anthropic/anthropic-provider.ts';
import { OpenAiCompatibleProvider } from './openai-compatible/openai-compatible-provider.ts';
import type { Provider } from './provider.ts';
import { RecordedProvider } from './recorded/recorded-provider.ts';
import type { Recordings } from './recorded/recordings.ts';
import { type Environment, proxyFor } from './proxy-settings.ts';
import { type SimulatedOptions, SimulatedProvider } from './simulated/simulated-provider.ts';

export interface ProviderParts {
  clock: Clock;
  /** Where proxies are read from. */
  environment: Environment;
  simulatedModels: readonly SimulatedModel[];
  /** What a provider of type `recorded` replays. */
  recordings?: Recordings;
  /** See SimulatedOptions. */
  assess?: SimulatedOptions['assess'];
}

/**
 * The provider that settings describe. Nothing is connected before the first call. Throws when the CA file cannot be
 * read or a base URL is missing or is none.
 */
export function createProvider(name: string, settings: ProviderSettings, parts: ProviderParts): Provider {
  const { clock, simulatedModels, assess } = parts;
  switch (settings.type) {
    case 'simulated':
      return new SimulatedProvider({ name, clock, models: simulatedModels, ...(assess && { assess }) });
    case 'recorded':
      if (parts.recordings === undefined) throw new Error(`provider ${name}: has no recordings`);
      return new RecordedProvider({ name, clock, recordings: parts.recordings, ...(assess && { assess }) });
    case 'openai':
    case 'openai-compatible':
      return new OpenAiCompatibleProvider({
        name,
        type: settings.type,
        ...callOptions(name, settings, parts),
      });
    case 'anthropic':
      return new AnthropicProvider({ name, ...callOptions(name, settings, parts) });
  }
}

const knownBaseUrls: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
};

function callOptions(name: string, settings: ProviderSettings, { clock, environment }: ProviderParts) {
  const baseUrl = settings.baseUrl ?? knownBaseUrls[settings.type];
  if (baseUrl === undefined || !URL.canParse(baseUrl)) throw new Error(`provider ${name}: needs a base URL`);
  const proxyUrl = proxyFor(baseUrl, environment);
  return {
    baseUrl,
    clock,
    headers: lowerCased(settings.headers),
    ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }),
    ...(proxyUrl !== undefined && { proxyUrl }),
    ...(settings.caFile !== undefined && { extraCaPem: readFileSync(settings.caFile, 'utf8') }),
  };
}

/** So that a configured header replaces one of ours whatever its spelling. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
