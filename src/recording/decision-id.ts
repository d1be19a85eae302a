import type { Clock } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';

/**
 * Time-ordered ids: a prefix and 26 characters of Crockford's base 32, ten of wall-clock milliseconds and sixteen of
 * randomness, as in ULID (https://github.com/ulid/spec). Within one millisecond, and while the clock runs behind an
 * earlier reading, the random part counts up, so that ids of one source always rise.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHUNK = 2 ** 20;
const PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export const DECISION_PREFIX = 'dec_';

export function createIdSource(prefix: string, clock: Clock, random: Random): () => string {
  let lastMs = -1;
  let head = '';
  let high = 0;
  let upper = 0;
  let lower = 0;
  let low = 0;
  return () => {
    const nowMs = Math.floor(clock.wallMs());
    if (nowMs > lastMs) {
      lastMs = nowMs;
      head = prefix + encodeTime(nowMs);
      high = random.integer(CHUNK);
      upper = random.integer(CHUNK);
      lower = random.integer(CHUNK);
      low = random.integer(CHUNK);
    } else {
      low++;
      if (low === CHUNK) {
        low = 0;
        lower++;
      }
      if (lower === CHUNK) {
        lower = 0;
        upper++;
      }
      if (upper === CHUNK) {
        // Borrowing the next millisecond keeps the order where a wrap-around would break it.
        upper = 0;
        lastMs++;
        head = prefix + encodeTime(lastMs);
      }
    }
    return head + encodeChunk(high) + encodeChunk(upper) + encodeChunk(lower) + encodeChunk(low);
  };
}

export function createDecisionIds(clock: Clock, random: Random): () => string {
  return createIdSource(DECISION_PREFIX, clock, random);
}

export function isDecisionId(text: string): boolean {
  return text.startsWith(DECISION_PREFIX) && PATTERN.test(text.slice(DECISION_PREFIX.length));
}

/** Milliseconds since 1970 at which an id was made. */
export function idTimeMs(id: string): number {
  let ms = 0;
  for (const character of id.slice(-26, -16)) ms = ms * 32 + ALPHABET.indexOf(character);
  return ms;
}

function encodeTime(ms: number): string {
  let text = '';
  let rest = ms;
  for (let at = 0; at < 10; at++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Twenty bits as four characters. */
function encodeChunk(bits: number): string {
  return (
    ALPHABET.charAt(bits >>> 15) +
    ALPHABET.charAt((bits >>> 10) & 31) +
    ALPHABET.charAt((bits >>> 5) & 31) +
    ALPHABET.charAt(bits & 31)
  );
}
