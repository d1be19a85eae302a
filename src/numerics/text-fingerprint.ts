import { HASH_SEED, hashFinish, hashStep } from './hashing.ts';

/** Units of each end of one text that are hashed: enough to tell texts apart, bounded for huge ones. */
const maxEndUnits = 2_048;

/**
 * 64 bits over texts and their lengths, as 16 hexadecimal digits: two 32-bit hashes that run side by side. Of a long text
 * its two ends count. Tells texts apart; it is no signature.
 */
export function textFingerprint(texts: readonly string[]): string {
  let low = HASH_SEED;
  let high = ~HASH_SEED;
  const take = (text: string, start: number, end: number) => {
    let at = start;
    for (; at + 1 < end; at += 2) {
      const pair = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      // The step moves bits upwards only; those of the second unit have to come down again.
      low = hashStep(low ^ (low >>> 15), pair);
      high = hashStep(high ^ (high >>> 13), ~pair);
    }
    if (at < end) {
      const unit = text.charCodeAt(at);
      low = hashStep(low, unit);
      high = hashStep(high, ~unit);
    }
  };
  for (const text of texts) {
    const headEnd = Math.min(text.length, maxEndUnits);
    take(text, 0, headEnd);
    take(text, Math.max(headEnd, text.length - maxEndUnits), text.length);
    low = hashStep(low, text.length);
    high = hashStep(high, ~text.length);
  }
  return hex(hashFinish(low)) + hex(hashFinish(high));
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
