import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaViolation } from './json-schema-check.ts';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 2 },
    parent: { $ref: '#' },
    address: { $ref: '#/$defs/address' },
  },
  required: ['name'],
  additionalProperties: false,
  $defs: { address: { type: ['object', 'null'], required: ['street'] } },
};

describe('schemaViolation', () => {
  it.each<[string, unknown]>([
    ['the least', { name: 'x' }],
    ['everything', { name: 'x', age: 3, tags: ['a'], parent: { name: 'y' }, address: { street: 's' } }],
    ['a null where it may be', { name: 'x', address: null }],
  ])('accepts %s', (_, value) => {
    expect(schemaViolation(person, value)).toBeNull();
  });

  it.each<[unknown, string]>([
    [{}, '$.name: missing'],
    [[], '$: not of type object'],
    [{ name: '' }, '$.name: too short'],
    [{ name: 'x', age: 1.5 }, '$.age: not of type integer'],
    [{ name: 'x', age: 200 }, '$.age: out of range'],
    [{ name: 'x', tags: ['c'] }, '$.tags[0]: not one of the allowed values'],
    [{ name: 'x', tags: ['a', 'b', 'a'] }, '$.tags: too many items'],
    [{ name: 'x', other: 1 }, '$.other: not allowed'],
    [{ name: 'x', parent: {} }, '$.parent.name: missing'],
    [{ name: 'x', address: {} }, '$.address.street: missing'],
  ])('refuses %j with %s', (value, violation) => {
    expect(schemaViolation(person, value)).toBe(violation);
  });

  it.each<[unknown, unknown, boolean]>([
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 1, true],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, true, false],
    [{ oneOf: [{ const: 1 }, { const: 2 }] }, 3, false],
    [{ allOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1 }, false],
    [{ prefixItems: [{ type: 'string' }], items: false }, ['a'], true],
    [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 1], false],
    [{ const: { a: 1 } }, { a: 1 }, true],
    [{ type: 'number', exclusiveMinimum: 0 }, 0, false],
    [{ type: 'object', patternProperties: { '^x': {} }, additionalProperties: false }, { y: 1 }, true],
    [{ type: 'mystery' }, 1, true],
    [{ $ref: '#/nowhere' }, 1, true],
    [{ $ref: 'https://example.com/schema' }, 1, true],
    [{ pattern: '(a+)+$' }, 'a'.repeat(50_000), true],
    [undefined, 1, true],
    [false, 1, false],
  ])('%j against %j: %s', (schema, value, fits) => {
    expect(schemaViolation(schema, value) === null).toBe(fits);
  });

  it('ends on schemas that refer to themselves', () => {
    const endless = {
      $ref: '#/$defs/a',
      $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } },
    };
    expect(schemaViolation(endless, {})).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (schema, value) => {
        const violation = schemaViolation(schema, value);
        expect(violation === null || typeof violation === 'string').toBe(true);
      }),
    );
  });
});
