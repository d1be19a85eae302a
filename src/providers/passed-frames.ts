/** Gathers ranges of raw events that go to the client as they came. Ranges that adjoin cost no copy. */
export class PassedFrames {
  #bytes: Uint8Array | null = null;
  #start = 0;
  #end = 0;
  #parts: Uint8Array[] = [];

  pass(bytes: Uint8Array, start: number, end: number): void {
    if (this.#bytes === bytes && start === this.#end) {
      this.#end = end;
      return;
    }
    this.#close();
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  /** All of it in one piece, or undefined when nothing was passed. */
  bytes(): Uint8Array | undefined {
    this.#close();
    return this.#parts.length > 1 ? Buffer.concat(this.#parts) : this.#parts[0];
  }

  #close(): void {
    if (this.#bytes !== null) this.#parts.push(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = null;
  }
}
