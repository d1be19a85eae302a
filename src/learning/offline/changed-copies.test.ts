import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perturbations } from '../../evaluation/outcomes/perturbations.ts';
import { seededRandom } from '../../numerics/random.ts';
import { changedCopies, copiesPerPrompt } from './changed-copies.ts';

const prompt =
  'How many apples are left if Anna has 12 and gives away 5?\nAnswer shortly, please, in one line.';
const copiesOf = (seed: number) => changedCopies(prompt, seededRandom(seed));

describe('changedCopies', () => {
  it('gives the same copies for the same seed, and others for another', () => {
    expect(copiesOf(1)).toEqual(copiesOf(1));
    expect(copiesOf(1)).not.toEqual(copiesOf(2));
    expect(copiesOf(1)).toHaveLength(copiesPerPrompt);
  });

  it('keeps the numbers of the question in their order', () => {
    for (let seed = 0; seed < 20; seed++)
      for (const copy of copiesOf(seed)) expect((copy.match(/\b(12|5)\b/g) ?? []).join()).toContain('12,5');
  });

  it('changes every kind of copy for some seed', () => {
    for (let kind = 0; kind < copiesPerPrompt; kind++) {
      const made = Array.from({ length: 8 }, (_, seed) => copiesOf(seed)[kind]);
      expect(made.some((copy) => copy !== prompt)).toBe(true);
    }
  });

  it('says nothing that the robustness protocol tests with', () => {
    const word = 'nut';
    const linesOf = (text: string) => text.split(/\n|(?<=[.!?]) /).map((line) => line.trim());
    const learnt = new Set<string>();
    for (let seed = 0; seed < 60; seed++)
      for (const copy of changedCopies(word, seededRandom(seed)))
        for (const line of linesOf(copy)) learnt.add(line);
    for (const kind of ['paraphrase', 'wrapper', 'padding', 'gadgetBefore', 'gadgetAfter']) {
      for (let seed = 0; seed < 30; seed++) {
        const shared = linesOf(perturbations[kind]!(word, seededRandom(seed))).filter(
          (line) => line !== word && line !== '' && learnt.has(line),
        );
        expect(shared).toEqual([]);
      }
    }
  });

  it('takes any text and keeps it well formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(99), (text, seed) => {
        for (const copy of changedCopies(text, seededRandom(seed)))
          expect(copy.isWellFormed()).toBe(text.isWellFormed());
      }),
      { numRuns: 60 },
    );
  });
});
