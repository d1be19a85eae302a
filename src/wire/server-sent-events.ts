/**
 * Incremental parser of server-sent events.
 * Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream". Works on bytes, so that a character split between
 * two reads is never torn, and reports where each event stood, so that events can be passed on byte for byte.
 */

import { ByteAccumulator } from './byte-accumulator.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;

/** Largest event taken: 8 MiB, the cap of the official OpenAI client. */
export const maxEventBytes = 8 * 1024 * 1024;

/** A block of lines closed by an empty line. Its data is decoded when it is first asked for. */
export class ServerSentEvent {
  /** The `event:` field, empty when there was none. */
  readonly event: string;
  /** Range of the block within `bytes`, closing empty line included. */
  readonly start: number;
  readonly end: number;
  /** Range of the data where it is one line, else −1 and −1. */
  readonly dataStart: number;
  readonly dataEnd: number;
  readonly bytes: Buffer;
  #data: string | null | undefined;

  constructor(
    bytes: Buffer,
    block: { start: number; end: number; event: string },
    data: { start: number; end: number } | string | null,
  ) {
    this.bytes = bytes;
    this.event = block.event;
    this.start = block.start;
    this.end = block.end;
    const isLine = typeof data === 'object' && data !== null;
    this.dataStart = isLine ? data.start : -1;
    this.dataEnd = isLine ? data.end : -1;
    this.#data = isLine ? undefined : data;
  }

  /** Null for a block without data, such as a comment. */
  get data(): string | null {
    this.#data ??= this.dataStart < 0 ? null : this.bytes.toString('utf8', this.dataStart, this.dataEnd);
    return this.#data;
  }

  get hasData(): boolean {
    return this.dataStart >= 0 || this.#data != null;
  }
}

/**
 * Whole events and the bytes they stand in. Ranges adjoin: the bytes of all events in order are the whole stream but
 * for a byte order mark and what follows the last event. `bytes` is never written to again.
 */
export interface EventBytes {
  bytes: Uint8Array;
  events: ServerSentEvent[];
}

/** An event larger than the cap, which a stream without line ends is too. */
export class EventTooLargeError extends Error {
  constructor(limitBytes: number) {
    super(`server-sent event larger than ${limitBytes} bytes`);
    this.name = 'EventTooLargeError';
  }
}

/** Feed with `push` in order, then `end` once. Holds at most the cap and one chunk. */
export class ServerSentEventParser {
  readonly #limitBytes: number;
  #held = new ByteAccumulator();
  /** Where the line in hand begins and how far it was searched, both within the bytes held. */
  #lineStart = 0;
  #searchedTo = 0;
  #event = '';
  /** The one data line so far, as a range within the bytes held; −1 when there is none or there are several. */
  #dataStart = -1;
  #dataEnd = -1;
  #dataLines: string[] = [];
  #isAtStreamStart = true;
  /** The last byte seen was a CR that ended a line: an LF right after it belongs to that line end. */
  #isAfterCarriageReturn = false;

  constructor(limitBytes: number = maxEventBytes) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes held back because their event is not complete. */
  get pendingBytes(): number {
    return this.#held.length;
  }

  /** Takes the next bytes and gives the events that they complete. Throws EventTooLargeError. */
  push(chunk: Uint8Array): EventBytes {
    let bytes: Buffer;
    if (this.#held.length === 0) {
      // The common case: nothing is held, so the chunk is read where it lies and passed on without a copy.
      bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    } else {
      this.#held.append(chunk);
      bytes = this.#held.bytes();
    }
    const events: ServerSentEvent[] = [];
    const blockStart = this.#read(bytes, events);
    if (events.length > 0 || blockStart > 0 || this.#held.length === 0) {
      // `bytes` is the caller's now; what is left over moves to memory of its own.
      if (this.#held.length > 0) this.#held = new ByteAccumulator();
      if (blockStart < bytes.length) this.#held.append(bytes.subarray(blockStart));
      this.#lineStart -= blockStart;
      this.#searchedTo -= blockStart;
      if (this.#dataStart >= 0) {
        this.#dataStart -= blockStart;
        this.#dataEnd -= blockStart;
      }
    }
    if (this.#held.length > this.#limitBytes) throw new EventTooLargeError(this.#limitBytes);
    return { bytes, events };
  }

  /**
   * The stream is over. Gives the last event when its closing empty line is missing: the standard would drop it, but
   * some servers end so, and a caller can tell a torn event by its data.
   */
  end(): EventBytes {
    const bytes = this.#held.bytes();
    this.#held = new ByteAccumulator();
    const lineStart = this.#isAtStreamStart ? byteOrderMarkLength(bytes) : this.#lineStart;
    if (lineStart < bytes.length) this.#readLine(bytes, lineStart, bytes.length);
    const events: ServerSentEvent[] = [];
    if (this.#hasData()) events.push(this.#takeEvent(bytes, 0, bytes.length));
    return { bytes, events };
  }

  /** Reads whole lines, adds the events they complete and returns where the first incomplete block begins. */
  #read(bytes: Buffer, events: ServerSentEvent[]): number {
    let blockStart = 0;
    let at = this.#lineStart;
    let search = this.#searchedTo;
    if (this.#isAtStreamStart) {
      if (bytes.length < 3 && isByteOrderMarkPrefix(bytes)) return 0;
      this.#isAtStreamStart = false;
      at = search = blockStart = byteOrderMarkLength(bytes);
    }
    if (this.#isAfterCarriageReturn && search < bytes.length) {
      this.#isAfterCarriageReturn = false;
      if (bytes[search] === LF) at = search = search + 1;
    }
    // Looked for once per chunk, not once per line: most streams have no CR at all.
    let nextCarriageReturn = bytes.indexOf(CR, search);
    for (;;) {
      let lineEnd = bytes.indexOf(LF, search);
      if (nextCarriageReturn >= 0 && nextCarriageReturn < search)
        nextCarriageReturn = bytes.indexOf(CR, search);
      if (nextCarriageReturn >= 0 && (lineEnd < 0 || nextCarriageReturn < lineEnd))
        lineEnd = nextCarriageReturn;
      if (lineEnd < 0) break;
      let next = lineEnd + 1;
      if (bytes[lineEnd] === CR) {
        if (next === bytes.length) this.#isAfterCarriageReturn = true;
        else if (bytes[next] === LF) next++;
      }
      if (lineEnd === at) {
        events.push(this.#takeEvent(bytes, blockStart, next));
        blockStart = next;
      } else {
        this.#readLine(bytes, at, lineEnd);
      }
      at = search = next;
    }
    this.#lineStart = at;
    this.#searchedTo = bytes.length;
    return blockStart;
  }

  #readLine(bytes: Buffer, start: number, end: number): void {
    if (isField(bytes, start, end, dataField)) {
      const from = valueStart(bytes, start + dataField.length, end);
      if (!this.#hasData()) {
        this.#dataStart = from;
        this.#dataEnd = end;
        return;
      }
      if (this.#dataLines.length === 0) {
        this.#dataLines.push(bytes.toString('utf8', this.#dataStart, this.#dataEnd));
        this.#dataStart = -1;
      }
      this.#dataLines.push(bytes.toString('utf8', from, end));
    } else if (isField(bytes, start, end, eventField)) {
      this.#event = bytes.toString('utf8', valueStart(bytes, start + eventField.length, end), end);
    }
  }

  #hasData(): boolean {
    return this.#dataStart >= 0 || this.#dataLines.length > 0;
  }

  #takeEvent(bytes: Buffer, start: number, end: number): ServerSentEvent {
    const lines = this.#dataLines;
    const data =
      this.#dataStart >= 0
        ? { start: this.#dataStart, end: this.#dataEnd }
        : lines.length > 0
          ? lines.join('\n')
          : null;
    const event = new ServerSentEvent(bytes, { start, end, event: this.#event }, data);
    this.#event = '';
    this.#dataStart = -1;
    if (lines.length > 0) this.#dataLines = [];
    return event;
  }
}

const dataField = Buffer.from('data');
const eventField = Buffer.from('event');

/** Whether the line is the field itself or the field followed by a colon. */
function isField(bytes: Buffer, start: number, end: number, field: Buffer): boolean {
  const afterName = start + field.length;
  if (afterName > end || (afterName < end && bytes[afterName] !== COLON)) return false;
  for (let at = 0; at < field.length; at++) if (bytes[start + at] !== field[at]) return false;
  return true;
}

/** Where the value begins: after the colon and one leading space, if there are such. */
function valueStart(bytes: Buffer, colon: number, end: number): number {
  if (colon >= end) return end;
  return bytes[colon + 1] === SPACE && colon + 1 < end ? colon + 2 : colon + 1;
}

function isByteOrderMarkPrefix(bytes: Buffer): boolean {
  return (bytes.length < 1 || bytes[0] === 0xef) && (bytes.length < 2 || bytes[1] === 0xbb);
}

function byteOrderMarkLength(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
