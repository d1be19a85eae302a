import type { Command } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { loadOptions } from '../configuration.ts';
import { jsonOption } from './command.ts';

export function registerConfig(program: Command, io: CliIo): void {
  const config = program.command('config').description('check a configuration, or print its schema');
  config
    .command('check')
    .description('say what is wrong with a configuration file, with line and column')
    .argument('<file>')
    .addOption(jsonOption())
    .action((file: string, flags: { json?: boolean }) => check(io, file, flags.json === true));
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file, for editors')
    .addOption(jsonOption())
    .action(() => schema(io));
}

async function check(io: CliIo, file: string, isJson: boolean): Promise<void> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { ConfigurationError } = await import('../../config/configuration-error.ts');
  const { readCatalogue } = await import('../../storage/shipped-files.ts');
  try {
    const settings = loadConfig(loadOptions(io, { config: file }, readCatalogue()));
    const counts = {
      providers: Object.keys(settings.providers).length,
      models: Object.keys(settings.models).length,
      routes: Object.keys(settings.routes).length,
      keys: settings.keys.length,
    };
    const summary = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    io.stdout.write(
      isJson
        ? `${JSON.stringify({ ok: true, version: settings.version, ...counts })}\n`
        : `${file} is good: ${summary.join(', ')}; version ${settings.version}\n`,
    );
  } catch (error) {
    if (isJson && error instanceof ConfigurationError)
      io.stdout.write(`${JSON.stringify({ ok: false, issues: error.issues })}\n`);
    throw error;
  }
}

async function schema(io: CliIo): Promise<void> {
  const { configurationJsonSchema } = await import('../../config/json-schema.ts');
  io.stdout.write(`${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
}
