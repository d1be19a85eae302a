import { type ChatEvent, type EventBatch, isContentEvent } from '../chat/chat-response.ts';
import { isJsonObject, type JsonObject, parseJson } from '../wire/json-fields.ts';
import {
  EventTooLargeError,
  type ServerSentEvent,
  ServerSentEventParser,
} from '../wire/server-sent-events.ts';
import type { HttpExchange } from './http-exchange.ts';
import { PassedFrames } from './passed-frames.ts';
import type { UpstreamStream } from './provider.ts';
import { isProviderFailure, ProviderFailure } from './provider-failure.ts';
import { findUpstreamError } from './upstream-error.ts';
import { upstreamFailure } from './upstream-failure.ts';
import type { StreamReader } from './stream-reader.ts';

/** OpenAI's terminal mark. No other API has an event of this data. */
const doneMark = '[DONE]';
/** How long the terminal mark and usage may come after the last finish. */
const afterFinishMs = 2_000;

export interface EventStreamOptions {
  reader: StreamReader;
  /** Whether the client speaks this dialect, so that frames may pass. */
  passesFrames: boolean;
  /** Answers asked for. */
  answers: number;
  secrets: readonly string[];
}

/** A streamed answer of any API that sends JSON in server-sent events, one batch per read from the socket. */
export class EventStream implements UpstreamStream {
  readonly #exchange: HttpExchange;
  readonly #options: EventStreamOptions;
  readonly #parser = new ServerSentEventParser();
  readonly #reader: StreamReader;
  #isOver = false;
  #hasContent = false;
  #hasFinished = false;
  #failure: ProviderFailure | null = null;
  /** Whether the read in hand brought more than comments. */
  #hasNews = false;

  constructor(exchange: HttpExchange, options: EventStreamOptions) {
    this.#exchange = exchange;
    this.#options = options;
    this.#reader = options.reader;
  }

  async next(): Promise<EventBatch | null> {
    while (!this.#isOver) {
      if (this.#failure !== null) throw this.#failure;
      const batch = await this.#nextBatch();
      if (batch.events.length > 0 || batch.frames !== undefined || batch.usageFrame !== undefined)
        return batch;
    }
    return null;
  }

  close(): void {
    if (this.#isOver) return;
    this.#failure ??= new ProviderFailure('aborted', 'the stream was closed');
    this.#exchange.close();
  }

  async #nextBatch(): Promise<EventBatch> {
    const batch: EventBatch = { events: [] };
    const frames = this.#options.passesFrames ? new PassedFrames() : null;
    this.#hasNews = false;
    let chunks: Uint8Array[] | null;
    try {
      chunks = await this.#exchange.read();
    } catch (error) {
      if (!this.#hasFinished || !isProviderFailure(error) || error.kind === 'aborted') throw error;
      // Everything that the answer needs was there: how the connection ended is no matter any more.
      chunks = null;
    }
    try {
      if (chunks === null) this.#readEnd(batch, frames);
      else for (const chunk of chunks) this.#readEvents(this.#parser.push(chunk), batch, frames);
    } catch (error) {
      const failure = asFailure(error);
      this.#exchange.fail(failure);
      // What came before the fault in the same read is given first, but only to a client that has had content already:
      // to any other the whole answer can still be replaced.
      if (!this.#hasContent) throw failure;
      this.#failure = failure;
    }
    const bytes = frames?.bytes();
    if (bytes) batch.frames = bytes;
    this.#updateDeadline(batch, chunks);
    return batch;
  }

  /** The body is over: complete only when every answer has said why it stopped. */
  #readEnd(batch: EventBatch, frames: PassedFrames | null): void {
    this.#readEvents(this.#parser.end(), batch, frames, true);
    if (this.#isOver) return;
    this.#finish(batch);
  }

  #readEvents(
    { bytes, events }: { bytes: Uint8Array; events: ServerSentEvent[] },
    batch: EventBatch,
    frames: PassedFrames | null,
    isTail = false,
  ): void {
    for (const event of events) {
      if (this.#isOver) return;
      if (!event.hasData) {
        frames?.pass(bytes, event.start, event.end);
        continue;
      }
      if (
        event.dataStart >= 0 &&
        this.#reader.readKnownForm(event.bytes, event.dataStart, event.dataEnd, batch.events)
      ) {
        this.#hasNews = true;
        frames?.pass(bytes, event.start, event.end);
        continue;
      }
      if (event.data!.trim() === doneMark) {
        this.#finish(batch);
        return;
      }
      // Some servers close an event with nothing in it, or keep the connection alive that way.
      if (event.data === '') continue;
      const data = this.#parse(event, isTail);
      const before = batch.events.length;
      const use = this.#reader.read(data, batch.events);
      if (use !== 'ping') this.#hasNews = true;
      if (use === 'done') {
        this.#finish(batch);
        return;
      }
      if (use === 'usage') batch.usageFrame = data;
      else if (use !== 'drop') frames?.pass(bytes, event.start, event.end);
      if (use === 'pass' && event.dataStart >= 0 && batch.events.length === before + 1) {
        this.#reader.noteForm(event.bytes, event.dataStart, event.dataEnd, batch.events[before]);
      }
    }
  }

  #parse(event: ServerSentEvent, isTail: boolean): JsonObject {
    const data = parseJson(event.data!);
    if (!isJsonObject(data)) {
      throw isTail
        ? incomplete('the stream ended inside an event')
        : new ProviderFailure('malformed-response', 'an event of the stream is not a JSON object', {
            mayBeBilled: true,
          });
    }
    this.#throwError(data, event.event);
    return data;
  }

  #throwError(chunk: JsonObject, eventName: string): void {
    if (chunk['error'] === undefined && eventName !== 'error' && chunk['object'] !== 'error') return;
    const error = findUpstreamError(chunk);
    if (error === null && eventName !== 'error') return;
    throw upstreamFailure({
      status: 200,
      body: error === null ? { error: chunk } : chunk,
      secrets: this.#options.secrets,
    });
  }

  #finish(batch: EventBatch): void {
    if (!this.#reader.isFinished) throw incomplete('the stream ended before the answer did');
    batch.events.push({ type: 'done' });
    this.#isOver = true;
    this.#exchange.drain();
  }

  #updateDeadline(batch: EventBatch, chunks: Uint8Array[] | null): void {
    if (this.#isOver || this.#failure !== null || chunks === null) return;
    if (!this.#hasFinished && this.#reader.finishedCount >= Math.max(1, this.#options.answers)) {
      this.#hasFinished = true;
      this.#exchange.expectEndWithin(afterFinishMs);
      return;
    }
    if (this.#hasFinished) return;
    if (!this.#hasContent && hasContent(batch.events)) {
      this.#hasContent = true;
      this.#exchange.markContent();
    } else if (this.#hasNews) {
      this.#exchange.markEvent();
    } else {
      this.#exchange.markPing();
    }
  }
}

function hasContent(events: readonly ChatEvent[]): boolean {
  for (const event of events) if (isContentEvent(event)) return true;
  return false;
}

function asFailure(error: unknown): ProviderFailure {
  if (isProviderFailure(error)) return error;
  const kind = error instanceof EventTooLargeError ? 'response-too-large' : 'malformed-response';
  return new ProviderFailure(kind, 'the stream could not be read', { mayBeBilled: true, cause: error });
}

function incomplete(message: string): ProviderFailure {
  return new ProviderFailure('incomplete-stream', message, { mayBeBilled: true });
}
