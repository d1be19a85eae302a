import { describe, expect, it } from 'vitest';
import type { ModelCard } from '../facts.ts';
import type { Ability } from './abilities.ts';
import { stemOf, ThinModelGuesser } from './thin-models.ts';

const ability = (general: number): Ability => ({
  axes: [general, general, general, general],
  axesVariance: [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 0.05 : 0))),
  general,
  generalVariance: 0.05,
});

function card(
  model: string,
  released: string | undefined,
  outputUsdPerMillion: number | null,
  vendor = 'Acme',
): ModelCard {
  return {
    model,
    vendor,
    ...(released !== undefined && { released }),
    openWeights: false,
    contextTokens: 1_000,
    capabilities: [],
    pricing:
      outputUsdPerMillion === null
        ? null
        : { inputUsdPerMillion: 1, outputUsdPerMillion, source: 't', asOf: '2026-11' },
    aliases: [],
    benchmarks: {},
  };
}

const known: [ModelCard, number][] = [
  [card('acme/sage-4', '2025-06', 15), 0.2],
  [card('acme/sage-5', '2026-06', 15), 1],
  [card('acme/sage-4-mini', '2025-06', 1), -0.8],
  [card('acme/sage-5-mini', '2026-06', 1), 0.1],
  [card('acme/open-7b', '2024-06', 0.1), -1.8],
  [card('acme/open-70b', '2024-06', 0.5), -0.9],
];
const newcomers = {
  sibling: card('acme/sage-5.5', '2026-09', 12),
  early: card('acme/sage-3', '2024-06', 15),
  dear: card('acme/colossus', '2026-09', 60),
  cheap: card('acme/gnat', '2026-09', 0.05),
  sized: card('acme/other-13b', undefined, null),
  mystery: card('acme/riddle', undefined, null),
};
const guesser = new ThinModelGuesser(
  [...known.map(([each]) => each), ...Object.values(newcomers)],
  new Map(known.map(([each, general]) => [each.model, ability(general)])),
);

describe('stemOf', () => {
  it.each([
    ['acme/sage-5', 'acme/sage-5.5'],
    ['acme/sage-4-mini', 'acme/sage-5.1-mini'],
    ['acme/pro-2.5-preview', 'acme/pro-3'],
    ['acme/large-2407', 'acme/large-2512'],
  ])('%s and %s are siblings', (a, b) => {
    expect(stemOf(card(a, undefined, 1))).toBe(stemOf(card(b, undefined, 1)));
  });

  it.each([
    ['acme/sage-5', 'acme/sage-5-mini'],
    ['acme/sage-5', 'acme/fool-5'],
  ])('%s and %s are not', (a, b) => {
    expect(stemOf(card(a, undefined, 1))).not.toBe(stemOf(card(b, undefined, 1)));
  });
});

describe('ThinModelGuesser', () => {
  it('takes the newest sibling for a newcomer, a little better with the months', () => {
    const { ability: guess, basis } = guesser.guess(newcomers.sibling);
    expect(basis).toBe('family');
    expect(guess.general).toBeGreaterThan(1);
    expect(guess.general).toBeLessThan(1.4);
    expect(guess.generalVariance).toBeGreaterThan(0.05);
  });

  it('never takes a later sibling for an earlier model', () => {
    expect(guesser.guess(newcomers.early).basis).toBe('price');
  });

  it('guesses by price where there is no sibling, no higher than the best that is known', () => {
    const dear = guesser.guess(newcomers.dear);
    const cheap = guesser.guess(newcomers.cheap);
    expect([dear.basis, cheap.basis]).toEqual(['price', 'price']);
    expect(dear.ability.general).toBeGreaterThan(cheap.ability.general);
    expect(dear.ability.general).toBeLessThanOrEqual(1);
  });

  it('guesses by size without a price, and low without either', () => {
    expect(guesser.guess(newcomers.sized)).toMatchObject({ basis: 'family' });
    const { ability: guess, basis } = guesser.guess(newcomers.mystery);
    expect(basis).toBe('unknown');
    expect(guess.general).toBeLessThan(0);
    expect(guess.generalVariance).toBe(1);
  });

  it('lets the sibling stand for the effort that the newcomer is called at', () => {
    const at = new ThinModelGuesser(
      [...known.map(([each]) => each), newcomers.sibling],
      new Map(known.map(([each, general]) => [each.model, ability(general)])),
      new Map([['acme/sage-5', new Map([['only', ability(2)]])]]),
    );
    expect(at.guess(newcomers.sibling).ability.general).toBeGreaterThan(2);
  });
});
