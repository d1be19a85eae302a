import path from 'node:path';
import { evaluateTransfer } from '../evaluation/outcomes/evaluate-transfer.ts';
import { readTransferData } from '../evaluation/outcomes/transfer-data.ts';
import { transferMarkdown } from '../evaluation/outcomes/transfer-markdown.ts';
import { CardNames } from '../learning/offline/arm-names.ts';
import { readCatalogue, readRetired } from '../storage/shipped-files.ts';
import { type CliIo, usageError } from './cli-io.ts';
import type { EvaluateFlags } from './commands/evaluate.ts';
import { openClassifier } from './open-classifier.ts';
import { toldPlainly } from './told-plainly.ts';

/** Trained on some files, tested on others; models by their cards. */
export async function evaluateTransferFiles(io: CliIo, flags: EvaluateFlags): Promise<void> {
  const { outcomes = [], test, strong, weak } = flags;
  if (test === undefined) throw usageError('--protocol transfer needs --test');
  const say = (what: string) => void io.stderr.write(`${what}\n`);
  const absolute = (file: string) => path.resolve(io.cwd, file);
  const report = await toldPlainly(async () => {
    const data = await readTransferData(outcomes.map(absolute), test.map(absolute), openClassifier(), say);
    const options = {
      cards: new CardNames([readCatalogue(), readRetired()]),
      ...(strong !== undefined && { strong }),
      ...(weak !== undefined && { weak }),
    };
    return evaluateTransfer(data, options, say);
  });
  io.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : transferMarkdown(report)}\n`);
}
