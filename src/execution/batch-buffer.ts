import type { EventBatch } from '../chat/chat-response.ts';

const mostBatches = 1_000;
const mostBytes = 1_048_576;

/** Keeps the batches before the commit point, to hand them over as one. */
export class BatchBuffer {
  readonly #batches: EventBatch[] = [];
  #bytes = 0;

  /** False when so much came without any content that it cannot be an answer. */
  add(batch: EventBatch): boolean {
    this.#batches.push(batch);
    this.#bytes += batch.frames?.length ?? 0;
    return this.#batches.length <= mostBatches && this.#bytes <= mostBytes;
  }

  merge(): EventBatch {
    const [first] = this.#batches;
    if (this.#batches.length === 1 && first !== undefined) return first;
    const merged: EventBatch = { events: this.#batches.flatMap((batch) => batch.events) };
    const frames = this.#frames();
    if (frames !== null) merged.frames = frames;
    return merged;
  }

  /**
   * Null when the raw bytes do not hold everything in order: a batch has events but no bytes, or a frame with usage,
   * which may carry content too, stands apart. The whole is then written from its events.
   */
  #frames(): Uint8Array | null {
    const parts: Uint8Array[] = [];
    for (const batch of this.#batches) {
      if (batch.usageFrame !== undefined) return null;
      if (batch.frames !== undefined) parts.push(batch.frames);
      else if (batch.events.length > 0) return null;
    }
    return parts.length === 0 ? null : concatenate(parts);
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
