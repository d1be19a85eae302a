import type { Command } from 'commander';
import { usdPerMillionFromPico } from '../../catalog/cost.ts';
import type { Model } from '../../catalog/model.ts';
import type { ModelPool } from '../../catalog/model-pool.ts';
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
  if (flags.json) {
    const views = models.map((model) => ({
      ...modelView(model),
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
    ...(flags.why ? [whyOff(pool, model)] : []),
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
}

async function show(io: CliIo, name: string, flags: ListFlags): Promise<void> {
  const { findModel } = await import('../../catalog/catalogue.ts');
  const catalogue = await catalogueOf(io, flags);
  const pool = await openPool(io, flags, false);
  const configured =
    pool.byId.get(name) ?? [...pool.byId.values()].find(({ aliases }) => aliases.includes(name));
  const model = configured ?? findModel(catalogue, name);
  if (model === undefined)
    throw new CliFailure(`no model is named ${name}; \`signalbox models list --all\` shows all`);
  const off = pool.off.get(model.id) ?? null;
  const isAvailable = pool.byId.has(model.id);
  if (flags.json) {
    io.stdout.write(
      `${JSON.stringify({ ...modelView(model), on: isAvailable && off === null, off }, null, 2)}\n`,
    );
    return;
  }
  const state = isAvailable
    ? off === null
      ? 'on'
      : `off: ${off.detail}`
    : 'off: no provider serves it here';
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
