import {
  coverage,
  leastCoverage,
  type OutcomeColumns,
  withArms,
} from '../../learning/offline/outcome-columns.ts';
import type { PromptReader } from '../../learning/offline/training-table.ts';
import { armNamed, OutcomeEvaluationError, someOf } from './outcome-evaluation-error.ts';
import { readOutcomeFiles } from './read-outcome-files.ts';

/**
 * Files as one table with the texts of its prompts, which change what they say under perturbation. Its arms are the pair,
 * or all that the pool protocol would take.
 * @throws OutcomeTableError for files that are no outcome tables; OutcomeEvaluationError
 */
export async function readRobustnessData(
  files: readonly string[],
  classifier: PromptReader,
  pair?: { strong: string; weak: string },
  onProgress: (what: string) => void = () => {},
): Promise<{ table: OutcomeColumns; texts: string[] }> {
  const texts: string[] = [];
  const onRow = ({ prompt }: { prompt: string }) => void texts.push(prompt);
  const { table } = await readOutcomeFiles(files, classifier, { onRow, onProgress });
  if (table.rows === 0) throw new OutcomeEvaluationError('the outcome files hold no prompt');
  const kept =
    pair === undefined
      ? table.arms.map((_, arm) => arm).filter((arm) => coverage(table, arm) >= leastCoverage)
      : [armNamed(table, pair.weak), armNamed(table, pair.strong)];
  if (kept.length < 2)
    throw new OutcomeEvaluationError(
      `fewer than two models have outcomes on 80 % of the prompts; there are ${someOf(table.arms)}`,
    );
  return { table: withArms(table, kept), texts };
}
