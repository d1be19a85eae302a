import { plainPrompt } from '../../chat/plain-request.ts';
import {
  coverage,
  type OutcomeColumns,
  OutcomeColumnsBuilder,
  withArms,
} from '../../learning/offline/outcome-columns.ts';
import { type PromptReader, readPrompt } from '../../learning/offline/training-table.ts';
import { readOutcomeRows } from '../outcome-table.ts';

/** Arms with fewer of their cells filled are left out, as in the pool protocol. */
const leastCoverage = 0.8;

/** Files as one table with the texts of its prompts, which change what they say under perturbation. */
export async function readRobustnessData(
  files: readonly string[],
  classifier: PromptReader,
  pair?: { strong: string; weak: string },
): Promise<{ table: OutcomeColumns; texts: string[] }> {
  const builder = new OutcomeColumnsBuilder(
    (prompt) => readPrompt(plainPrompt(prompt), classifier),
    classifier.version,
  );
  const texts: string[] = [];
  for (const file of files) {
    for await (const row of readOutcomeRows(file)) {
      builder.add(row);
      texts.push(row.prompt);
    }
  }
  const table = builder.build();
  const kept =
    pair === undefined
      ? table.arms.map((_, arm) => arm).filter((arm) => coverage(table, arm) >= leastCoverage)
      : [table.arms.indexOf(pair.weak), table.arms.indexOf(pair.strong)].filter((arm) => arm >= 0);
  return { table: withArms(table, kept), texts };
}
