import { z } from 'zod';

/** Building blocks of the configuration schema; each message completes "expected …". */

export const probability = numberBetween(0, 1);
export const usd = numberBetween(0, 1_000_000_000);
/** Up to a day. */
export const durationMs = integerBetween(1, 86_400_000);
export const tokenCount = integerBetween(1, 1_000_000_000);

export const providerName = named(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  'a name of letters, digits, dots, dashes and underscores, at most 64',
);

export const modelId = named(
  /^[A-Za-z0-9][\w.:@+-]*(\/[\w.:@+-]+)+$/,
  'a model id of the form vendor/name, such as local/small',
).max(200);

export const routeName = named(
  /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/,
  'a name of letters, digits, dots, colons, dashes and underscores, at most 100',
);

/** A name of a model (with an optional `#effort`) or of a route, or a pattern with `*`. */
export const reference = named(/^\S{1,200}$/, 'a name without spaces, at most 200 characters');

/** A word for lists such as tags, efforts and steps. */
export const word = named(
  /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
  'a word of letters, digits, dots, dashes and underscores, at most 64',
);

export const printableText = named(/^[\x20-\x7e]*$/, 'printable ASCII').max(4_096);

/** Both bounds included. */
export function numberBetween(low: number, high: number) {
  const error = `a number from ${low} to ${high}`;
  return z.number().min(low, { error }).max(high, { error });
}

/** Both bounds included. */
export function integerBetween(low: number, high: number) {
  const error = `a whole number from ${low} to ${high}`;
  return z.number().int({ error }).min(low, { error }).max(high, { error });
}

export function named(pattern: RegExp, expected: string) {
  return z.string().regex(pattern, { error: expected });
}
