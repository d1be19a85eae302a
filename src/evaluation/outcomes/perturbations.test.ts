import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { perturbations } from './perturbations.ts';

const prompt =
  'How many apples are left if Anna has 12 and gives away 5?\nShe had them from a tree. Answer shortly.';

describe.each(Object.entries(perturbations))('perturbation %s', (_, change) => {
  it('gives the same text for the same seed, and another than the prompt for some seed', () => {
    const made = Array.from({ length: 8 }, (_unused, seed) => change(prompt, seededRandom(seed)));
    expect(Array.from({ length: 8 }, (_unused, seed) => change(prompt, seededRandom(seed)))).toEqual(made);
    expect(made.some((text) => text !== prompt)).toBe(true);
  });

  it('keeps the numbers of the question in their order', () => {
    for (let seed = 0; seed < 8; seed++) {
      const digits = change(prompt, seededRandom(seed)).match(/\b(12|5)\b/g) ?? [];
      expect(digits.join()).toContain('12,5');
    }
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(99), (text, seed) => {
        expect(change(text, seededRandom(seed)).isWellFormed()).toBe(text.isWellFormed());
      }),
      { numRuns: 40 },
    );
  });
});
