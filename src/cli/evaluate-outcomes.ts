import path from 'node:path';
import { evaluateOutcomeFiles } from '../evaluation/outcomes/evaluate-outcome-files.ts';
import { outcomesMarkdown } from '../evaluation/outcomes/outcomes-markdown.ts';
import { policyNames } from '../learning/policies/fit-policy.ts';
import { type CliIo, usageError } from './cli-io.ts';
import type { EvaluateFlags } from './commands/evaluate.ts';
import { openClassifier } from './open-classifier.ts';
import { toldPlainly } from './told-plainly.ts';

type Wanted = EvaluateFlags & { protocol: 'pair' | 'pool'; outcomes: string[] };

/** The quality model on outcome tables, by pair or pool, with its controls and intervals. */
export async function evaluateOutcomes(io: CliIo, wanted: Wanted, isJson: boolean): Promise<void> {
  const unknown = wanted.policy?.find((name) => !policyNames.includes(name));
  if (unknown !== undefined)
    throw usageError(`no policy is called '${unknown}'; there are ${policyNames.join(', ')}`);
  if (wanted.policy?.includes('causal') === true && wanted.answers === undefined)
    throw usageError('the policy causal is judged by recorded answers: give --answers');
  const absolute = (file: string) => path.resolve(io.cwd, file);
  const evaluation = {
    protocol: wanted.protocol,
    outcomes: wanted.outcomes.map(absolute),
    tests: (wanted.test ?? []).map(absolute),
    folds: wanted.folds,
    seeds: wanted.seeds,
    maxPrompts: wanted.maxPrompts,
    ...(wanted.labels !== undefined && { labels: wanted.labels }),
    ...(wanted.strong !== undefined && { strong: wanted.strong }),
    ...(wanted.weak !== undefined && { weak: wanted.weak }),
    ...(wanted.answers !== undefined && { answers: absolute(wanted.answers) }),
    ...(wanted.policy !== undefined && { policies: wanted.policy }),
  };
  const say = (what: string) => void io.stderr.write(`${what}\n`);
  const report = await toldPlainly(() => evaluateOutcomeFiles(evaluation, openClassifier(), say));
  if (report.protocol === 'pool' && report.leftOut.length > 0)
    io.stderr.write(`left out, for outcomes on too few prompts: ${report.leftOut.join(', ')}\n`);
  io.stdout.write(`${isJson ? JSON.stringify(report, null, 2) : outcomesMarkdown(report)}\n`);
}
