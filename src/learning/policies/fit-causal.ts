import type { FitPolicy } from './policy-predictions.ts';
import { armMeans, fromArms } from './fit-untrained.ts';

/** Weight of an arm's mean beside what the asked model answered: it decides where there is no answer, and among equals. */
const meanWeight = 1e-6;

/**
 * What a configured model chose on each prompt, from recorded answers: nothing is fitted, nobody is asked. Prompts without
 * an answer go where serving sends them when the model does not answer in time: to the best arm by what is known.
 */
export const fitCausal: FitPolicy = (table, rows, { answers }) => {
  const means = armMeans(table, rows);
  return fromArms(table, rows, (_, row) => {
    const answer = answers?.(row);
    return table.arms.map((name, arm) => (answer?.[name] ?? 0) + meanWeight * means[arm]!);
  });
};
