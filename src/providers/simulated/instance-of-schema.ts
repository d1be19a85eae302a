/**
 * A value that satisfies a JSON Schema, for answers in a required format. Understands what structured output of the big
 * providers understands (type, enum, const, properties, items, anyOf, $ref, bounds, common formats); other keywords are
 * passed over. The same schema and seed give the same value.
 */

import type { Random } from '../../numerics/random.ts';
import { arrayAt, isJsonObject, type JsonObject, objectAt } from '../../wire/json-fields.ts';

/** Deeper than this, optional things are left out and open values become null, so that recursive schemas end. */
const deepest = 8;

export function instanceOfSchema(schema: unknown, random: Random): unknown {
  return new SchemaReader(isJsonObject(schema) ? schema : {}, random).read(schema, 'value', 0);
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  time: '12:00:00Z',
  'date-time': '2026-01-15T12:00:00Z',
  duration: 'PT1H',
  email: 'simulated@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/simulated',
  uuid: '00000000-0000-4000-8000-000000000000',
};

class SchemaReader {
  readonly #root: JsonObject;
  readonly #random: Random;

  constructor(root: JsonObject, random: Random) {
    this.#root = root;
    this.#random = random;
  }

  /** `name` is what the value is called; strings say it. */
  read(given: unknown, name: string, depth: number): unknown {
    if (!isJsonObject(given) || depth > deepest * 2) return null;
    const schema = this.#resolve(given, 0);
    if ('const' in schema) return schema['const'];
    const choices = arrayAt(schema, 'enum');
    if (choices !== undefined && choices.length > 0) return choices[this.#random.integer(choices.length)];
    const branches = arrayAt(schema, 'anyOf') ?? arrayAt(schema, 'oneOf');
    if (branches !== undefined && branches.length > 0)
      return this.read(this.#branch(branches, depth), name, depth + 1);
    switch (this.#type(schema, depth)) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return this.#array(schema, name, depth);
      case 'integer':
        return this.#number(schema, true);
      case 'number':
        return this.#number(schema, false);
      case 'boolean':
        return this.#random.integer(2) === 1;
      case 'null':
        return null;
      default:
        return this.#string(schema, name);
    }
  }

  #object(schema: JsonObject, depth: number): JsonObject {
    const required = new Set(arrayAt(schema, 'required') ?? []);
    const value: JsonObject = {};
    for (const [name, property] of Object.entries(objectAt(schema, 'properties') ?? {})) {
      if (depth < deepest || required.has(name)) value[name] = this.read(property, name, depth + 1);
    }
    return value;
  }

  #array(schema: JsonObject, name: string, depth: number): unknown[] {
    const least = boundOf(schema, 'minItems') ?? 0;
    const most = boundOf(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
    const prefix = arrayAt(schema, 'prefixItems') ?? [];
    const wanted = depth < deepest ? Math.max(least, Math.min(2, most), prefix.length) : least;
    const count = Math.min(wanted, 100);
    return Array.from({ length: count }, (_, at) =>
      this.read(prefix[at] ?? schema['items'] ?? { type: 'string' }, name, depth + 1),
    );
  }

  #number(schema: JsonObject, isInteger: boolean): number {
    const step = boundOf(schema, 'multipleOf') ?? (isInteger ? 1 : 0.5);
    const exclusiveMin = boundOf(schema, 'exclusiveMinimum');
    const exclusiveMax = boundOf(schema, 'exclusiveMaximum');
    const max = boundOf(schema, 'maximum') ?? (exclusiveMax === undefined ? undefined : exclusiveMax - step);
    const min = boundOf(schema, 'minimum') ?? (exclusiveMin === undefined ? undefined : exclusiveMin + step);
    const low = min ?? (max === undefined ? 0 : Math.min(0, max));
    const steps = max === undefined ? 10 : Math.max(0, Math.floor((max - low) / step));
    return Math.ceil(low / step) * step + this.#random.integer(Math.min(steps, 10) + 1) * step;
  }

  #string(schema: JsonObject, name: string): string {
    const format = schema['format'];
    if (typeof format === 'string' && formats[format] !== undefined) return formats[format];
    const least = boundOf(schema, 'minLength') ?? 0;
    const most = boundOf(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
    const text = `simulated ${name.slice(0, 40)}`;
    return text.padEnd(Math.min(least, 10_000), '.').slice(0, most);
  }

  /** The first branch that is not null; at depth the one that ends soonest. */
  #branch(branches: unknown[], depth: number): unknown {
    const isNull = (branch: unknown) => isJsonObject(branch) && branch['type'] === 'null';
    const preferred = depth >= deepest ? branches.find(isNull) : branches.find((branch) => !isNull(branch));
    return preferred ?? branches[0];
  }

  #type(schema: JsonObject, depth: number): string {
    const { type } = schema;
    if (typeof type === 'string') return type;
    if (Array.isArray(type)) {
      const names = type.filter((one) => typeof one === 'string');
      if (depth >= deepest && names.includes('null')) return 'null';
      return names.find((one) => one !== 'null') ?? 'null';
    }
    if ('properties' in schema) return 'object';
    return 'items' in schema || 'prefixItems' in schema ? 'array' : 'string';
  }

  /** Follows `$ref` within the document and merges `allOf`. */
  #resolve(schema: JsonObject, hops: number): JsonObject {
    let resolved = schema;
    const reference = schema['$ref'];
    if (typeof reference === 'string' && hops < deepest) {
      const { $ref: _, ...own } = schema;
      resolved = { ...this.#resolve(this.#lookUp(reference), hops + 1), ...own };
    }
    const all = arrayAt(resolved, 'allOf');
    if (all === undefined || hops >= deepest) return resolved;
    const { allOf: _, ...own } = resolved;
    let merged: JsonObject = own;
    for (const part of all) if (isJsonObject(part)) merged = merge(merged, this.#resolve(part, hops + 1));
    return merged;
  }

  #lookUp(reference: string): JsonObject {
    let at: unknown = this.#root;
    for (const step of reference.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
    return isJsonObject(at) ? at : {};
  }
}

function merge(first: JsonObject, second: JsonObject): JsonObject {
  return {
    ...first,
    ...second,
    ...(first['properties'] !== undefined || second['properties'] !== undefined
      ? { properties: { ...objectAt(first, 'properties'), ...objectAt(second, 'properties') } }
      : {}),
    required: [...(arrayAt(first, 'required') ?? []), ...(arrayAt(second, 'required') ?? [])],
  };
}

function boundOf(schema: JsonObject, name: string): number | undefined {
  const value = schema[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
