import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import type { MemberChances } from './choose-weights.ts';
import { type CopyChances, steadyChoice } from './steady-choice.ts';

const rows = 1_000;
const even = [0.25, 0.25, 0.25, 0.25];

/** Every member knows which arm is right, with the given noise; copies move each member's chances by its own amount. */
function drawn(arms: number, noise: readonly number[], shifts: readonly number[], hasCosts = false) {
  const random = seededRandom(5);
  const uniform = () => random.uniform() - 0.5;
  const scores = new Float64Array(rows * arms);
  const chances = noise.map(() => new Float64Array(rows * arms));
  const after = noise.map(() => new Float64Array(rows * arms));
  for (let row = 0; row < rows; row++) {
    const right = random.integer(arms);
    for (let arm = 0; arm < arms; arm++) {
      const place = row * arms + arm;
      scores[place] = arm === right ? 1 : 0;
      for (const [member, of] of chances.entries()) {
        of[place] = (arm === right ? 0.7 : 0.4) + noise[member]! * uniform();
        after[member]![place] = of[place]! + shifts[member]! * uniform();
      }
    }
  }
  const costs = hasCosts
    ? Float64Array.from({ length: rows * arms }, (_, place) => 0.001 * (1 + (place % arms)))
    : null;
  const members: MemberChances = { rows, arms, chances, scores, costs };
  const copies: CopyChances = { rows, before: chances, after };
  return { members, copies };
}

const steadyWeights = (...given: Parameters<typeof steadyChoice>) => steadyChoice(...given).weights;

describe('steadyChoice', () => {
  it.each([
    ['a pool', 3, false],
    ['a pool with costs', 3, true],
    ['a pair', 2, false],
  ] as const)('go to the member whose picks stay when all know the same, in %s', (_, arms, hasCosts) => {
    const { members, copies } = drawn(arms, [0.1, 0.1, 0.1, 0.1], [3, 3, 0, 3], hasCosts);
    expect(steadyWeights(even, members, copies)).toEqual([0, 0, 1, 0]);
  });

  it('do not go to a steady member that chooses worse', () => {
    const { members, copies } = drawn(3, [0.1, 0.1, 8, 0.1], [1.5, 1.5, 0, 1.5]);
    const weights = steadyWeights(even, members, copies);
    expect(weights[2]).toBeLessThanOrEqual(0.25);
  });

  it('stay where nothing much is gained, and where there are no copies', () => {
    const { members, copies } = drawn(3, [0.1, 0.1, 0.1, 0.1], [0, 0, 0, 0]);
    expect(steadyWeights([0.1, 0.2, 0.3, 0.4], members, copies)).toEqual([0.1, 0.2, 0.3, 0.4]);
    const none = { rows: 0, before: copies.before, after: copies.after };
    expect(steadyWeights([0.1, 0.2, 0.3, 0.4], members, none)).toEqual([0.1, 0.2, 0.3, 0.4]);
  });

  it('take scores that are missing for nothing', () => {
    const { members, copies } = drawn(2, [0.1, 0.1, 0.1, 0.1], [3, 3, 0, 3]);
    members.scores.fill(Number.NaN, 0, 400);
    const weights = steadyWeights(even, members, copies);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    expect(weights[2]).toBe(1);
  });

  it('ask a margin for leaving the usual arm where arms are level and copies turn the picks', () => {
    const random = seededRandom(8);
    const scores = Float64Array.from({ length: 3 * rows }, () => (random.uniform() < 0.6 ? 1 : 0));
    const noisy = () =>
      Float64Array.from(scores, (_, place) => 0.6 - 0.001 * (place % 3) + 0.006 * random.uniform());
    const chances = even.map(noisy);
    const members: MemberChances = { rows, arms: 3, chances, scores, costs: null };
    const copies: CopyChances = { rows, before: chances, after: even.map(noisy) };
    const { margin } = steadyChoice(even, members, copies);
    expect(margin).toBeGreaterThan(0);
    expect(margin).toBeLessThanOrEqual(0.01);
  });

  it('ask none where arms differ by the prompt or copies change nothing', () => {
    const sure = drawn(3, [0.1, 0.1, 0.1, 0.1], [0, 0, 0, 0]);
    expect(steadyChoice(even, sure.members, sure.copies).margin).toBe(0);
    const pair = drawn(2, [0.1, 0.1, 0.1, 0.1], [3, 3, 3, 3]);
    expect(steadyChoice(even, pair.members, pair.copies).margin).toBe(0);
  });
});
