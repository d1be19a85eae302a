import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import { policyVersionName } from '../learning/learned-state.ts';
import { readPosition } from '../learning/snapshot-chain.ts';
import { systemClock } from '../numerics/clock.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import type { Store } from '../storage/ports.ts';
import { openSqliteStore } from '../storage/sqlite/sqlite-store.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { CliFailure, type CliIo } from './cli-io.ts';
import { catalogueOf, type ConfigurationFlags, dataFolder, loadOptions } from './configuration.ts';

export interface StoreFlags extends ConfigurationFlags {
  db?: string;
}

/** Where the gateway of these flags keeps its records; null where the configuration keeps them in memory. */
export async function databaseFile(io: CliIo, flags: StoreFlags): Promise<string | null> {
  if (flags.db !== undefined) return path.resolve(io.cwd, flags.db);
  const { storage } = loadConfig(loadOptions(io, flags, await catalogueOf(io, flags)));
  return storage.type === 'memory' ? null : path.join(dataFolder(io, flags), storage.path);
}

/** Opens the records that are there, also beside a running gateway, and closes them after `use`. */
export async function withStore<T>(
  io: CliIo,
  flags: StoreFlags,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const file = await databaseFile(io, flags);
  if (file === null) throw new CliFailure('the configuration keeps records in memory only (`storage.type`)');
  if (!existsSync(file))
    throw new CliFailure(`there are no records at ${file}; name them with --db or --data`);
  const store = await openSqliteStore({ path: file, clock: systemClock });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** What the active snapshot of a store says; a damaged one is passed over for its parent. */
export async function activePolicy({ snapshots }: Store): Promise<PolicyState> {
  const { version, content } = await readPosition(snapshots, silentLogger);
  if (version === null) return { version: 'prior', cells: new Map() };
  return content.cells.toPolicyState(policyVersionName(version, content.cells));
}
