import { describe, expect, it } from 'vitest';
import { COLUMN_COUNT, HEADS, THRESHOLD_COUNT } from '../../src/classification/heads/head-layout.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { lossGradient, type LossWeights, type Targets } from './losses.ts';

const weights: LossWeights = {
  heads: new Float32Array(HEADS.length).fill(1),
  classes: HEADS.map((head) => new Float32Array(head.size).fill(1)),
};

function targetsFor(pick: (labels: number, at: number) => number): Targets {
  return Float32Array.from(HEADS, (head, at) => pick(head.size, at));
}

function thresholds(): Float32Array {
  const out = new Float32Array(THRESHOLD_COUNT);
  for (const head of HEADS) {
    if (head.kind !== 'ordinal') continue;
    for (let cut = 0; cut < head.levels.length - 1; cut++)
      out[head.firstThreshold + cut] = cut - (head.levels.length - 2) / 2;
  }
  return out;
}

describe('lossGradient', () => {
  it('equals finite differences, for scores and thresholds, at every level', () => {
    const random = seededRandom(5);
    for (let shift = 0; shift < 5; shift++) {
      const targets = targetsFor((labels, at) =>
        HEADS[at]!.name === 'difficulty' ? 0.3 : (at + shift) % labels,
      );
      const scores = Float32Array.from({ length: COLUMN_COUNT }, () => random.normal());
      const cuts = thresholds();
      const gradient = new Float32Array(COLUMN_COUNT);
      const cutGradient = new Float32Array(THRESHOLD_COUNT);
      const loss = () =>
        lossGradient(
          scores,
          cuts,
          targets,
          weights,
          undefined,
          new Float32Array(COLUMN_COUNT),
          new Float32Array(THRESHOLD_COUNT),
        );
      lossGradient(scores, cuts, targets, weights, undefined, gradient, cutGradient);
      const check = (values: Float32Array, slopes: Float32Array) => {
        for (let at = 0; at < values.length; at++) {
          const kept = values[at]!;
          values[at] = kept + 0.01;
          const above = loss();
          values[at] = kept - 0.01;
          const below = loss();
          values[at] = kept;
          expect(slopes[at]!).toBeCloseTo((above - below) / 0.02, 2);
        }
      };
      check(scores, gradient);
      check(cuts, cutGradient);
    }
  });

  it('is silent about heads without a label and follows the weights', () => {
    const none = targetsFor(() => Number.NaN);
    const gradient = new Float32Array(COLUMN_COUNT).fill(9);
    expect(
      lossGradient(
        new Float32Array(COLUMN_COUNT),
        thresholds(),
        none,
        weights,
        undefined,
        gradient,
        new Float32Array(THRESHOLD_COUNT),
      ),
    ).toBe(0);
    expect(gradient.every((slope) => slope === 0)).toBe(true);
    const one = targetsFor((_, at) => (at === 0 ? 2 : Number.NaN));
    const half = new Float32Array(HEADS.length).fill(0.5);
    const full = lossGradient(
      new Float32Array(COLUMN_COUNT),
      thresholds(),
      one,
      weights,
      undefined,
      gradient,
      new Float32Array(THRESHOLD_COUNT),
    );
    const halved = lossGradient(
      new Float32Array(COLUMN_COUNT),
      thresholds(),
      one,
      weights,
      half,
      gradient,
      new Float32Array(THRESHOLD_COUNT),
    );
    expect(halved).toBeCloseTo(full / 2, 6);
  });
});
