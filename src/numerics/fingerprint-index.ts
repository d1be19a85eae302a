/**
 * Set of up to 65,535 hashed keys with their positions: open addressing with linear probing, 16-bit fingerprints.
 * A key that was never put in is taken for one that was with a probability of about load / 65,536.
 */
export class FingerprintIndex {
  private readonly mask: number;
  private readonly fingerprints: Uint16Array;
  private readonly positions: Uint16Array;

  /** `hashes` are distinct unsigned 32-bit integers; the position of a key is its place in that list. */
  constructor(hashes: Uint32Array) {
    if (hashes.length > 65_535) throw new RangeError(`at most 65,535 keys, given ${hashes.length}`);
    let slots = 16;
    while (slots < hashes.length * 2.5) slots *= 2;
    this.mask = slots - 1;
    this.fingerprints = new Uint16Array(slots);
    this.positions = new Uint16Array(slots);
    for (let position = 0; position < hashes.length; position++) {
      const hash = hashes[position]!;
      let slot = hash & this.mask;
      while (this.fingerprints[slot] !== 0) slot = (slot + 1) & this.mask;
      this.fingerprints[slot] = fingerprintOf(hash);
      this.positions[slot] = position;
    }
  }

  /** Position of a key, or −1. */
  find(hash: number): number {
    const wanted = fingerprintOf(hash);
    let slot = hash & this.mask;
    for (;;) {
      const seen = this.fingerprints[slot]!;
      if (seen === wanted) return this.positions[slot]!;
      if (seen === 0) return -1;
      slot = (slot + 1) & this.mask;
    }
  }
}

/** Upper half of the hash, which the slot number does not hold for small indexes; never 0, which marks a free slot. */
function fingerprintOf(hash: number): number {
  return hash >>> 16 || 1;
}
