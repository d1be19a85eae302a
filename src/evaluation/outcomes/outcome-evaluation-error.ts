import type { OutcomeColumns } from '../../learning/offline/outcome-columns.ts';

/** What was asked for cannot be done with these files; the message says why. */
export class OutcomeEvaluationError extends Error {
  override name = 'OutcomeEvaluationError';
}

/** Models that a message names at most. */
const mostNamed = 20;

export function someOf(models: readonly string[]): string {
  return models.slice(0, mostNamed).join(', ');
}

/** Column of a model as the files write it. @throws OutcomeEvaluationError */
export function armNamed({ arms }: OutcomeColumns, name: string): number {
  const arm = arms.indexOf(name);
  if (arm >= 0) return arm;
  throw new OutcomeEvaluationError(`no model is called '${name}' in these files; there are ${someOf(arms)}`);
}
