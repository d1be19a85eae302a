import path from 'node:path';
import { evaluateRobustness } from '../evaluation/outcomes/evaluate-robustness.ts';
import { readRobustnessData } from '../evaluation/outcomes/robustness-data.ts';
import { robustnessMarkdown } from '../evaluation/outcomes/robustness-markdown.ts';
import type { CliIo } from './cli-io.ts';
import type { EvaluateFlags } from './commands/evaluate.ts';
import { openClassifier } from './open-classifier.ts';
import { toldPlainly } from './told-plainly.ts';

/** Tolerance of the picks whose robustness is judged: that of the preset `balanced`. */
const maxQualityLoss = 0.02;

/** Picks before and after changes that leave what a prompt asks. */
export async function evaluateRobustnessFiles(io: CliIo, flags: EvaluateFlags): Promise<void> {
  const { outcomes = [], strong, weak, seeds } = flags;
  const classifier = openClassifier();
  const pair = strong !== undefined && weak !== undefined ? { strong, weak } : undefined;
  const say = (what: string) => void io.stderr.write(`${what}\n`);
  const files = outcomes.map((file) => path.resolve(io.cwd, file));
  const report = await toldPlainly(async () => {
    const { table, texts } = await readRobustnessData(files, classifier, pair, say);
    return evaluateRobustness(table, texts, classifier, { seeds, maxQualityLoss }, (done, total) =>
      say(`${done} of ${total} perturbations`),
    );
  });
  io.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : robustnessMarkdown(report)}\n`);
}
