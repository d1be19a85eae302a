import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.ts';
import { explainDecision } from './explanation.ts';
import { prepareRoute } from './prepare-route.ts';
import { publishKnob } from './published-knob.ts';
import { createCellTable } from './quality-model/cell-table.ts';
import type { QualityModel } from './quality-model/quality-model.ts';
import {
  decisionOf,
  inputOf,
  large,
  middle,
  modelOf,
  priorState,
  routeOf,
  small,
} from './testing/routing-fixtures.ts';
import { askMargins, type UsualArms, usualMargins } from './usual-arm.ts';

const usual: UsualArms = {
  margin: 0.02,
  arms: [3, 5],
  meanWorths: Float64Array.of(0.7, 0.8),
  meanCosts: Float64Array.of(0.001, 0.01),
};

/** The cell table, with a margin. */
function withMargin(margin: number): QualityModel {
  const cells = createCellTable({ noveltyUncertaintyGain: 1 });
  return {
    ...cells,
    bind: (arms, state) => {
      const { predict, explain } = cells.bind(arms, state);
      return { margin, predict, explain };
    },
  };
}

const routeWith = (margin: number, quality: number) =>
  routeOf({ objective: { quality } }, { qualityModel: withMargin(margin) });

const asked = (worths: number[], costs: number[] | null, price: number, margin: number) => {
  const out = new Float64Array(worths.length);
  askMargins(worths, costs, price, margin, out);
  return [...out];
};

describe('askMargins', () => {
  it('asks nothing of the arm of most worth less price times cost, and of those level with it', () => {
    expect(asked([0.7, 0.8], [0.001, 0.01], 0, 0.02)).toEqual([0.02, 0]);
    expect(asked([0.7, 0.8], [0.001, 0.01], 100, 0.02)).toEqual([0, 0.02]);
    expect(asked([0.7, 0.8], null, 100, 0.02)).toEqual([0.02, 0]);
    expect(asked([0.5, 0.5], null, 0, 0.02)).toEqual([0, 0]);
  });

  it('asks little of an arm that is little below it on average, so that nothing jumps where arms change places', () => {
    const [, below] = asked([0.8, 0.799], null, 0, 0.02);
    expect(below).toBeCloseTo(0.004, 12);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (price) => {
        const near = asked([0.7, 0.8], [0.001, 0.01], price, 0.02);
        const next = asked([0.7, 0.8], [0.001, 0.01], price + 1e-6, 0.02);
        for (const [place, margin] of near.entries()) expect(next[place]).toBeCloseTo(margin, 6);
      }),
    );
  });
});

describe('usualMargins', () => {
  it('follow what a good answer is worth', () => {
    expect([...usualMargins(usual, 'balanced', 0.01)!]).toEqual([0, 0.02]);
    expect([...usualMargins(usual, 'balanced', 1)!]).toEqual([0.02, 0]);
    expect([...usualMargins(usual, 'best', 0.01)!]).toEqual([0.02, 0]);
  });

  it('are none without a margin, and where order or price alone counts', () => {
    expect(usualMargins({ ...usual, margin: 0 }, 'balanced', 1)).toBe(null);
    for (const mode of ['cheapest', 'ordered', 'min-quality'] as const)
      expect(usualMargins(usual, mode, 1)).toBe(null);
    expect(usualMargins(usual, 'balanced', 0)).toBe(null);
  });
});

describe('decisions with a margin', () => {
  const twins = [
    modelOf('acme/first', { quality: 0.8, inputUsd: 1, outputUsd: 4 }),
    modelOf('acme/second', { quality: 0.74, inputUsd: 1, outputUsd: 4, byDomain: { law: 0.83 } }),
  ];
  const pickOf = (margin: number, quality: number, domain: 'law' | 'software') =>
    decisionOf({ route: routeWith(margin, quality), models: twins, profile: { domain } }).plan.id;

  it.each([1, 0.8])('leave the usual model only for more than that, at quality %s', (quality) => {
    expect(pickOf(0, quality, 'law')).toBe('acme/second');
    expect(pickOf(0.05, quality, 'law')).toBe('acme/first');
    expect(pickOf(0.05, quality, 'software')).toBe('acme/first');
  });

  it('tell it as risk in the terms, which still make up the utility', () => {
    const input = inputOf({ route: routeWith(0.05, 0.8), models: twins, profile: { domain: 'law' } });
    const decision = decide(input);
    if (decision.kind !== 'decision') throw new Error(decision.message);
    const { terms } = explainDecision(input, decision);
    for (const [place, { value, cost, time, risk, switching }] of terms.entries())
      expect(value - cost - time - risk - switching).toBeCloseTo(decision.ranked[place]!.utility, 12);
    const { valueUsd, pessimism } = decision.objective;
    const [picked, other] = decision.ranked;
    expect(terms[0]!.risk).toBeCloseTo(valueUsd * pessimism * picked!.uncertainty, 12);
    expect(terms[1]!.risk).toBeCloseTo(valueUsd * (pessimism * other!.uncertainty + 0.05), 12);
  });

  it('are in the calibration of the knob, whose losses still fall', () => {
    const models = [small, middle, large];
    const { knob } = prepareRoute(routeWith(0.03, 0.8), models, priorState);
    expect(knob.usual.margin).toBe(0.03);
    for (let step = 1; step < knob.losses.length; step++)
      expect(knob.losses[step]!).toBeLessThanOrEqual(knob.losses[step - 1]!);
    const shares = (margin: number) =>
      publishKnob(routeWith(margin, 0.8), models, priorState).positions.map(({ mix }) => mix[0]!.share);
    const [steady, free] = [shares(0.5), shares(0)];
    for (const [place, share] of steady.entries()) expect(share).toBeGreaterThanOrEqual(free[place]! - 1e-9);
  });
});
