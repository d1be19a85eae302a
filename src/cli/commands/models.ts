import type { Command } from 'commander';
import { usdPerMillionFromPico } from '../../catalog/cost.ts';
import type { Model } from '../../catalog/model.ts';
import type { ModelPool } from '../../catalog/model-pool.ts';
import { staleAfterDays, stalePrices } from '../../catalog/stale-prices.ts';
import { systemClock } from '../../numerics/clock.ts';
import { type CliIo, CliFailure } from '../cli-io.ts';
import { catalogueOf } from '../configuration.ts';
import { modelLines, modelView } from '../describe-model.ts';
import { renderTable } from '../table.ts';
import { configOption, dataOption, jsonOption } from './command.ts';
import { type ImportFlags, importModels } from './models-import.ts';

interface ListFlags {
  config?: string;
  data?: string;
  why?: boolean;
  all?: boolean;
  json?: boolean;
}

export function registerModels(program: Command, io: CliIo): void {
  const models = program.command('models').description('list models, or show one');
  models
    .command('list')
    .description('the models of this configuration, which are on, and why the others are not')
    .addOption(configOption())
    .addOption(dataOption())
    .option('--why', 'say why a model is off')
    .option('--all', 'the whole catalogue, providers or not')
    .addOption(jsonOption())
    .action((flags: ListFlags) => list(io, flags));
  models
    .command('show')
    .description('everything known about one model, with the sources of its figures')
    .argument('<model>', 'id or alias, with or without vendor')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action((name: string, flags: ListFlags) => show(io, name, flags));
  models
    .command('import')
    .description('renew prices and models from a catalogue file of models.dev or LiteLLM')
    .argument('<file>')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action((file: string, flags: ImportFlags) => importModels(io, file, flags));
}

async function list(io: CliIo, flags: ListFlags): Promise<void> {
  const pool = await openPool(io, flags, flags.all === true);
  const models = [...pool.byId.values()];
  const stale = new Map(stalePrices(models, systemClock.wallMs()).map((each) => [each.model, each.ageDays]));
  if (flags.json) {
    const views = models.map((model) => ({
      ...modelView(model),
      isPriceStale: stale.has(model.id),
      on: isOn(pool, model),
      off: pool.off.get(model.id) ?? null,
    }));
    io.stdout.write(`${JSON.stringify({ models: views }, null, 2)}\n`);
    return;
  }
  const rows = models.map((model) => [
    model.id,
    isOn(pool, model) ? 'on' : 'off',
    model.deployments.map(({ provider }) => provider).join(', '),
    price(model, 'inputPicoUsd'),
    price(model, 'outputPicoUsd'),
    model.contextTokens === null ? '?' : String(model.contextTokens),
    model.qualityPrior.default.toFixed(2),
    ...(flags.why ? [whyOff(pool, model) || agedPrice(stale.get(model.id))] : []),
  ]);
  const columns = [
    { title: 'model' },
    { title: '' },
    { title: 'provider', maxWidth: 24 },
    { title: '$/M in', align: 'right' as const },
    { title: '$/M out', align: 'right' as const },
    { title: 'window', align: 'right' as const },
    { title: 'prior', align: 'right' as const },
    ...(flags.why ? [{ title: 'why' }] : []),
  ];
  io.stdout.write(`${renderTable(columns, rows)}\n`);
  if (stale.size > 0)
    io.stderr.write(
      `prices of ${stale.size} of ${models.length} models are over ${staleAfterDays} days old; \`signalbox models import\` renews them\n`,
    );
}

function agedPrice(ageDays: number | null | undefined): string {
  if (ageDays === undefined) return '';
  return ageDays === null ? 'its price has no date' : `its price is ${ageDays} days old`;
}

async function show(io: CliIo, name: string, flags: ListFlags): Promise<void> {
  const { findModel } = await import('../../catalog/catalogue.ts');
  const catalogue = await catalogueOf(io, flags);
  const pool = await openPool(io, flags, false);
  const configured =
    pool.byId.get(name) ?? [...pool.byId.values()].find(({ aliases }) => aliases.includes(name));
  const listed = configured ?? findModel(catalogue, name);
  // The pool knows where it is served.
  const model = listed === undefined ? undefined : (pool.byId.get(listed.id) ?? listed);
  if (model === undefined) {
    const { readRetired } = await import('../../storage/shipped-files.ts');
    const gone = findModel(readRetired(), name);
    throw new CliFailure(
      gone === undefined
        ? `no model is named ${name}; \`signalbox models list --all\` shows all`
        : `${gone.id} is no longer served${gone.retires === undefined ? '' : `, since ${gone.retires}`}`,
    );
  }
  const off = pool.off.get(model.id) ?? null;
  const isAvailable = pool.byId.has(model.id);
  const [stale] = stalePrices([model], systemClock.wallMs());
  if (flags.json) {
    const view = { ...modelView(model), isPriceStale: stale !== undefined };
    io.stdout.write(`${JSON.stringify({ ...view, on: isAvailable && isOn(pool, model), off }, null, 2)}\n`);
    return;
  }
  const why = isAvailable ? whyOff(pool, model) : 'no provider serves it here';
  const state = why === '' ? 'on' : `off: ${why}`;
  if (stale !== undefined)
    io.stderr.write(`${agedPrice(stale.ageDays)}; \`signalbox models import\` renews it\n`);
  io.stdout.write(`${[`${model.id} (${state})`, ...modelLines(model)].join('\n')}\n`);
}

async function openPool(io: CliIo, flags: ListFlags, isWholeCatalogue: boolean): Promise<ModelPool> {
  const { offlineGeneration, overWholeCatalogue } = await import('../offline-router.ts');
  const catalogue = await catalogueOf(io, flags);
  const generation = await offlineGeneration(io, flags, catalogue, isWholeCatalogue ? 'none' : 'all');
  return (isWholeCatalogue ? overWholeCatalogue(generation, catalogue) : generation).pool;
}

function isOn(pool: ModelPool, model: Model): boolean {
  return !pool.off.has(model.id) && model.pricing !== null;
}

function whyOff(pool: ModelPool, model: Model): string {
  const off = pool.off.get(model.id);
  if (off !== undefined) return `${off.reason}: ${off.detail}`;
  return model.pricing === null ? 'unpriced: routes pick it only once its price is configured' : '';
}

function price(model: Model, field: 'inputPicoUsd' | 'outputPicoUsd'): string {
  return model.pricing === null
    ? '?'
    : String(Number(usdPerMillionFromPico(model.pricing[field]).toPrecision(6)));
}
