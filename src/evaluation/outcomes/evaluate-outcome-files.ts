import { alikeNames } from '../../learning/offline/arm-names.ts';
import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';
import type { PromptReader } from '../../learning/offline/training-table.ts';
import { evaluatePair, noGap, type PairReport } from './evaluate-pair.ts';
import { evaluatePool, type PoolReport } from './evaluate-pool.ts';
import { armNamed, OutcomeEvaluationError, someOf } from './outcome-evaluation-error.ts';
import { readOutcomeFiles } from './read-outcome-files.ts';
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
  /** Of more prompts a sample is judged. */
  maxPrompts?: number;
}

/** @throws OutcomeTableError for files that are no outcome tables; OutcomeEvaluationError */
export async function evaluateOutcomeFiles(
  evaluation: OutcomeEvaluation,
  classifier: PromptReader,
  onProgress: (what: string) => void = () => {},
): Promise<PairReport | PoolReport> {
  const ids: string[] = [];
  const { table, fileOf, offered } = await readOutcomeFiles(
    [...evaluation.outcomes, ...evaluation.tests],
    classifier,
    {
      onRow: ({ id }) => void ids.push(id),
      onProgress,
      ...(evaluation.maxPrompts !== undefined && { maxPrompts: evaluation.maxPrompts }),
    },
  );
  for (const names of alikeNames(table.arms))
    onProgress(`${names.join(' and ')} look like one model; they are taken for two, as they are written`);
  if (table.rows === 0) throw new OutcomeEvaluationError('the outcome files hold no prompt');
  const testFrom =
    evaluation.tests.length === 0
      ? undefined
      : fileOf.filter((file) => file < evaluation.outcomes.length).length;
  const options = {
    folds: evaluation.folds,
    seeds: evaluation.seeds,
    ...(evaluation.labels !== undefined && { labels: evaluation.labels }),
    ...(testFrom !== undefined && { testFrom }),
    ...(evaluation.policies !== undefined && { policies: evaluation.policies }),
    ...(evaluation.answers !== undefined && { answers: await answersByRow(evaluation.answers, ids) }),
  };
  const onSplit = (done: number, total: number) => onProgress(`${done} of ${total} splits`);
  const report =
    evaluation.protocol === 'pair'
      ? evaluatePair(table, ...pairIn(table, evaluation), options, onSplit)
      : evaluatePool(table, options, onSplit);
  const problem = problemOf(report, evaluation);
  if (problem !== undefined) throw new OutcomeEvaluationError(problem);
  return offered > table.rows ? { ...report, sampledFrom: offered } : report;
}

/** Why a report says nothing. */
function problemOf(report: PairReport | PoolReport, { tests }: OutcomeEvaluation): string | undefined {
  if (report.protocol === 'pool' && report.models.length === 0)
    return `no model has outcomes on 80 % of the prompts${tests.length > 0 ? ', and of those of the test files' : ''}: models are joined by name; there are ${someOf(report.leftOut)}`;
  if (report.prompts === 0) {
    const withBoth =
      report.protocol === 'pair' ? ` with outcomes of both ${report.models.join(' and ')}` : '';
    return tests.length === 0
      ? `no prompt${withBoth} is left to test on: give more prompts, fewer labels or test files`
      : `no prompt${withBoth} is left to learn from or to test on: prompts of the test files are not learnt from`;
  }
  if (report.protocol === 'pool') return nothingToChoose(report);
  if (report.protocol === 'pair' && Number.isNaN(report.router.apgr.mean)) return noGap(report.models);
  return undefined;
}

function nothingToChoose({ models, leftOut, router, controls }: PoolReport): string | undefined {
  if (models.length === 1) {
    const others = leftOut.length === 0 ? '' : `; too few prompts have outcomes of ${someOf(leftOut)}`;
    return `there is only one model, ${models[0]}: nothing to choose between${others}`;
  }
  const isEven = Math.abs(controls.oracle.quality.mean - controls.random.quality.mean) < 1e-12;
  return isEven && router.costUsd === undefined
    ? 'on each tested prompt all models score the same, and nothing says what they cost: nothing to choose by'
    : undefined;
}

async function answersByRow(file: string, ids: readonly string[]) {
  const answers = await readRecordedAnswers(file);
  return (row: number) => answers.get(ids[row]!);
}

function pairIn(table: OutcomeColumns, { strong, weak }: OutcomeEvaluation): [strong: number, weak: number] {
  if (strong === undefined || weak === undefined)
    throw new OutcomeEvaluationError('a pair needs the names of a strong and a weak model');
  return [armNamed(table, strong), armNamed(table, weak)];
}
