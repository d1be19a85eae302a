import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { instanceOfSchema } from './instance-of-schema.ts';

const make = (schema: unknown, seed = 1) => instanceOfSchema(schema, seededRandom(seed));

type Schema = Record<string, unknown>;

/** Checks the keywords that the generated schemas use; written from the specification, not from the code under test. */
function isValid(value: unknown, schema: Schema): boolean {
  if ('const' in schema) return Object.is(value, schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value);
  if (Array.isArray(schema['anyOf']))
    return (schema['anyOf'] as Schema[]).some((branch) => isValid(value, branch));
  const number = (name: string, fallback: number) =>
    typeof schema[name] === 'number' ? schema[name] : fallback;
  switch (schema['type']) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (schema['type'] === 'number' || Number.isInteger(value)) &&
        value >= number('minimum', -Infinity) &&
        value <= number('maximum', Infinity)
      );
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= number('minLength', 0) &&
        value.length <= number('maxLength', Infinity)
      );
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= number('minItems', 0) &&
        value.length <= number('maxItems', Infinity) &&
        value.every((item) => isValid(item, schema['items'] as Schema))
      );
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      const properties = schema['properties'] as Record<string, Schema>;
      const required = schema['required'] as string[];
      return (
        required.every((name) => Object.hasOwn(value, name)) &&
        Object.entries(value).every(([name, inner]) => isValid(inner, properties[name]!))
      );
    }
    default:
      return false;
  }
}

const { schema: schemas } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'schema' },
    fc.constantFrom<Schema>({ type: 'null' }, { type: 'boolean' }, { const: 'x' }, { enum: ['a', 1, null] }),
    fc.record({
      type: fc.constantFrom('integer', 'number'),
      minimum: fc.integer({ min: -50, max: 50 }),
      maximum: fc.integer({ min: 60, max: 90 }),
    }),
    fc.record({
      type: fc.constant('string'),
      minLength: fc.nat(30),
      maxLength: fc.integer({ min: 30, max: 60 }),
    }),
    fc.record({
      type: fc.constant('array'),
      items: tie('schema'),
      minItems: fc.nat(3),
      maxItems: fc.integer({ min: 3, max: 5 }),
    }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('schema')).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
  ),
}));

describe('instanceOfSchema', () => {
  it('satisfies any schema of the usual keywords, nested or not', () => {
    fc.assert(
      fc.property(schemas, fc.nat(), (schema, seed) => {
        const value = make(schema, seed);
        expect(isValid(JSON.parse(JSON.stringify(value)), schema), JSON.stringify(value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(schemas, fc.nat(), (schema, seed) => {
        expect(make(schema, seed)).toEqual(make(schema, seed));
      }),
    );
  });

  it('follows references, also to itself, and merges allOf', () => {
    const schema = {
      allOf: [
        { $ref: '#/$defs/named' },
        { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] },
      ],
      $defs: {
        named: {
          type: 'object',
          properties: { name: { type: 'string' }, friend: { $ref: '#/$defs/friend' } },
          required: ['name'],
        },
        friend: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/named' }] },
      },
    };
    expect(make(schema)).toMatchObject({
      name: 'simulated name',
      age: expect.any(Number),
      friend: { name: 'simulated name' },
    });
    const endless = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } };
    expect(() => make(endless)).not.toThrow();
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } } },
      required: ['children'],
    };
    expect(JSON.stringify(make(tree)).length).toBeLessThan(100_000);
  });

  it.each([
    ['date', /^\d{4}-\d\d-\d\d$/],
    ['email', /@/],
    ['uuid', /^[0-9a-f-]{36}$/],
    ['date-time', /T.*Z$/],
  ])('knows the format %s', (format, pattern) => {
    expect(make({ type: 'string', format })).toMatch(pattern);
  });

  it('takes exclusive bounds, steps, tuples and lists of types', () => {
    expect(make({ type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 6 })).toBe(5);
    expect((make({ type: 'integer', multipleOf: 7, minimum: 1, maximum: 50 }) as number) % 7).toBe(0);
    expect(make({ type: 'array', prefixItems: [{ const: 1 }, { const: 2 }] })).toEqual([1, 2]);
    expect(make({ type: ['null', 'string'] })).toBe('simulated value');
    expect(make({ properties: { a: {} } })).toEqual({ a: 'simulated a' });
  });

  it('takes anything for a schema without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (schema) => {
        expect(() => make(schema)).not.toThrow();
      }),
    );
  });
});
