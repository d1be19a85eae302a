import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../numerics/clock.ts';
import { CliFailure, type CliIo } from '../cli-io.ts';
import { dataFolder } from '../configuration.ts';
import { printable } from '../table.ts';

export interface ImportFlags {
  data?: string;
  json?: boolean;
}

const maxShown = 20;

/** Keeps a catalogue of models.dev or LiteLLM in the data folder and says what it changes. */
export async function importModels(io: CliIo, file: string, flags: ImportFlags): Promise<void> {
  const { importCatalogue } = await import('../../open-catalogue.ts');
  const text = await readFile(path.resolve(io.cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CliFailure(`${file} cannot be read (${error.code})`);
  });
  const day = new Date(systemClock.wallMs()).toISOString().slice(0, 10);
  const { format, added, repriced, result } = importOrFail(() =>
    importCatalogue(text, dataFolder(io, flags), day),
  );
  const { offers, skipped, warnings } = result;
  if (flags.json) {
    io.stdout.write(
      `${JSON.stringify({ format, offers: offers.length, added, repriced, skipped, warnings })}\n`,
    );
    return;
  }
  io.stdout.write(
    `${offers.length} offers of ${format}: ${added.length} models are new, ${repriced.length} have another price, ${skipped.length} entries were left out\n`,
  );
  for (const { name, reason } of warnings.slice(0, maxShown))
    io.stderr.write(`${printable(name)}: ${reason}\n`);
  if (warnings.length > maxShown)
    io.stderr.write(`… and ${warnings.length - maxShown} more; --json has all\n`);
}

function importOrFail<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && error.name === 'ImportError') throw new CliFailure(error.message);
    throw error;
  }
}
