import path from 'node:path';
import { OutcomeTableError } from '../evaluation/outcome-table.ts';
import { evaluateRobustness } from '../evaluation/outcomes/evaluate-robustness.ts';
import { evaluateTransfer, TransferError } from '../evaluation/outcomes/evaluate-transfer.ts';
import { readRobustnessData } from '../evaluation/outcomes/robustness-data.ts';
import { robustnessMarkdown } from '../evaluation/outcomes/robustness-markdown.ts';
import { readTransferData } from '../evaluation/outcomes/transfer-data.ts';
import { transferMarkdown } from '../evaluation/outcomes/transfer-markdown.ts';
import { CardNames } from '../learning/offline/arm-names.ts';
import { readCatalogue, readRetired } from '../storage/shipped-files.ts';
import { CliFailure, type CliIo, usageError } from './cli-io.ts';
import type { EvaluateFlags } from './commands/evaluate.ts';
import { openClassifier } from './open-classifier.ts';

/** Tolerance of the picks whose robustness is judged: that of the preset `balanced`. */
const maxQualityLoss = 0.02;

/** Trained on some files, tested on others; models by their cards. */
export async function evaluateTransferFiles(io: CliIo, flags: EvaluateFlags): Promise<void> {
  if (flags.test === undefined) throw usageError('--protocol transfer needs --test');
  if ((flags.strong === undefined) !== (flags.weak === undefined))
    throw usageError('give both --strong and --weak, or neither');
  const report = await withPlainErrors(async () => {
    const data = await readTransferData(
      absolute(io, flags.outcomes),
      absolute(io, flags.test),
      openClassifier(),
    );
    return evaluateTransfer(
      data,
      {
        cards: new CardNames([readCatalogue(), readRetired()]),
        ...(flags.strong !== undefined && { strong: flags.strong }),
        ...(flags.weak !== undefined && { weak: flags.weak }),
      },
      (what) => io.stderr.write(`${what}\n`),
    );
  });
  io.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : transferMarkdown(report)}\n`);
}

/** Picks before and after changes that leave what a prompt asks. */
export async function evaluateRobustnessFiles(io: CliIo, flags: EvaluateFlags): Promise<void> {
  const { strong, weak } = flags;
  const classifier = openClassifier();
  const report = await withPlainErrors(async () => {
    const pair = strong !== undefined && weak !== undefined ? { strong, weak } : undefined;
    const { table, texts } = await readRobustnessData(absolute(io, flags.outcomes), classifier, pair);
    if (table.arms.length < 2)
      throw new TransferError('fewer than two of the wanted models are in these files');
    return evaluateRobustness(
      table,
      texts,
      classifier,
      { seeds: flags.seeds, maxQualityLoss },
      (done, total) => io.stderr.write(`${done} of ${total} perturbations\n`),
    );
  });
  io.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : robustnessMarkdown(report)}\n`);
}

function absolute(io: CliIo, files: readonly string[] = []): string[] {
  return files.map((file) => path.resolve(io.cwd, file));
}

async function withPlainErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isUsers = error instanceof OutcomeTableError || error instanceof TransferError;
    throw isUsers ? new CliFailure(error.message) : error;
  }
}
