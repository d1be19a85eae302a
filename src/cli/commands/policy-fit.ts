import { type Command, InvalidArgumentError } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { configOption, dataOption, inputOption, jsonOption } from './command.ts';

export interface FitFlags {
  outcomes: string[];
  out: string;
  seed: number;
  maxPrompts: number;
  data?: string;
  json?: boolean;
}

export interface CalibrateFlags {
  artefact: string;
  strong: string;
  weak: string;
  share: number;
  input?: string;
  config?: string;
  json?: boolean;
}

/** What trained policies need before a route can name them. */
export function registerPolicyFit(policy: Command, io: CliIo): void {
  policy
    .command('fit')
    .description('train a policy on outcome tables, for `policy.artefact` of a route')
    .argument('<name>', 'such as knn or matrix-factorization; docs/reference/policies.md tells of all')
    .requiredOption('--outcomes <files...>', 'outcome tables, JSON lines, plain or gzip')
    .requiredOption('--out <file>', 'where the artefact goes')
    .option('--seed <number>', 'the same seed and data give the same artefact', numberIn(0, 2 ** 31), 1)
    .option('--max-prompts <number>', 'learn from a sample when there are more', numberIn(2, 1e6), 100_000)
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (name: string, flags: FitFlags) => {
      const { fitPolicyFile } = await import('../fit-policy-file.ts');
      await fitPolicyFile(io, name, flags);
    });
  policy
    .command('calibrate')
    .description('the threshold at which a share of sample traffic goes to the strong model')
    .requiredOption('--artefact <file>', 'what `policy fit` wrote')
    .requiredOption('--strong <model>', 'as the artefact names it')
    .requiredOption('--weak <model>', 'as the artefact names it')
    .requiredOption('--share <number>', 'wanted share of strong calls, 0 to 1', numberIn(0, 1))
    .addOption(inputOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (flags: CalibrateFlags) => {
      const { calibratePolicy } = await import('../calibrate-policy.ts');
      await calibratePolicy(io, flags);
    });
}

function numberIn(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,10}(\.\d{1,10})?$/.test(text) ? Number(text) : Number.NaN;
    const isWhole = most <= 1 || Number.isInteger(value);
    if (value >= least && value <= most && isWhole) return value;
    throw new InvalidArgumentError(`a ${most <= 1 ? '' : 'whole '}number from ${least} to ${most} is wanted`);
  };
}
