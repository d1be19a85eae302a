import { createHash, randomBytes } from 'node:crypto';
import type { KeySettings, Settings } from '../config/settings.ts';
import { driveTable } from '../evaluation/simulation/drive-table.ts';
import type { Simulation } from '../evaluation/simulation/prepare-simulation.ts';
import { recordedSettings } from '../evaluation/simulation/recorded-settings.ts';
import { type SimulationTotals, totalsOf } from '../evaluation/simulation/totals.ts';
import { createGateway } from '../gateway.ts';
import { systemClock } from '../numerics/clock.ts';
import { type Random, seededRandom } from '../numerics/random.ts';
import { shuffled } from '../numerics/shuffle.ts';

export interface SimulationRun {
  dataDir: string;
  env: Readonly<Record<string, string | undefined>>;
  seed: number;
  route: string;
  /** Requests a second. */
  rate?: number;
  signal: AbortSignal;
  onStep(): void;
}

/** Small, so that what it loses to trying out stays below what feedback can tell. */
export const simulatedExplorationRate = 0.03;

/** Drives a table through a gateway of its own, on a free port of this machine, and sums up. */
export async function runSimulation(
  simulation: Simulation,
  settings: Settings,
  run: SimulationRun,
): Promise<SimulationTotals> {
  const recorded = recordedSettings(settings, simulation.models, {
    storePath: 'simulation.db',
    learningMode: settings.path === null ? 'direct' : settings.learning.mode,
    explorationRate: simulatedExplorationRate,
    prompts: settings.storage.prompts,
  });
  const { withKey, key } = withDriverKey({
    ...recorded,
    server: { ...recorded.server, host: '127.0.0.1', port: 0 },
  });
  const gateway = await createGateway({
    settings: withKey,
    dataDir: run.dataDir,
    env: run.env,
    seed: run.seed,
    recordings: simulation.recordings,
    isDemo: true,
    learnEveryMs: 250,
    writeLine: () => {},
  });
  try {
    const { url } = await gateway.listen();
    return await drive(simulation, { ...run, url, nameModel: () => run.route, ...key });
  } finally {
    await gateway.close();
  }
}

/** Drives the rows through a gateway that listens, in an order drawn by the seed. */
export async function drive(
  simulation: Simulation,
  how: {
    url: string;
    key?: string;
    seed: number;
    rate?: number;
    signal: AbortSignal;
    nameModel(random: Random): string;
    onStep(): void;
  },
): Promise<SimulationTotals> {
  const random = seededRandom(how.seed);
  const driven = await driveTable(shuffled(simulation.rows, random), {
    ...how,
    clock: systemClock,
    random,
    scoreOf: (row, model) => simulation.outcomesOf(row).find((each) => each.model === model)?.score,
  });
  return totalsOf(driven, simulation.outcomesOf);
}

/** A gateway with keys gets one more for the driver, which nobody else knows. */
export function withDriverKey(settings: Settings): { withKey: Settings; key: { key?: string } } {
  if (settings.keys.length === 0) return { withKey: settings, key: {} };
  const key = randomBytes(24).toString('base64url');
  const entry: KeySettings = {
    name: 'simulated-raters',
    sha256: createHash('sha256').update(key).digest('hex'),
    tenant: 'simulated-raters',
    routes: [],
    admin: false,
  };
  return { withKey: { ...settings, keys: [...settings.keys, entry] }, key: { key } };
}
