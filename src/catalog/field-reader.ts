/** The catalogue's text is not JSON or not of the documented shape; the message names the first wrong field. */
export class CatalogueError extends Error {
  override name = 'CatalogueError';
}

export type Fields = Readonly<Record<string, unknown>>;
export type Reader<T> = (value: unknown) => T;

/** What is wrong, before the way to it is known: the way is put together only for what fails. */
class WrongField extends Error {
  readonly expected: string;
  readonly way: readonly string[];

  constructor(expected: string, way: readonly string[] = []) {
    super(expected);
    this.expected = expected;
    this.way = way;
  }
}

/** Runs a reader over a whole document. @throws CatalogueError */
export function readDocument<T>(value: unknown, read: Reader<T>): T {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    const place = error.way.join('').replace(/^\./, '') || 'its root';
    throw new CatalogueError(`the model catalogue is wrong at ${place}: it ${error.expected}`);
  }
}

export function wrong(expected: string): never {
  throw new WrongField(expected);
}

/** The value as an object with no fields but the allowed ones. */
export function fieldsOf(value: unknown, allowed: ReadonlySet<string>): Fields {
  const fields = recordOf(value);
  for (const key of Object.keys(fields))
    if (!allowed.has(key)) throw new WrongField('is not a known field', [`.${key}`]);
  return fields;
}

export function field<T>(fields: Fields, name: string, read: Reader<T>): T {
  try {
    return read(fields[name]);
  } catch (error) {
    throw below(error, `.${name}`);
  }
}

export function optionalField<T>(fields: Fields, name: string, read: Reader<T>): T | undefined {
  return fields[name] === undefined ? undefined : field(fields, name, read);
}

export function listOf<T>(read: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return wrong('must be a list');
    const result: T[] = [];
    try {
      for (const item of value as unknown[]) result.push(read(item));
    } catch (error) {
      throw below(error, `[${result.length}]`);
    }
    return result;
  };
}

export function mapOf<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value) => {
    const result: Record<string, T> = {};
    const source = recordOf(value);
    for (const key of Object.keys(source)) {
      try {
        result[key] = read(source[key]);
      } catch (error) {
        throw below(error, `.${key}`);
      }
    }
    return result;
  };
}

export function recordOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('must be an object');
  return value as Fields;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : wrong('must be a text that is not empty');
}

export function booleanOf(value: unknown): boolean {
  return typeof value === 'boolean' ? value : wrong('must be true or false');
}

export function countOf(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : wrong('must be a whole number of at least 0');
}

export function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : wrong(`must be ${expected}`));
}

/** A number in the closed interval. */
export function numberIn(least: number, most: number): Reader<number> {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : wrong(`must be a number from ${least} to ${most}`);
}

export function memberOf<T extends string>(members: ReadonlySet<T>): Reader<T> {
  return (value) =>
    members.has(value as T) ? (value as T) : wrong(`must be one of ${[...members].join(', ')}`);
}

function below(error: unknown, step: string): unknown {
  return error instanceof WrongField ? new WrongField(error.expected, [step, ...error.way]) : error;
}
