import { describe, expect, it } from 'vitest';
import type { FeedbackEvent } from './feedback-event.ts';
import { rewardOf, rewardOfLoser } from './rewards.ts';

const reward = (kind: FeedbackEvent['kind'], value: unknown = true) => rewardOf({ kind, value });

describe('rewardOf', () => {
  it.each([
    ['thumb', 1, 1, 1],
    ['thumb', -1, 0, 1],
    ['rating', 1, 0, 1],
    ['rating', 3, 0.5, 1],
    ['rating', 5, 1, 1],
    ['score', 0.25, 0.25, 1],
  ] as const)('%s %d is %d with weight %d', (kind, value, expected, weight) => {
    expect(reward(kind, value)).toEqual({ reward: expected, weight });
  });

  it('trusts what people do less than what they say', () => {
    for (const kind of ['regenerate', 'abandoned', 'accepted'] as const)
      expect(reward(kind)?.weight).toBeLessThan(0.5);
    expect(reward('accepted')?.reward).toBeGreaterThan(0.5);
    expect(reward('regenerate')?.reward).toBeLessThan(0.5);
    expect(reward('correction', 'text')?.reward).toBeLessThan(0.5);
  });

  it('weighs both sides of a preference alike', () => {
    const winner = reward('preference', { over: 'dec_2' });
    expect(winner?.weight).toBe(rewardOfLoser.weight);
    expect(winner?.reward).toBeGreaterThan(rewardOfLoser.reward);
  });

  it.each([
    ['thumb', '1'],
    ['thumb', 0],
    ['rating', 9],
    ['rating', null],
    ['score', Number.NaN],
  ] as const)('teaches nothing from a stored %s %j', (kind, value) => expect(reward(kind, value)).toBeNull());
});
