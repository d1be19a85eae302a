const MAX_KEYS = 1 << 20;
/** Bits of the filter per slot of the table. */
const FILTER_BITS_PER_SLOT = 2;

/**
 * Set of hashed keys with their positions: open addressing with linear probing and 16-bit fingerprints, six bytes a
 * slot. A filter of one bit per key (B. Bloom, "Space/Time Trade-offs in Hash Coding", CACM 13(7), 1970, with one hash)
 * stays in the nearest cache and answers most look-ups of strangers. A key that was never put in is taken for one that
 * was with a probability of about one in a million.
 */
export class FingerprintIndex {
  private readonly mask: number;
  private readonly filterShift: number;
  private readonly filter: Uint32Array;
  private readonly fingerprints: Uint16Array;
  private readonly positions: Uint32Array;

  /** `hashes` are distinct unsigned 32-bit integers, at most 1,048,576; a key's position is its place in that list. */
  constructor(hashes: Uint32Array) {
    if (hashes.length > MAX_KEYS) throw new RangeError(`at most ${MAX_KEYS} keys, given ${hashes.length}`);
    let slots = 16;
    while (slots < hashes.length * 2.5) slots *= 2;
    this.mask = slots - 1;
    this.filterShift = 32 - Math.log2(slots * FILTER_BITS_PER_SLOT);
    this.filter = new Uint32Array((slots * FILTER_BITS_PER_SLOT) / 32);
    this.fingerprints = new Uint16Array(slots);
    this.positions = new Uint32Array(slots);
    for (let position = 0; position < hashes.length; position++) {
      const hash = hashes[position]!;
      const bit = hash >>> this.filterShift;
      this.filter[bit >>> 5]! |= 1 << (bit & 31);
      let slot = hash & this.mask;
      while (this.fingerprints[slot] !== 0) slot = (slot + 1) & this.mask;
      this.fingerprints[slot] = hash >>> 16 || 1;
      this.positions[slot] = position;
    }
  }

  /** Position of a key, or −1. */
  find(hash: number): number {
    const bit = hash >>> this.filterShift;
    if ((this.filter[bit >>> 5]! & (1 << (bit & 31))) === 0) return -1;
    // The upper half of the hash; 0 marks a free slot.
    const wanted = hash >>> 16 || 1;
    let slot = hash & this.mask;
    for (;;) {
      const seen = this.fingerprints[slot]!;
      if (seen === wanted) return this.positions[slot]!;
      if (seen === 0) return -1;
      slot = (slot + 1) & this.mask;
    }
  }
}
