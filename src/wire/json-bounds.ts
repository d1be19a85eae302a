/**
 * Measures JSON text before anything recursive touches it: one pass over the bytes, no allocation. Exact for valid JSON;
 * for invalid JSON an upper bound of what a parser can reach before it stops.
 */

export interface JsonLimits {
  /** Deepest nesting of arrays and objects. */
  maxDepth: number;
  /** Most values (scalars, arrays and objects) in the whole text. */
  maxValues: number;
}

export const defaultJsonLimits: JsonLimits = { maxDepth: 64, maxValues: 100_000 };

export type JsonMeasure = { exceeded: 'depth' | 'values' } | { exceeded: null; members: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** After this many bytes of one string the search for its end goes to `indexOf`, which beats a loop on long strings. */
const LOOP_BYTES = 48;

/** `members` counts the members of all objects, repeated names included. */
export function measureJson(bytes: Buffer, limits: JsonLimits): JsonMeasure {
  const { maxDepth, maxValues } = limits;
  const { length } = bytes;
  let depth = 0;
  let values = 1;
  let members = 0;
  for (let at = 0; at < length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at + 1);
        break;
      case 0x2c: // comma
        if (++values > maxValues) return { exceeded: 'values' };
        break;
      case 0x3a: // colon
        members++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maxDepth) return { exceeded: 'depth' };
        if (++values > maxValues) return { exceeded: 'values' };
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
  return { exceeded: null, members };
}

/** Index of the closing quote of a string whose first byte is at `start`; the length of the text when there is none. */
function endOfString(bytes: Buffer, start: number): number {
  const { length } = bytes;
  let at = start;
  for (;;) {
    const loopEnd = Math.min(length, at + LOOP_BYTES);
    while (at < loopEnd) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      at += byte === BACKSLASH ? 2 : 1;
    }
    if (at >= length) return length;
    const quote = bytes.indexOf(QUOTE, at);
    if (quote === -1) return length;
    let backslashes = 0;
    while (quote - 1 - backslashes >= at && bytes[quote - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
    at = quote + 1;
  }
}
