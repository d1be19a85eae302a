import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Catalogue } from '../catalog/catalogue.ts';
import type { Settings } from '../config/settings.ts';
import { prepareSimulation, type Simulation } from '../evaluation/simulation/prepare-simulation.ts';
import { recordedSettings } from '../evaluation/simulation/recorded-settings.ts';
import { totalsSentence } from '../evaluation/simulation/totals-lines.ts';
import type { GatewayOptions } from '../gateway.ts';
import type { Random } from '../numerics/random.ts';
import { modelsFolder } from '../storage/shipped-files.ts';
import { drive, simulatedExplorationRate, withDriverKey } from './run-simulation.ts';
import { printable } from './table.ts';

const storeFile = 'demo.db';
/** Fast enough to be over in some twenty seconds, slow enough that what the raters teach shows on the way. */
const requestsPerSecond = 60;
const seed = 4747;

/** The demonstration: recorded prompts that fill a fresh store through the gateway's own API. */
export interface Demo {
  settings: Settings;
  /** For the gateway that serves it. */
  options: Pick<GatewayOptions, 'recordings' | 'isDemo' | 'learnEveryMs' | 'seed'>;
  /** What it is, for the lines of a start. */
  lines: string[];
  /** Resolves with a line that sums up. */
  fill(url: string, signal: AbortSignal): Promise<string>;
}

/**
 * Prepares the demonstration in a store that is made anew: what an earlier one left there is deleted, and no real record
 * is touched. Without a configuration file feedback decides at once, and the public prompts are kept with their records.
 */
export async function prepareDemo(settings: Settings, catalogue: Catalogue, dataDir: string): Promise<Demo> {
  const table = path.join(modelsFolder, 'recorded/paretobandit-val/outcomes.jsonl.gz');
  const simulation = await prepareSimulation([table], catalogue);
  for (const ending of ['', '-wal', '-shm']) rmSync(path.join(dataDir, storeFile + ending), { force: true });
  const isDefault = settings.path === null;
  const { withKey, key } = withDriverKey(
    recordedSettings(settings, simulation.models, {
      storePath: storeFile,
      learningMode: isDefault ? 'direct' : settings.learning.mode,
      explorationRate: simulatedExplorationRate,
      prompts: isDefault ? 'full' : settings.storage.prompts,
    }),
  );
  return {
    settings: withKey,
    options: { recordings: simulation.recordings, isDemo: true, learnEveryMs: 4_000, seed },
    lines: [
      `  demo     ${simulation.rows.length} recorded prompts with measured scores and costs; SIMULATED are answer texts, times and raters`,
      `  records  ${path.join(dataDir, storeFile)}, made anew at each start`,
    ],
    async fill(url, signal) {
      const totals = await drive(simulation, {
        url,
        ...key,
        seed,
        rate: requestsPerSecond,
        signal,
        nameModel: (random) => mixedModel(random, simulation),
        onStep: () => {},
      });
      return `demo filled: ${printable(totalsSentence(totals))}`;
    },
  };
}

/** Most clients ask for `auto`, some for a preset, and a few name a model, which leaves shadow records. */
function mixedModel(random: Random, { models }: Simulation): string {
  const draw = random.uniform();
  const pick = random.integer(models.length);
  if (draw < 0.78) return 'auto';
  if (draw < 0.85) return 'auto:economy';
  if (draw < 0.92) return 'auto:quality';
  return models[pick]?.model.id ?? 'auto';
}
