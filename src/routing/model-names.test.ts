import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitsPattern, namesModel, splitEffort } from './model-names.ts';
import { modelOf } from './testing/routing-fixtures.ts';

describe('fitsPattern', () => {
  it('agrees with the same pattern as a regular expression', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(piece, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, name) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(fitsPattern(pattern, name)).toBe(expected);
      }),
    );
  });

  it('stays fast on patterns made to be slow', () => {
    const pattern = `${'*a'.repeat(200)}b`;
    expect(fitsPattern(pattern, 'a'.repeat(2_000))).toBe(false);
  });
});

describe('namesModel', () => {
  const model = modelOf('acme/Large-2', { aliases: ['acme/large-2-2026-01-01', 'big'] });

  it.each(['acme/Large-2', 'Large-2', 'big', '*', 'acme/*', 'Lar*', '*2026*', 'b*g'])(
    '%s means it',
    (pattern) => {
      expect(namesModel(pattern, model)).toBe(true);
    },
  );

  it.each(['', 'acme/large-2', 'acme', 'Large', 'other/*', 'acme/Large-2*x', 'bigger'])(
    '%j does not',
    (pattern) => {
      expect(namesModel(pattern, model)).toBe(false);
    },
  );
});

describe('splitEffort', () => {
  it('takes what follows the last mark', () => {
    expect(splitEffort('acme/large#high')).toEqual({ name: 'acme/large', effort: 'high' });
    expect(splitEffort('acme/large')).toEqual({ name: 'acme/large' });
    expect(splitEffort('#x')).toEqual({ name: '#x' });
  });
});
