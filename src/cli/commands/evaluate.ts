import { type Command, Option } from 'commander';
import { evaluateSignals } from '../../evaluation/signals/evaluate-signals.ts';
import { type LabelledPrompt, parseLabelRows } from '../../evaluation/signals/label-rows.ts';
import { signalsMarkdown } from '../../evaluation/signals/signals-markdown.ts';
import { CliFailure, type CliIo, usageError } from '../cli-io.ts';
import { openClassifier } from '../open-classifier.ts';
import { readLines } from '../read-lines.ts';
import { jsonOption } from './command.ts';

interface EvaluateFlags {
  protocol: string;
  labelFiles?: string[];
  json?: boolean;
}

export function registerEvaluate(program: Command, io: CliIo): void {
  program
    .command('evaluate')
    .description('judge what ships on labelled data, beside baselines')
    .addOption(new Option('--protocol <name>', 'what is judged').choices(['signals']).makeOptionMandatory())
    .option('--label-files <files...>', 'JSON lines of {"id", "text" or "messages", "labels"}, plain or gzip')
    .addOption(jsonOption())
    .action((flags: EvaluateFlags) => evaluate(io, flags));
}

/** Signals: accuracy, macro-F1, rank correlation, calibration and coverage per signal, beside majority and length. */
async function evaluate(io: CliIo, flags: EvaluateFlags): Promise<void> {
  const files = flags.labelFiles ?? [];
  if (files.length === 0) throw usageError('--protocol signals needs --label-files');
  const prompts: LabelledPrompt[] = [];
  for (const file of files) {
    prompts.push(...(await readLabels(io, file)));
    io.stderr.write(`${prompts.length} labelled prompts read\n`);
  }
  if (prompts.length === 0) throw new CliFailure('the label files hold no prompt');
  const report = evaluateSignals(openClassifier(), prompts);
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ protocol: 'signals', ...report }, null, 2)}\n`
      : `${signalsMarkdown(report)}\n`,
  );
}

async function readLabels(io: CliIo, file: string): Promise<LabelledPrompt[]> {
  const decoder = new TextDecoder();
  const prompts: LabelledPrompt[] = [];
  for await (const { number, bytes } of readLines(io, file)) {
    if (bytes === null) throw new CliFailure(`${file}, line ${number}: longer than can be read`);
    try {
      prompts.push(...parseLabelRows([decoder.decode(bytes)]));
    } catch (error) {
      throw new CliFailure(`${file}, line ${number}: ${(error as Error).message.replace(/^line \d+: /, '')}`);
    }
  }
  return prompts;
}
