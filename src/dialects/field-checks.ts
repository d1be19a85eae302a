import { SignalboxError } from '../errors/signalbox-error.ts';
import { isJsonObject, type JsonObject } from '../wire/json-fields.ts';

/**
 * Readers of single request fields. Absent and `null` mean the same: undefined. A wrong type or range throws
 * `invalid_request` with `param`, the path of the field in the client's spelling. `path` is what goes before the name,
 * with its dot, or the empty string.
 */

export function invalidField(param: string, expected: string): SignalboxError {
  return new SignalboxError('invalid_request', `\`${param}\` must be ${expected}.`, { param });
}

export interface NumberBounds {
  min: number;
  max: number;
  integer?: boolean;
}

export function readNumber(
  fields: JsonObject,
  name: string,
  bounds: NumberBounds,
  path = '',
): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (
    typeof value !== 'number' ||
    !(value >= bounds.min && value <= bounds.max) ||
    (bounds.integer === true && !Number.isInteger(value))
  ) {
    const kind = bounds.integer === true ? 'an integer' : 'a number';
    const range =
      bounds.max === Number.MAX_SAFE_INTEGER || bounds.max === Number.MAX_VALUE
        ? `of at least ${bounds.min}`
        : `from ${bounds.min} to ${bounds.max}`;
    throw invalidField(path + name, `${kind} ${range}`);
  }
  return value;
}

export function readBoolean(fields: JsonObject, name: string, path = ''): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw invalidField(path + name, 'true or false');
  return value;
}

export function readString(fields: JsonObject, name: string, path = ''): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidField(path + name, 'a string');
  return value;
}

/** A string that has to be there and not empty. */
export function readName(fields: JsonObject, name: string, path = ''): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '')
    throw invalidField(path + name, 'a string that is not empty');
  return value;
}

export function readObject(fields: JsonObject, name: string, path = ''): JsonObject | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value)) throw invalidField(path + name, 'an object');
  return value;
}

export function readArray(fields: JsonObject, name: string, path = ''): unknown[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalidField(path + name, 'an array');
  return value;
}

/** Names in one list; each is compared with every candidate. */
const maxNames = 200;

/** An array of strings, none of them empty. */
export function readNames(fields: JsonObject, name: string, path = ''): string[] | undefined {
  const value = readArray(fields, name, path);
  if (value === undefined) return undefined;
  if (value.length > maxNames) throw invalidField(`${path}${name}`, `an array of at most ${maxNames} names`);
  for (let index = 0; index < value.length; index++) {
    if (typeof value[index] !== 'string' || value[index] === '') {
      throw invalidField(`${path}${name}[${index}]`, 'a string that is not empty');
    }
  }
  return value as string[];
}
