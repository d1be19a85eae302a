import { linesOf, OutcomeTableError } from '../outcome-table.ts';

/** What an asked model said of one prompt: probabilities by model, as the outcome files name them. */
export type RecordedAnswer = Readonly<Record<string, number>>;

/**
 * Answers of a model that was asked which model should answer, by the prompt's id: JSON lines of `{"id", "choice"}` or
 * `{"id", "probabilities": {MODEL: number}}`.
 * @throws OutcomeTableError for a file that cannot be read and for the first line that is neither
 */
export async function readRecordedAnswers(file: string): Promise<Map<string, RecordedAnswer>> {
  const answers = new Map<string, RecordedAnswer>();
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number++;
      if (line.trim() === '') continue;
      const { id, answer } = parseAnswer(line, `${file}:${number}`);
      answers.set(id, answer);
    }
  } catch (error) {
    if (error instanceof OutcomeTableError) throw error;
    throw new OutcomeTableError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return answers;
}

function parseAnswer(line: string, where: string): { id: string; answer: RecordedAnswer } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OutcomeTableError(`${where}: not valid JSON`);
  }
  const { id, choice, probabilities } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string') throw new OutcomeTableError(`${where}: \`id\` must be a text`);
  if (typeof choice === 'string') return { id, answer: { [choice]: 1 } };
  if (typeof probabilities !== 'object' || probabilities === null)
    throw new OutcomeTableError(`${where}: neither \`choice\` nor \`probabilities\``);
  for (const [model, probability] of Object.entries(probabilities)) {
    if (!(probability >= 0 && probability <= 1))
      throw new OutcomeTableError(`${where}: the probability of ${model} must be a number from 0 to 1`);
  }
  return { id, answer: probabilities as RecordedAnswer };
}
