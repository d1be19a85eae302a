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

/** A block of lines closed by an empty line. `data` is null for a block without data, such as a comment. */
export interface ServerSentEvent {
  /** The `event:` field, empty when there was none. */
  event: string;
  data: string | null;
  /** Range of the block within `EventBytes.bytes`, closing empty line included. */
  start: number;
  end: number;
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
      this.#held = new ByteAccumulator();
      this.#held.append(bytes.subarray(blockStart));
      this.#lineStart -= blockStart;
      this.#searchedTo -= blockStart;
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
    if (this.#dataLines.length > 0) events.push(this.#takeEvent(0, bytes.length));
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
        events.push(this.#takeEvent(blockStart, next));
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
      this.#dataLines.push(fieldValue(bytes, start + dataField.length, end));
    } else if (isField(bytes, start, end, eventField)) {
      this.#event = fieldValue(bytes, start + eventField.length, end);
    }
  }

  #takeEvent(start: number, end: number): ServerSentEvent {
    const lines = this.#dataLines;
    const data = lines.length === 0 ? null : lines.length === 1 ? lines[0]! : lines.join('\n');
    const event = { event: this.#event, data, start, end };
    this.#event = '';
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

/** What stands after the colon, less one leading space. */
function fieldValue(bytes: Buffer, colon: number, end: number): string {
  if (colon >= end) return '';
  const start = colon + 1;
  return bytes.toString('utf8', bytes[start] === SPACE && start < end ? start + 1 : start, end);
}

function isByteOrderMarkPrefix(bytes: Buffer): boolean {
  return (bytes.length < 1 || bytes[0] === 0xef) && (bytes.length < 2 || bytes[1] === 0xbb);
}

function byteOrderMarkLength(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
