import type { ChatRequest } from '../../chat/chat-request.ts';
import { plainPrompt } from '../../chat/plain-request.ts';
import type { PromptProfile } from '../../classification/prompt-profile.ts';
import { type OutcomeColumns, OutcomeColumnsBuilder } from '../../learning/offline/outcome-columns.ts';
import { readProfile } from '../../routing/prompt-reading.ts';
import { readNeeds } from '../../routing/request-needs.ts';
import { readOutcomeRows } from '../outcome-table.ts';
import { evaluatePair, type PairReport } from './evaluate-pair.ts';
import { evaluatePool, type PoolReport } from './evaluate-pool.ts';
import { readRecordedAnswers } from './recorded-answers.ts';

export interface OutcomeEvaluation {
  protocol: 'pair' | 'pool';
  /** Files to learn from. */
  outcomes: readonly string[];
  /** Files to test on; empty: folds of the others, or the rest where only some labels are learnt from. */
  tests: readonly string[];
  /** Names of the two models of a pair, as the files write them. */
  strong?: string;
  weak?: string;
  folds: number;
  labels?: number;
  seeds: number;
  /** The default policy alone when there are none. */
  policies?: readonly string[];
  /** File of what an asked model answered, for the policy `causal`. */
  answers?: string;
}

export interface PromptReader {
  readonly version: string;
  classify(request: ChatRequest): PromptProfile;
}

/** What was asked for cannot be done with these files; the message says why. */
export class OutcomeEvaluationError extends Error {
  override name = 'OutcomeEvaluationError';
}

/** @throws OutcomeTableError for files that are no outcome tables; OutcomeEvaluationError */
export async function evaluateOutcomeFiles(
  evaluation: OutcomeEvaluation,
  classifier: PromptReader,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<PairReport | PoolReport> {
  const { table, testFrom, ids } = await readColumns(evaluation.outcomes, evaluation.tests, classifier);
  if (table.rows === 0) throw new OutcomeEvaluationError('the outcome files hold no prompt');
  const options = {
    folds: evaluation.folds,
    seeds: evaluation.seeds,
    ...(evaluation.labels !== undefined && { labels: evaluation.labels }),
    ...(testFrom !== undefined && { testFrom }),
    ...(evaluation.policies !== undefined && { policies: evaluation.policies }),
    ...(evaluation.answers !== undefined && { answers: await answersByRow(evaluation.answers, ids) }),
  };
  const report =
    evaluation.protocol === 'pair'
      ? evaluatePair(
          table,
          armNamed(table, evaluation.strong),
          armNamed(table, evaluation.weak),
          options,
          onProgress,
        )
      : evaluatePool(table, options, onProgress);
  const problem = problemOf(report, evaluation);
  if (problem !== undefined) throw new OutcomeEvaluationError(problem);
  return report;
}

/** Why a report says nothing. */
function problemOf(report: PairReport | PoolReport, { tests }: OutcomeEvaluation): string | undefined {
  if (report.protocol === 'pool' && report.models.length === 0)
    return `no model has outcomes on 80 % of the prompts${tests.length > 0 ? ', and of those of the test files' : ''}: models are joined by name; there are ${report.leftOut.slice(0, 20).join(', ')}`;
  if (report.prompts === 0) {
    const withBoth =
      report.protocol === 'pair' ? ` with outcomes of both ${report.models.join(' and ')}` : '';
    return tests.length === 0
      ? `no prompt${withBoth} is left to test on: give more prompts, fewer labels or test files`
      : `no prompt${withBoth} is left to learn from or to test on: prompts of the test files are not learnt from`;
  }
  if (report.protocol === 'pair' && Number.isNaN(report.router.apgr.mean))
    return `${report.models.join(' and ')} score the same on the tested prompts: there is no gap that a router could recover`;
  return undefined;
}

/** All files as one table; rows of the test files come last, from `testFrom` on. Models are joined by name. */
export async function readColumns(
  outcomes: readonly string[],
  tests: readonly string[],
  classifier: PromptReader,
): Promise<{ table: OutcomeColumns; testFrom?: number; ids: string[] }> {
  const builder = new OutcomeColumnsBuilder((prompt) => readPrompt(prompt, classifier), classifier.version);
  const ids: string[] = [];
  const readFiles = async (files: readonly string[]) => {
    for (const file of files) {
      for await (const row of readOutcomeRows(file)) {
        builder.add(row);
        ids.push(row.id);
      }
    }
    return ids.length;
  };
  const learnt = await readFiles(outcomes);
  await readFiles(tests);
  const table = builder.build();
  return tests.length === 0 ? { table, ids } : { table, testFrom: learnt, ids };
}

async function answersByRow(file: string, ids: readonly string[]) {
  const answers = await readRecordedAnswers(file);
  return (row: number) => answers.get(ids[row]!);
}

function readPrompt(prompt: string, classifier: PromptReader) {
  const request = plainPrompt(prompt);
  const profile = classifier.classify(request);
  return { ...readProfile(profile, readNeeds(request, profile), {}), features: profile.features };
}

function armNamed(table: OutcomeColumns, name: string | undefined): number {
  if (name === undefined)
    throw new OutcomeEvaluationError('a pair needs the names of a strong and a weak model');
  const arm = table.arms.indexOf(name);
  if (arm >= 0) return arm;
  throw new OutcomeEvaluationError(
    `no model is called '${name}' in these files; there are ${table.arms.slice(0, 20).join(', ')}`,
  );
}
