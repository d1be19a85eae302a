import { evaluateSignals } from '../evaluation/signals/evaluate-signals.ts';
import { type LabelledPrompt, parseLabelRows } from '../evaluation/signals/label-rows.ts';
import { signalsMarkdown } from '../evaluation/signals/signals-markdown.ts';
import { CliFailure, type CliIo } from './cli-io.ts';
import { openClassifier } from './open-classifier.ts';
import { readLines } from './read-lines.ts';

/** Accuracy, macro-F1, rank correlation, calibration and coverage of each signal, beside majority and length. */
export async function evaluateLabelFiles(
  io: CliIo,
  files: readonly string[],
  isJson: boolean,
): Promise<void> {
  const prompts: LabelledPrompt[] = [];
  for (const file of files) {
    prompts.push(...(await readLabels(io, file)));
    io.stderr.write(`${prompts.length} labelled prompts read\n`);
  }
  if (prompts.length === 0) throw new CliFailure('the label files hold no prompt');
  const report = evaluateSignals(openClassifier(), prompts);
  const text = isJson ? JSON.stringify({ protocol: 'signals', ...report }, null, 2) : signalsMarkdown(report);
  io.stdout.write(`${text}\n`);
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
