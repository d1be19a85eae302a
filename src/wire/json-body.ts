import { isAscii, isUtf8 } from 'node:buffer';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { defaultJsonLimits, type JsonLimits, measureJson } from './json-bounds.ts';

/**
 * Bytes of a request body → the value they stand for, within bounds that are checked before any recursion.
 *
 * Beyond RFC 8259 it refuses what later code could read in two ways: a repeated name, `__proto__`, a `constructor` that
 * holds a `prototype`, a number outside double precision's range, a byte order mark. Half a surrogate pair written as
 * an escape, which clients make when they cut a string inside an emoji, becomes U+FFFD in values.
 *
 * Throws `invalid_json` or `json_too_complex`.
 */
export function parseJsonBody(body: Uint8Array, limits: JsonLimits = defaultJsonLimits): unknown {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const ascii = isAscii(bytes);
  if (!ascii) {
    if (!isUtf8(bytes)) throw invalidJson('The body is not valid UTF-8.');
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      throw invalidJson('The body starts with a byte order mark.');
    }
  }
  const measure = measureJson(bytes, limits);
  if (measure.exceeded !== null) throw tooComplex(measure.exceeded, limits);
  const text = bytes.toString(ascii ? 'latin1' : 'utf8');
  const value = parse(text);
  const walk: Walk = { members: 0 };
  const checked = checkValue(value, walk);
  if (walk.members !== measure.members) throw invalidJson('An object of the body repeats a name.');
  return checked;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (text.trim() === '') throw invalidJson('The body is empty; send a JSON object.');
    const position = error instanceof Error ? /position (\d{1,12})/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` It goes wrong at character ${position}.`;
    throw invalidJson(`The body is not valid JSON.${where}`);
  }
}

interface Walk {
  /** Members of all objects seen; fewer than the text has means that a name was repeated. */
  members: number;
}

function checkValue(value: unknown, walk: Walk): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw invalidJson('A number of the body is out of range.');
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) checkElements(value, walk);
  else checkMembers(value as Record<string, unknown>, walk);
  return value;
}

function checkElements(array: unknown[], walk: Walk): void {
  for (let index = 0; index < array.length; index++) {
    const element = array[index];
    const checked = checkValue(element, walk);
    if (checked !== element) array[index] = checked;
  }
}

function checkMembers(object: Record<string, unknown>, walk: Walk): void {
  // Own members only: JSON.parse gives no others, and for-in is what engines make fastest.
  for (const name in object) {
    walk.members++;
    if (name === '__proto__') throw invalidJson('The name `__proto__` is not allowed.');
    const member = object[name];
    if (name === 'constructor' && holdsPrototype(member)) {
      throw invalidJson('The names `constructor` and `prototype` are not allowed together.');
    }
    if (!name.isWellFormed()) throw invalidJson('A name holds half a surrogate pair.');
    const checked = checkValue(member, walk);
    if (checked !== member) object[name] = checked;
  }
}

function holdsPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

function invalidJson(message: string): SignalboxError {
  return new SignalboxError('invalid_json', message);
}

function tooComplex(exceeded: 'depth' | 'values', limits: JsonLimits): SignalboxError {
  const message =
    exceeded === 'depth'
      ? `The body nests deeper than ${limits.maxDepth} levels.`
      : `The body has more than ${limits.maxValues} values.`;
  return new SignalboxError('json_too_complex', message);
}
