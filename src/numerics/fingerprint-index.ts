const MAX_KEYS = 1 << 20;

/**
 * Set of hashed keys with their positions: open addressing with linear probing and 16-bit fingerprints, six bytes a
 * slot. A key that was never put in is taken for one that was with a probability of about load / 65,536.
 */
export class FingerprintIndex {
  private readonly mask: number;
  private readonly fingerprints: Uint16Array;
  private readonly positions: Uint32Array;

  /** `hashes` are distinct unsigned 32-bit integers, at most 1,048,576; a key's position is its place in that list. */
  constructor(hashes: Uint32Array) {
    if (hashes.length > MAX_KEYS) throw new RangeError(`at most ${MAX_KEYS} keys, given ${hashes.length}`);
    let slots = 16;
    while (slots < hashes.length * 2.5) slots *= 2;
    this.mask = slots - 1;
    this.fingerprints = new Uint16Array(slots);
    this.positions = new Uint32Array(slots);
    for (let position = 0; position < hashes.length; position++) {
      const hash = hashes[position]!;
      let slot = hash & this.mask;
      while (this.fingerprints[slot] !== 0) slot = (slot + 1) & this.mask;
      this.fingerprints[slot] = hash >>> 16 || 1;
      this.positions[slot] = position;
    }
  }

  /** Position of a key, or −1. */
  find(hash: number): number {
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
