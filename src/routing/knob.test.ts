import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnobTable, knobOfLoss, toleratedLoss, valueForLoss } from './knob.ts';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { prepareRoute } from './prepare-route.ts';
import { large, middle, modelOf, priorState, routeOf, small } from './testing/routing-fixtures.ts';

const pool = simulatedModels.map(({ model }) => model);

function tableOf(models = pool, settings = {}): KnobTable {
  return prepareRoute(routeOf(settings), models, priorState).knob;
}

describe('toleratedLoss', () => {
  it.each([
    [1, 0],
    [0.95, 0.005],
    [0.8, 0.02],
    [0.5, 0.05],
    [0.25, 0.1],
    [0.65, 0.035],
    [2, 0],
  ])('of %d is %d', (quality, loss) => {
    expect(toleratedLoss(tableOf(), quality)).toBeCloseTo(loss, 12);
  });

  it('tolerates at 0 what the cheapest plan loses', () => {
    const table = tableOf();
    expect(toleratedLoss(table, 0)).toBe(table.losses[0]);
    expect(toleratedLoss(table, 0)).toBeGreaterThan(0.1);
    expect(toleratedLoss(tableOf([large]), 0)).toBeCloseTo(0.1, 12);
  });

  it('falls as the knob rises, and is undone by knobOfLoss', () => {
    const table = tableOf();
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          const [low, high] = a <= b ? [a, b] : [b, a];
          expect(toleratedLoss(table, low)).toBeGreaterThanOrEqual(toleratedLoss(table, high));
          expect(toleratedLoss(table, knobOfLoss(table, toleratedLoss(table, a)))).toBeCloseTo(
            toleratedLoss(table, a),
            6,
          );
        },
      ),
    );
  });
});

describe('calibrateKnob', () => {
  it('finds values of a good answer whose mean loss on the sample is within the tolerance, no larger than needed', () => {
    for (const models of [pool, [small, middle, large]]) {
      const table = tableOf(models);
      for (const loss of [0.005, 0.02, 0.05, 0.1]) {
        const step = table.valuesUsd.indexOf(valueForLoss(table, loss));
        expect(table.losses[step]).toBeLessThanOrEqual(loss);
        expect(table.losses[step - 1]).toBeGreaterThan(loss);
      }
    }
  });

  it('has losses that fall with the value', () => {
    const { losses } = tableOf();
    for (let step = 1; step < losses.length; step++)
      expect(losses[step]).toBeLessThanOrEqual(losses[step - 1]!);
  });

  it('measures against the best single model, or the one that is named', () => {
    expect(tableOf([small, middle, large]).reference).toBe(2);
    expect(tableOf([small, middle, large], { objective: { reference: 'acme/middle' } }).reference).toBe(1);
    expect(tableOf([small, large], { objective: { reference: 'acme/gone' } }).reference).toBe(1);
    const twins = [modelOf('acme/dear', { inputUsd: 9 }), modelOf('acme/cheap', { inputUsd: 1 })];
    expect(tableOf(twins).reference).toBe(1);
  });

  it('takes the least loss there is where the tolerance cannot be met', () => {
    const table = tableOf();
    const step = table.valuesUsd.indexOf(valueForLoss(table, -1));
    expect(table.losses[step]).toBeCloseTo(table.losses.at(-1)!, 6);
  });

  it('survives pools with no priced model and no model at all', () => {
    for (const models of [[], [modelOf('acme/free', { inputUsd: null })]]) {
      const table = tableOf(models);
      expect(table.reference).toBe(-1);
      expect(valueForLoss(table, 0.02)).toBeGreaterThan(0);
    }
  });

  it('is quick enough to run when a route or pool changes', () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      modelOf(`acme/m${index}`, {
        quality: 0.4 + 0.0025 * index,
        inputUsd: 0.05 * 1.03 ** index,
        outputUsd: 0.2 * 1.03 ** index,
      }),
    );
    // Work, not time, is bounded: prompts × arms × values of the grid.
    const table = tableOf(many);
    expect(table.valuesUsd.length * 400 * many.length).toBeLessThan(10_000_000);
  });
});
