import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { SimulationTotals } from '../../evaluation/simulation/totals.ts';
import { type CliIo, CliFailure, usageError } from '../cli-io.ts';
import { type ConfigurationFlags, loadOptions } from '../configuration.ts';
import { Progress } from '../progress.ts';
import { runSimulation } from '../run-simulation.ts';
import { printable, renderTable } from '../table.ts';
import { configOption, jsonOption } from './command.ts';

interface SimulateFlags extends ConfigurationFlags {
  outcomes: string[];
  rate?: number;
  seed: number;
  limit?: number;
  route: string;
  json?: boolean;
}

export function registerSimulate(program: Command, io: CliIo): void {
  program
    .command('simulate')
    .description('drive the whole gateway with the prompts of an outcome table and simulated raters')
    .requiredOption('--outcomes <files...>', 'outcome tables, JSON lines, plain or gzip')
    .addOption(configOption())
    .option('--rate <number>', 'requests a second; by default as fast as they are answered', positive)
    .option('--seed <number>', 'seed of the order, the raters and what is tried out', wholeNumber, 0)
    .option('--limit <number>', 'prompts at most', positive)
    .option('--route <name>', 'route that the prompts ask for', 'auto')
    .option('--data <folder>', 'keeps the records there as simulation.db; by default they are forgotten')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nScores and costs are the measured ones of the table; answer texts, times and raters are simulated.',
    )
    .action((flags: SimulateFlags) => simulate(io, flags));
}

async function simulate(io: CliIo, flags: SimulateFlags): Promise<void> {
  const [{ prepareSimulation }, { loadConfig }, { readCatalogue }, { totalsRows, totalsSentence }] =
    await Promise.all([
      import('../../evaluation/simulation/prepare-simulation.ts'),
      import('../../config/load-config.ts'),
      import('../../storage/shipped-files.ts'),
      import('../../evaluation/simulation/totals-lines.ts'),
    ]);
  const catalogue = readCatalogue();
  const files = flags.outcomes.map((file) => path.resolve(io.cwd, file));
  const simulation = await prepareSimulation(files, catalogue, flags.limit).catch((error: Error) => {
    throw error.name === 'OutcomeTableError' ? new CliFailure(error.message) : error;
  });
  const settings = loadConfig(loadOptions(io, { ...flags, host: '127.0.0.1', port: 0 }, catalogue));
  if (settings.routes[flags.route] === undefined) throw usageError(`there is no route "${flags.route}"`);
  const progress = new Progress(io, 'prompts');
  const scratch = flags.data === undefined ? mkdtempSync(path.join(tmpdir(), 'signalbox-simulate-')) : null;
  let totals: SimulationTotals;
  try {
    totals = await runSimulation(simulation, settings, {
      dataDir: scratch ?? path.resolve(io.cwd, flags.data ?? ''),
      env: io.env,
      seed: flags.seed,
      route: flags.route,
      signal: io.readersGone,
      onStep: () => progress.step(),
      ...(flags.rate !== undefined && { rate: flags.rate }),
    });
  } finally {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
  }
  progress.end();
  for (const { name, reason } of simulation.leftOut)
    io.stderr.write(`left out ${printable(name)}: ${reason}\n`);
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ ...totals, leftOut: simulation.leftOut }, null, 2)}\n`);
  } else {
    const columns = [
      { title: 'who answers' },
      { title: 'quality', align: 'right' as const },
      { title: 'USD a request', align: 'right' as const },
      { title: 'share', align: 'right' as const },
    ];
    const rows = totalsRows(totals).map(({ name, quality, cost, share }) => [name, quality, cost, share]);
    io.stdout.write(`${renderTable(columns, rows)}\n\n${printable(totalsSentence(totals))}\n`);
  }
  if (totals.failed === totals.requests) throw new CliFailure('no prompt was answered');
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1e6)) throw usageError(`expected a number above 0, not "${text}"`);
  return value;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw usageError(`a seed is a whole number, not "${text}"`);
  return Number(text);
}
