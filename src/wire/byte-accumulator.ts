const smallestCapacity = 1024;

/** Bytes gathered from many pieces. Capacity doubles, so that n one-byte pieces cost O(n) and not n buffers. */
export class ByteAccumulator {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const needed = this.#length + piece.byteLength;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2, smallestCapacity));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#buffer.set(piece, this.#length);
    this.#length = needed;
  }

  /** The bytes so far; valid for as long as the caller likes, as only bytes behind them are written later. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
