import process from 'node:process';
import type { PromptClassifier } from '../classification/classify-prompt.ts';
import { loadConfig } from '../config/load-config.ts';
import type { SignalSettings } from '../config/settings.ts';
import { WorkerEncoder } from '../encoder/worker-encoder.ts';
import { LiveSignals } from '../live-signals.ts';
import { systemClock } from '../numerics/clock.ts';
import { createLogger } from '../telemetry/logger.ts';
import type { CliIo } from './cli-io.ts';
import { catalogueOf, type ConfigurationFlags, loadOptions } from './configuration.ts';
import { openClassifier } from './open-classifier.ts';

/** A command has time: its encoder is waited for longer than a request would. */
const timeoutMs = 10_000;

/** Reads prompts as a gateway of this configuration would once it has learnt its custom signals. */
export async function openSignals(
  settings: SignalSettings,
  classifier: PromptClassifier,
): Promise<LiveSignals> {
  const log = createLogger({ level: 'warn', secrets: [], destination: process.stderr });
  const signals = new LiveSignals({
    classifier,
    openEncoder: (encoder) => new WorkerEncoder({ ...encoder, timeoutMs }, systemClock),
    log,
  });
  signals.reload(settings);
  await signals.settled();
  return signals;
}

/** The same for a command that reads prompts and needs nothing else of the configuration. */
export async function openConfiguredSignals(io: CliIo, flags: ConfigurationFlags): Promise<LiveSignals> {
  const settings = loadConfig(loadOptions(io, flags, await catalogueOf(io, flags)));
  return openSignals(settings.signals, openClassifier());
}
