import type { ChatEvent } from '../chat/chat-response.ts';
import type { JsonObject } from '../wire/json-fields.ts';

/** What an event of a stream means for its raw bytes. */
export type EventUse =
  /** Passed on as it is. */
  | 'pass'
  /** Passed on, but no sign of life of the answer itself. */
  | 'ping'
  /** Carries the usage at the end of the stream: goes its own way. */
  | 'usage'
  /** Says nothing that the client should see. */
  | 'drop'
  /** The terminal mark. */
  | 'done';

/** Reads the events of one streamed answer in order. Keeps what must be remembered from event to event. */
export interface StreamReader {
  /** Appends what the event says. Wrong shapes inside are passed over. */
  read(data: JsonObject, events: ChatEvent[]): EventUse;
  /**
   * Appends what an event says that has the very form of an earlier one, read from its bytes and to be passed on. False
   * leaves the event to `read`.
   */
  readKnownForm(bytes: Buffer, start: number, end: number, events: ChatEvent[]): boolean;
  /** Shown the bytes of an event that `read` took for `pass`, and what it said. */
  noteForm(bytes: Buffer, start: number, end: number, said: ChatEvent | undefined): void;
  /** Whether every answer that was begun has said why it stopped, and there is at least one. */
  readonly isFinished: boolean;
  /** Answers that have said why they stopped. */
  readonly finishedCount: number;
}
