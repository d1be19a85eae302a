import { OutcomeTableError } from '../evaluation/outcome-table.ts';
import { OutcomeEvaluationError } from '../evaluation/outcomes/outcome-evaluation-error.ts';
import { TrainingDataError } from '../learning/offline/train-policy.ts';
import { CliFailure } from './cli-io.ts';

/** Work on outcome files: what is wrong with them is told in its own words, without a stack. @throws CliFailure */
export async function toldPlainly<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isUsers =
      error instanceof OutcomeTableError ||
      error instanceof OutcomeEvaluationError ||
      error instanceof TrainingDataError;
    throw isUsers ? new CliFailure(error.message) : error;
  }
}
