import path from 'node:path';
import { Argument, type Command } from 'commander';
import type { Settings } from '../../config/settings.ts';
import { CliFailure, type CliIo } from '../cli-io.ts';
import { catalogueOf, loadOptions } from '../configuration.ts';
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
  config
    .command('import')
    .description(
      'convert the configuration of another gateway; what has no counterpart is listed on standard error',
    )
    .addArgument(new Argument('<format>').choices(['litellm']))
    .argument('<file>')
    .addOption(jsonOption())
    .action((_format: string, file: string, flags: { json?: boolean }) =>
      importFile(io, file, flags.json === true),
    );
}

async function check(io: CliIo, file: string, isJson: boolean): Promise<void> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { ConfigurationError } = await import('../../config/configuration-error.ts');
  try {
    const settings = loadConfig(loadOptions(io, { config: file }, await catalogueOf(io, {})));
    await openArtefacts(settings);
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

/** What a start would open: files that are missing or damaged, or do not belong to what names them, are errors here too. */
async function openArtefacts(settings: Settings): Promise<void> {
  const [{ openPolicy }, { createQualitySource }, { openClassifier }] = await Promise.all([
    import('../../open-policy.ts'),
    import('../../open-quality.ts'),
    import('../open-classifier.ts'),
  ]);
  for (const route of Object.values(settings.routes)) openPolicy(route, settings.path);
  if (settings.learning.artefact !== undefined) createQualitySource(openClassifier().version)(settings);
}

async function schema(io: CliIo): Promise<void> {
  const { configurationJsonSchema } = await import('../../config/json-schema.ts');
  io.stdout.write(`${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
}

async function importFile(io: CliIo, file: string, isJson: boolean): Promise<void> {
  const [{ importLitellm }, { findModel }, { readFile }, { stringify }] = await Promise.all([
    import('../../config/litellm/import-litellm.ts'),
    import('../../catalog/catalogue.ts'),
    import('node:fs/promises'),
    import('yaml'),
  ]);
  const text = await readFile(path.resolve(io.cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CliFailure(`${file} cannot be read (${error.code})`);
  });
  const catalogue = await catalogueOf(io, {});
  const { configuration, notes } = importLitellm(text, file, (name) => findModel(catalogue, name)?.id);
  if (isJson) {
    io.stdout.write(`${JSON.stringify({ configuration, notes }, null, 2)}\n`);
    return;
  }
  io.stdout.write(
    `# Converted from ${path.basename(file)} by \`signalbox config import litellm\`.\n${stringify(configuration)}`,
  );
  for (const { field, message } of notes) io.stderr.write(`${field}: ${message}\n`);
}
