import type { Head } from './head-layout.ts';
import { reachedLevel } from './probabilities.ts';

/** Missing real hurry costs more than seeing too much of it, so a level counts before it is the likelier case. By level. */
const URGENCY_CUTS: readonly number[] = [0, 0.45, 0.42, 0.42];

/**
 * Heads whose first label says that there is nothing to see, which is true of most prompts. Passing over the others costs
 * more than looking twice: the likeliest of them is reported once they share this probability.
 */
const LEAST_TOGETHER: Readonly<Record<string, number>> = { tone: 0.45, safety: 0.3 };

/** Place of the label or level that is reported, from the probabilities of a head and the place of the likeliest. */
export function reportedPlace(head: Head, probabilities: ArrayLike<number>, likeliest: number): number {
  if (head.name === 'urgency') return reachedLevel(probabilities, URGENCY_CUTS);
  const least = LEAST_TOGETHER[head.name];
  if (least === undefined || likeliest > 0 || 1 - probabilities[0]! < least) return likeliest;
  let place = 1;
  for (let at = 2; at < head.size; at++) if (probabilities[at]! > probabilities[place]!) place = at;
  return place;
}
