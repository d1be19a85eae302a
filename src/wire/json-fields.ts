/** Lenient readers of fields in JSON that somebody else wrote: a field of another type counts as absent. */

export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringAt(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' ? value : undefined;
}

export function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isJsonObject(value) ? value : undefined;
}

export function arrayAt(object: JsonObject, name: string): unknown[] | undefined {
  const value = object[name];
  return Array.isArray(value) ? value : undefined;
}

/** A non-negative integer small enough to be a count of tokens of one call; anything else counts as absent. */
export function tokenCountAt(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 1e9
    ? (value as number)
    : undefined;
}

/** The value of a JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
