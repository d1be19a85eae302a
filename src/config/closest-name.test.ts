import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closestName } from './closest-name.ts';

const known = ['providers', 'models', 'routes', 'server'];

describe('closestName', () => {
  it.each([
    ['provider', 'providers'],
    ['rotues', 'routes'],
    ['Servers', 'server'],
    ['modles', 'models'],
  ])('%s was meant to be %s', (name, expected) => {
    expect(closestName(name, known)).toBe(expected);
  });

  it('suggests nothing when nothing is near', () => {
    expect(closestName('budgets', known)).toBeUndefined();
    expect(closestName('x', known)).toBeUndefined();
    expect(closestName('', known)).toBeUndefined();
    expect(closestName('anything', [])).toBeUndefined();
  });

  it('finds every known name after one edit of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.nat(),
        fc.constantFrom('drop', 'double', 'swap'),
        (name, seed, edit) => {
          const at = seed % (name.length - 1);
          const [before, letter = '', next = '', after] = [
            name.slice(0, at),
            name[at],
            name[at + 1],
            name.slice(at + 2),
          ];
          const edits = {
            drop: before + next + after,
            double: before + letter + letter + next + after,
            swap: before + next + letter + after,
          };
          expect(closestName(edits[edit], known)).toBe(name);
        },
      ),
    );
  });

  it('gives up on names of absurd length instead of comparing them', () => {
    expect(closestName('server'.repeat(100_000), known)).toBeUndefined();
  });
});
