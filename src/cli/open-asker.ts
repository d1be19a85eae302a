import { type ModelAsker, createModelAsker } from '../ask-models.ts';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProviderSettings } from '../config/settings.ts';
import { findProviders } from '../find-providers.ts';
import { LiveGeneration } from '../live-generation.ts';
import { systemClock } from '../numerics/clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { createQualitySource } from '../open-quality.ts';
import { createProvider } from '../providers/create-provider.ts';
import { ProviderSet } from '../providers/provider-set.ts';
import type { CliIo } from './cli-io.ts';
import { catalogueOf, type ConfigurationFlags, loadOptions } from './configuration.ts';
import { openClassifier } from './open-classifier.ts';

const listTimeoutMs = 2_000;

/** Lends what asks the models of a configuration, and closes its connections after `use`. */
export async function withAsker<T>(
  io: CliIo,
  flags: ConfigurationFlags,
  use: (asker: ModelAsker) => Promise<T>,
): Promise<T> {
  const clock = systemClock;
  const catalogue = await catalogueOf(io, flags);
  const loaded = loadConfig(loadOptions(io, flags, catalogue));
  const classifier = openClassifier();
  const parts = {
    clock,
    environment: io.env,
    simulatedModels,
    assess: (request: Parameters<typeof classifier.classify>[0]) => {
      const { domain, complexity } = classifier.classify(request).signals;
      return { domain: domain.guess ?? domain.label, complexity: complexity.score };
    },
  };
  const create = (name: string, settings: ProviderSettings) => createProvider(name, settings, parts);
  const found = await findProviders(loaded, io.env, create);
  const settings = { ...loaded, providers: found.providers };
  const providers: ProviderSet = new ProviderSet({ clock, create, onListed: () => live.onListed() });
  const live = new LiveGeneration(
    settings,
    catalogue,
    providers,
    clock,
    createQualitySource(classifier.version),
  );
  await providers.listOnce(listTimeoutMs);
  try {
    const random = seededRandom(1);
    return await use(createModelAsker({ settings, live, providers, clock, random, signal: io.readersGone }));
  } finally {
    await providers.close();
  }
}
