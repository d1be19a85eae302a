import { type Command, InvalidArgumentError } from 'commander';
import { type CliIo, usageError } from '../cli-io.ts';
import { dataOption, jsonOption } from './command.ts';

export interface TrainFlags {
  outcomes?: string[];
  logs?: string;
  out: string;
  seed: number;
  maxPrompts: number;
  data?: string;
  json?: boolean;
}

export function registerTrain(program: Command, io: CliIo): void {
  program
    .command('train')
    .description('learn from outcome tables and judged traffic how well each model answers which prompts')
    .option('--outcomes <files...>', 'outcome tables, JSON lines, plain or gzip')
    .option('--logs <database>', 'the database of a gateway whose decisions were judged')
    .requiredOption(
      '--out <folder>',
      'where the artefact goes; `learning.artefact` of the configuration names it',
    )
    .option('--seed <number>', 'the same seed and data give the same artefact', wholeNumber(0, 2 ** 31), 1)
    .option(
      '--max-prompts <number>',
      'learn from a sample when there are more',
      wholeNumber(20, 1e6),
      100_000,
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .action((flags: TrainFlags) => train(io, flags));
}

async function train(io: CliIo, flags: TrainFlags): Promise<void> {
  if (flags.outcomes === undefined && flags.logs === undefined)
    throw usageError('give --outcomes, --logs, or both');
  const { trainFromFiles } = await import('../train-from-files.ts');
  return trainFromFiles(io, flags);
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted`);
  };
}
