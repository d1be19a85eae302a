import { detectionHints, ollamaProvider, simulatedProvider } from './config/detect-providers.ts';
import type { ProviderSettings, Settings } from './config/settings.ts';
import type { Provider } from './providers/provider.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface FoundProviders {
  providers: Readonly<Record<string, ProviderSettings>>;
  /** What could be used but is not, and what it takes. */
  off: readonly { name: string; needs: string }[];
}

const ollamaTimeoutMs = 300;

/**
 * The providers to use: those of the configuration or of the environment; where no file names any, a reachable Ollama
 * too; where there is none at all, the simulated models.
 */
export async function findProviders(
  settings: Settings,
  env: Env,
  create: (name: string, settings: ProviderSettings) => Provider,
): Promise<FoundProviders> {
  if (settings.path !== null && Object.keys(settings.providers).length > 0) {
    return { providers: settings.providers, off: [] };
  }
  const providers: Record<string, ProviderSettings> = { ...settings.providers };
  const ollama = ollamaProvider(env);
  if (await isReachable(create('ollama', ollama))) providers['ollama'] = ollama;
  if (Object.keys(providers).length === 0) providers['simulated'] = simulatedProvider();
  const off = detectionHints
    .filter(({ provider }) => providers[provider] === undefined)
    .map(({ provider, needs }) => ({ name: provider, needs }));
  return { providers, off };
}

async function isReachable(provider: Provider): Promise<boolean> {
  try {
    const models = await provider.listModels(ollamaTimeoutMs);
    return models !== null && models.length > 0;
  } catch {
    return false;
  } finally {
    await provider.close();
  }
}
