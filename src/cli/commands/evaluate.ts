import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { usageError } from '../cli-io.ts';
import { jsonOption } from './command.ts';

export interface EvaluateFlags {
  protocol: 'pair' | 'pool' | 'transfer' | 'robustness' | 'signals';
  labelFiles?: string[];
  outcomes?: string[];
  test?: string[];
  strong?: string;
  weak?: string;
  policy?: string[];
  answers?: string;
  folds: number;
  labels?: number;
  seeds: number;
  maxPrompts: number;
  json?: boolean;
}

export function registerEvaluate(program: Command, io: CliIo): void {
  program
    .command('evaluate')
    .description('judge reading and routing on labelled data and outcome tables, beside controls')
    .addOption(
      new Option('--protocol <name>', 'what is judged')
        .choices(['pair', 'pool', 'transfer', 'robustness', 'signals'])
        .makeOptionMandatory(),
    )
    .option('--outcomes <files...>', 'outcome tables to learn from, JSON lines, plain or gzip')
    .option('--test <files...>', 'pair, pool, transfer: outcome tables to test on, instead of folds')
    .option('--strong <model>', 'pair, transfer, robustness: the strong model, as the files name it')
    .option('--weak <model>', 'the weak model beside it')
    .option(
      '--policy <names>',
      'pair, pool: policies to judge, separated by commas; the first is the router (default signalbox)',
      nameList,
    )
    .option(
      '--answers <file>',
      'for the policy causal: what an asked model answered, JSON lines by prompt id',
    )
    .option('--folds <number>', 'folds when there are no test files', wholeNumber(2, 20), 5)
    .option('--labels <number>', 'learn from this many labels only, drawn for each seed', wholeNumber(1, 1e6))
    .option('--seeds <number>', 'how often splits and draws are made anew', wholeNumber(1, 100), 1)
    .option(
      '--max-prompts <number>',
      'pair, pool: judge a sample when there are more',
      wholeNumber(20, 1e6),
      100_000,
    )
    .option('--label-files <files...>', 'signals: JSON lines of {"id", "text" or "messages", "labels"}')
    .addOption(jsonOption())
    .action((flags: EvaluateFlags) => evaluate(io, flags));
}

async function evaluate(io: CliIo, flags: EvaluateFlags): Promise<void> {
  if (flags.protocol === 'signals') {
    if (flags.labelFiles === undefined) throw usageError('--protocol signals needs --label-files');
    const { evaluateLabelFiles } = await import('../evaluate-labels.ts');
    return evaluateLabelFiles(io, flags.labelFiles, flags.json === true);
  }
  if (flags.outcomes === undefined) throw usageError(`--protocol ${flags.protocol} needs --outcomes`);
  if (flags.strong !== undefined && flags.strong === flags.weak)
    throw usageError('--strong and --weak must be two models');
  if (flags.protocol === 'pair' && (flags.strong === undefined || flags.weak === undefined))
    throw usageError('--protocol pair needs --strong and --weak');
  if ((flags.strong === undefined) !== (flags.weak === undefined))
    throw usageError('give both --strong and --weak, or neither');
  if (flags.protocol === 'transfer') {
    const { evaluateTransferFiles } = await import('../evaluate-transfer.ts');
    return evaluateTransferFiles(io, flags);
  }
  if (flags.protocol === 'robustness') {
    const { evaluateRobustnessFiles } = await import('../evaluate-robustness.ts');
    return evaluateRobustnessFiles(io, flags);
  }
  const { evaluateOutcomes } = await import('../evaluate-outcomes.ts');
  return evaluateOutcomes(
    io,
    { ...flags, protocol: flags.protocol, outcomes: flags.outcomes },
    flags.json === true,
  );
}

function nameList(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('names separated by commas are wanted');
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted`);
  };
}
