import type { FeedbackEvent } from './feedback-event.ts';

/** How good an answer was, 0 (bad) to 1 (good), and how much of an explicit judgement that saying is worth, 0 to 1. */
export interface Reward {
  reward: number;
  weight: number;
}

/**
 * Reward of an event for the decision that it names. Explicit judgements count in full; what people do afterwards is
 * weak evidence. For a preference this is the preferred side; `rewardOfLoser` is the other.
 * Null when the stored value does not have the form of its kind.
 */
export function rewardOf(event: Pick<FeedbackEvent, 'kind' | 'value'>): Reward | null {
  const { kind, value } = event;
  switch (kind) {
    case 'thumb':
      return value === 1 || value === -1 ? { reward: value === 1 ? 1 : 0, weight: 1 } : null;
    case 'rating':
      return inRange(value, 1, 5) ? { reward: (value - 1) / 4, weight: 1 } : null;
    case 'score':
      return inRange(value, 0, 1) ? { reward: value, weight: 1 } : null;
    case 'preference':
      return { reward: 1, weight: PREFERENCE_WEIGHT };
    case 'correction':
      // Somebody took the trouble to write what would have been right: the answer was not, though it was worth mending.
      return { reward: 0.2, weight: 0.5 };
    case 'regenerate':
      return { reward: 0.3, weight: 0.25 };
    case 'abandoned':
      return { reward: 0.3, weight: 0.25 };
    case 'accepted':
      return { reward: 0.8, weight: 0.3 };
  }
}

/** Being worse than another answer is no proof of being bad: half an explicit judgement on either side. */
const PREFERENCE_WEIGHT = 0.5;

export const rewardOfLoser: Reward = { reward: 0, weight: PREFERENCE_WEIGHT };

function inRange(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
