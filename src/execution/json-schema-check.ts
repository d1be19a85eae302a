/**
 * Checks a value against the part of JSON Schema (draft 2020-12) that tool parameters and structured outputs use.
 * Keywords that are not known here are taken to hold, and so is everything beyond a bounded amount of work: the check may
 * let a bad value through, but never turns down a good one. `pattern` and `format` are left alone on purpose: a pattern
 * of a caller may run away.
 */

const maxSteps = 20_000;
const maxDepth = 64;

/** Where and why the value does not fit, as `path: reason`, or null when it fits. Never throws. */
export function schemaViolation(schema: unknown, value: unknown): string | null {
  return new SchemaCheck(schema).check(schema, value, '$', 0);
}

type Json = Record<string, unknown>;

class SchemaCheck {
  readonly #root: unknown;
  #steps = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  check(schema: unknown, value: unknown, path: string, depth: number): string | null {
    this.#steps += 1;
    if (schema === false) return `${path}: not allowed`;
    if (!isObject(schema) || depth > maxDepth || this.#steps > maxSteps) return null;
    const reference = schema['$ref'];
    if (typeof reference === 'string') {
      const violation = this.check(this.#resolve(reference), value, path, depth + 1);
      if (violation !== null) return violation;
    }
    return (
      checkScalar(schema, value, path) ??
      this.#checkArray(schema, value, path, depth) ??
      this.#checkObject(schema, value, path, depth) ??
      this.#checkCombined(schema, value, path, depth)
    );
  }

  #checkArray(schema: Json, value: unknown, path: string, depth: number): string | null {
    if (!Array.isArray(value)) return null;
    if (isBelow(value.length, schema['minItems'])) return `${path}: too few items`;
    if (isAbove(value.length, schema['maxItems'])) return `${path}: too many items`;
    const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
    for (let at = 0; at < value.length; at++) {
      const itemSchema = at < prefix.length ? prefix[at] : schema['items'];
      if (itemSchema === undefined) continue;
      const violation = this.check(itemSchema, value[at], `${path}[${at}]`, depth + 1);
      if (violation !== null) return violation;
    }
    return null;
  }

  #checkObject(schema: Json, value: unknown, path: string, depth: number): string | null {
    if (!isObject(value)) return null;
    if (Array.isArray(schema['required'])) {
      for (const name of schema['required']) {
        if (typeof name === 'string' && !Object.hasOwn(value, name)) return `${path}.${name}: missing`;
      }
    }
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const isOpen = schema['patternProperties'] !== undefined;
    for (const [name, entry] of Object.entries(value)) {
      const isKnown = Object.hasOwn(properties, name);
      const entrySchema = isKnown ? properties[name] : isOpen ? undefined : schema['additionalProperties'];
      if (entrySchema === undefined || entrySchema === true) continue;
      const violation = this.check(entrySchema, entry, `${path}.${name}`, depth + 1);
      if (violation !== null) return violation;
    }
    return null;
  }

  #checkCombined(schema: Json, value: unknown, path: string, depth: number): string | null {
    const { allOf, anyOf, oneOf } = schema;
    if (Array.isArray(allOf)) {
      for (const part of allOf) {
        const violation = this.check(part, value, path, depth + 1);
        if (violation !== null) return violation;
      }
    }
    for (const choices of [anyOf, oneOf]) {
      // `oneOf` is read as `anyOf`: whether a second branch fits too says nothing about the answer's quality.
      if (!Array.isArray(choices) || choices.length === 0) continue;
      if (choices.every((choice) => this.check(choice, value, path, depth + 1) !== null)) {
        return `${path}: fits none of the alternatives`;
      }
    }
    return null;
  }

  #resolve(reference: string): unknown {
    if (reference === '#') return this.#root;
    if (!reference.startsWith('#/')) return true;
    let target: unknown = this.#root;
    for (const step of reference.slice(2).split('/')) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if ((!isObject(target) && !Array.isArray(target)) || !Object.hasOwn(target, name)) return true;
      target = (target as Json)[name];
    }
    return target;
  }
}

function checkScalar(schema: Json, value: unknown, path: string): string | null {
  const { type } = schema;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (types.length > 0 && !types.some((name) => hasType(value, name)))
    return `${path}: not of type ${types.join(' or ')}`;
  if (Array.isArray(schema['enum']) && !schema['enum'].some((choice) => isEqual(choice, value))) {
    return `${path}: not one of the allowed values`;
  }
  if (Object.hasOwn(schema, 'const') && !isEqual(schema['const'], value))
    return `${path}: not the required value`;
  if (typeof value === 'string') {
    if (isBelow(value.length, schema['minLength'])) return `${path}: too short`;
    // JSON Schema counts characters and not UTF-16 units; only a clear excess is wrong.
    if (isAbove(Math.ceil(value.length / 2), schema['maxLength'])) return `${path}: too long`;
  }
  if (typeof value === 'number') {
    if (isBelow(value, schema['minimum']) || isAbove(value, schema['maximum']))
      return `${path}: out of range`;
    if (isNotAbove(value, schema['exclusiveMinimum']) || isNotBelow(value, schema['exclusiveMaximum'])) {
      return `${path}: out of range`;
    }
  }
  return null;
}

function hasType(value: unknown, name: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === name;
    default:
      return true;
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  return (
    a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
  );
}

function isBelow(value: number, bound: unknown): boolean {
  return typeof bound === 'number' && value < bound;
}

function isAbove(value: number, bound: unknown): boolean {
  return typeof bound === 'number' && value > bound;
}

function isNotAbove(value: number, bound: unknown): boolean {
  return typeof bound === 'number' && value <= bound;
}

function isNotBelow(value: number, bound: unknown): boolean {
  return typeof bound === 'number' && value >= bound;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
