/**
 * 32-bit string hashing and the fingerprint index that maps hashed features to table rows.
 *
 * The step is FNV-1a's (Fowler, Noll, Vo; public domain) over UTF-16 code units, closed by the avalanche of
 * MurmurHash3 (Austin Appleby, public domain). Not for security: collisions can be made on purpose.
 */

export const HASH_SEED = 0x811c9dc5 | 0;

/** One step of the running hash; `unit` is a UTF-16 code unit or any integer. */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Spreads every input bit over the whole word; an unsigned 32-bit integer. */
export function hashFinish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Hash of a whole string, an unsigned 32-bit integer. */
export function hashString(text: string, seed: number = HASH_SEED): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at));
  return hashFinish(hash);
}

/** Order-dependent combination of two hashes, for pairs such as word bigrams. */
export function hashPair(first: number, second: number): number {
  return hashFinish(Math.imul(first, 0x9e3779b1) ^ second);
}
