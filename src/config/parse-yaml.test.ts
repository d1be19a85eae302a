import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigurationError } from './configuration-error.ts';
import { parseYaml } from './parse-yaml.ts';

const place = (text: string, ...path: PropertyKey[]) => {
  const { line, column } = parseYaml(text, 'f').issueAt(path, '');
  return [line, column];
};

describe('positions', () => {
  const text = 'a:\n  - b: 1\n    c: [x, y]\nd: {e: "f"}\n';

  it('are those of the value', () => {
    expect(place(text, 'a', 0, 'b')).toEqual([2, 8]);
    expect(place(text, 'a', 0, 'c', 1)).toEqual([3, 12]);
    expect(place(text, 'd', 'e')).toEqual([4, 8]);
  });

  it('are those of the name where the name is meant', () => {
    expect(parseYaml(text, 'f').issueAtName(['d', 'e'], '')).toMatchObject({
      line: 4,
      column: 5,
      field: 'd.e',
    });
  });

  it('are those of the nearest thing above what is not there', () => {
    expect(place(text, 'd', 'missing', 'deeper')).toEqual([4, 4]);
    expect(place(text, 'nothing')).toEqual([1, 1]);
    expect(place('')).toEqual([undefined, undefined]);
  });

  it('hold behind references to the environment', () => {
    expect(place('a: { k: ${SOME_NAME}, b: 1 }', 'a', 'b')).toEqual([1, 26]);
  });

  it('lead through anchors and merges to where the value was written', () => {
    const merged = 'base: &base { x: 1 }\nuse: { <<: *base, y: 2 }\nalias: *base\n';
    expect(place(merged, 'use', 'x')).toEqual([1, 18]);
    expect(place(merged, 'use', 'y')).toEqual([2, 22]);
    expect(place(merged, 'alias', 'x')).toEqual([1, 18]);
  });

  it('find numbers as names', () => {
    expect(place('m: { 1: { x: 2 } }', 'm', '1', 'x')).toEqual([1, 14]);
  });
});

describe('values', () => {
  it('keep references to the environment as they are written', () => {
    expect(parseYaml('a: ${X}\nb: { c: ${Y}, d: "${Z}" }\ne: [${W}]\nf: a ${V} b', 'f').value).toEqual({
      a: '${X}',
      b: { c: '${Y}', d: '${Z}' },
      e: ['${W}'],
      f: 'a ${V} b',
    });
  });

  it('come back from what they were written as', () => {
    const plain = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(plain, (value) => {
        expect(parseYaml(stringify({ value }), 'f').value).toEqual({ value });
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is no configuration', () => {
  it.each([
    ['a: [', /^f:1:\d+: /],
    ['a: 1\na: 2', /^f:2:1: .*unique/],
    ['? [x]\n: 1', /^f:1:3: this cannot be the name of a field/],
    ['a: { __proto__: { b: 1 } }', /^f:1:6: this cannot be the name of a field/],
    ['a: *nowhere', /^f:.*nowhere/],
  ])('%j is refused with its place', (text, expected) => {
    let message = '';
    try {
      parseYaml(text, 'f');
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      message = (error as Error).message;
    }
    expect(message).toMatch(expected);
  });
});
