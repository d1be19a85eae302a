import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logit, sigmoid } from './logistic.ts';

describe('logistic', () => {
  it('turns chances into logits and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (chance) => {
        expect(sigmoid(logit(chance))).toBeCloseTo(chance, 12);
      }),
    );
  });

  it('knows a half and the ends', () => {
    expect(sigmoid(0)).toBe(0.5);
    expect([sigmoid(-1e9), sigmoid(1e9)]).toEqual([0, 1]);
    expect(logit(0.5)).toBe(0);
    expect(logit(1)).toBeCloseTo(Math.log(999), 9);
    expect(logit(-3)).toBe(logit(0));
  });
});
