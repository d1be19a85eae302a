import type { Random } from '../../numerics/random.ts';

export interface RaterHabits {
  /** Share of answers that get a thumb at all, 0..1. */
  talkative: number;
  /** Share of thumbs that are given by chance against what the rater thinks, 0..0.5. */
  mistaken: number;
}

export const usualHabits: RaterHabits = { talkative: 0.4, mistaken: 0.05 };

/**
 * The thumb of a simulated person: up with the probability of the measured score, sometimes the wrong way round, most
 * often none. Draws the same count of random numbers whatever comes out, so that seeds stay comparable.
 */
export function giveThumb(random: Random, score: number, habits: RaterHabits = usualHabits): 1 | -1 | null {
  const speaks = random.uniform() < habits.talkative;
  const likes = random.uniform() < score;
  const isMistaken = random.uniform() < habits.mistaken;
  if (!speaks) return null;
  return likes !== isMistaken ? 1 : -1;
}
