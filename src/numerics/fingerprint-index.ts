/** Positions take 17 bits of an entry, 0 marks a free slot. */
const POSITION_BITS = 17;
const POSITION_MASK = (1 << POSITION_BITS) - 1;
const MAX_KEYS = POSITION_MASK;
/** Bits of the filter per slot of the table. */
const FILTER_BITS_PER_SLOT = 2;

/**
 * Set of hashed keys with their positions: open addressing with linear probing. An entry is one word, 15 bits of the
 * hash and the position, so that a find costs one access to memory. A filter of one bit per key (B. Bloom, "Space/Time
 * Trade-offs in Hash Coding", CACM 13(7), 1970, with one hash) stays in the nearest cache and answers most look-ups of
 * strangers. A key that was never put in is taken for one that was with a probability of a few in a million.
 */
export class FingerprintIndex {
  private readonly mask: number;
  private readonly filterShift: number;
  private readonly filter: Uint32Array;
  private readonly entries: Uint32Array;

  /** `hashes` are distinct unsigned 32-bit integers, at most 131,071; a key's position is its place in that list. */
  constructor(hashes: Uint32Array) {
    if (hashes.length > MAX_KEYS) throw new RangeError(`at most ${MAX_KEYS} keys, given ${hashes.length}`);
    let slots = 16;
    while (slots < hashes.length * 2.5) slots *= 2;
    this.mask = slots - 1;
    this.filterShift = 32 - Math.log2(slots * FILTER_BITS_PER_SLOT);
    this.filter = new Uint32Array((slots * FILTER_BITS_PER_SLOT) / 32);
    this.entries = new Uint32Array(slots);
    for (let position = 0; position < hashes.length; position++) {
      const hash = hashes[position]!;
      const bit = hash >>> this.filterShift;
      this.filter[bit >>> 5]! |= 1 << (bit & 31);
      let slot = hash & this.mask;
      while (this.entries[slot] !== 0) slot = (slot + 1) & this.mask;
      this.entries[slot] = ((hash >>> POSITION_BITS) << POSITION_BITS) | (position + 1);
    }
  }

  /** Position of a key, or −1. */
  find(hash: number): number {
    const bit = hash >>> this.filterShift;
    if ((this.filter[bit >>> 5]! & (1 << (bit & 31))) === 0) return -1;
    const wanted = hash >>> POSITION_BITS;
    let slot = hash & this.mask;
    for (;;) {
      const entry = this.entries[slot]!;
      if (entry === 0) return -1;
      if (entry >>> POSITION_BITS === wanted) return (entry & POSITION_MASK) - 1;
      slot = (slot + 1) & this.mask;
    }
  }
}
