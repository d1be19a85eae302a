import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Catalogue, findModel } from '../catalog/catalogue.ts';
import type { LoadOptions } from '../config/load-config.ts';
import { type CliIo, usageError } from './cli-io.ts';

/** Taken when no configuration is named and the working folder has it. */
const defaultFile = 'signalbox.yaml';
const defaultDataFolder = '.signalbox';

/** Flags that every command understands alike; each has a variable of the environment of the same meaning. */
export interface ConfigurationFlags {
  config?: string;
  host?: string;
  port?: number;
  data?: string;
}

/** How to load the configuration that the flags and the environment ask for. */
export function loadOptions(io: CliIo, flags: ConfigurationFlags, catalogue: Catalogue): LoadOptions {
  const file = configurationFile(io, flags.config);
  const host = flags.host ?? io.env.SIGNALBOX_HOST;
  const port = flags.port ?? (io.env.SIGNALBOX_PORT ? parsePort(io.env.SIGNALBOX_PORT) : undefined);
  return {
    env: io.env,
    ...(file !== undefined && { path: file }),
    knowsModel: (name) => findModel(catalogue, name) !== undefined,
    overrides: { ...(host && { host }), ...(port !== undefined && { port }) },
  };
}

export function dataFolder(io: CliIo, flags: ConfigurationFlags): string {
  return path.resolve(io.cwd, flags.data || io.env.SIGNALBOX_DATA_DIR || defaultDataFolder);
}

/** The shipped catalogue with what was imported into the data folder. */
export async function catalogueOf(io: CliIo, flags: ConfigurationFlags): Promise<Catalogue> {
  const { openCatalogue } = await import('../open-catalogue.ts');
  return openCatalogue(dataFolder(io, flags));
}

/** @throws CliFailure (usage) when it is not a port */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw usageError(`a port is a whole number from 0 to 65535, not "${text}"`);
  return port;
}

function configurationFile(io: CliIo, flag: string | undefined): string | undefined {
  const named = flag || io.env.SIGNALBOX_CONFIG;
  if (named) return path.resolve(io.cwd, named);
  const found = path.join(io.cwd, defaultFile);
  return existsSync(found) ? found : undefined;
}
