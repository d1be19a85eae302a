import type { Dispatcher } from 'undici';
import type { Clock } from '../numerics/clock.ts';
import { Deadline } from './deadline.ts';
import type { CallTimeouts } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ResponseHeaders } from './retry-after.ts';
import { type TransportPhase, transportFailure } from './transport-failure.ts';

/** Bytes that wait for the reader before the socket is paused. With the socket's own buffers well under 1 MiB. */
const pauseAtBytes = 64 * 1024;
/** How many silent spans a stream may last on pings alone. */
const pingSpans = 4;
/** What may still come after the last event that matters, for the connection to be worth keeping. */
const drainMs = 500;
const drainBytes = 16 * 1024;

/** The connection an exchange runs on. */
export interface Connection {
  /** Requests started on the socket in hand, this one not counted. */
  requestsBefore: number;
}

export interface ExchangeHead {
  status: number;
  headers: ResponseHeaders;
}

/**
 * One request and its answer as undici's handler on one side and a pulled sequence of chunks on the other. Owns the
 * deadlines: to the connection, to the first content, between reads. Not reading pauses the socket.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  connection: Connection | null = null;
  /** Sends the request again on a socket of its own; set by the transport, used at most once. */
  resend: (() => void) | null = null;
  onSettled: (() => void) | null = null;

  readonly #clock: Clock;
  readonly #timeouts: CallTimeouts;
  readonly #signal: AbortSignal | null;
  readonly #deadline: Deadline;
  #idleMs: number;
  readonly #firstContentAtMs: number;
  #phase: TransportPhase = 'connecting';
  #controller: Dispatcher.DispatchController | null = null;
  #head: ExchangeHead | null = null;
  #headWaiter: { resolve(head: ExchangeHead): void; reject(failure: ProviderFailure): void } | null = null;
  #chunks: Uint8Array[] = [];
  #queuedBytes = 0;
  #wake: (() => void) | null = null;
  #hasContent = false;
  #lastEventAtMs = 0;
  #isEnded = false;
  #isDraining = false;
  #failure: ProviderFailure | null = null;

  constructor(clock: Clock, timeouts: CallTimeouts, signal: AbortSignal | null) {
    this.#clock = clock;
    this.#timeouts = timeouts;
    this.#idleMs = timeouts.idleMs;
    this.#signal = signal;
    const nowMs = clock.monotonicMs();
    this.#firstContentAtMs = nowMs + timeouts.firstContentMs;
    this.#deadline = new Deadline(clock, this.#onDeadline);
    this.#moveDeadline(Math.min(nowMs + timeouts.connectMs, this.#firstContentAtMs));
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get isSettled(): boolean {
    return this.#isEnded || this.#failure !== null;
  }

  /** Status and headers of the answer. Rejects with a ProviderFailure. */
  head(): Promise<ExchangeHead> {
    return new Promise((resolve, reject) => {
      if (this.#head !== null) resolve(this.#head);
      else if (this.#failure !== null) reject(this.#failure);
      else this.#headWaiter = { resolve, reject };
    });
  }

  /** What `head` gave, for who has the exchange after it came. @throws ProviderFailure when it did not */
  get answered(): ExchangeHead {
    if (this.#head !== null) return this.#head;
    throw this.#failure ?? new ProviderFailure('malformed-response', 'the answer has not begun');
  }

  /**
   * All that arrived since the last call, waiting when there is nothing; null at the end. Rejects with a
   * ProviderFailure, after everything that came before the failure was read. One call at a time.
   */
  async read(): Promise<Uint8Array[] | null> {
    while (this.#chunks.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#isEnded) return null;
      // Silence counts only while somebody listens: a slow client must not look like a stalled provider.
      if (this.#hasContent && !Number.isFinite(this.#lastEventAtMs)) this.markEvent();
      if (this.#controller?.paused) this.#controller.resume();
      if (this.#chunks.length > 0) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#queuedBytes = 0;
    return chunks;
  }

  /** The whole rest of the body, each read within `idleMs`. Closes and rejects with `response-too-large` beyond the limit. */
  async readAll(limitBytes: number, idleMs: number = this.#timeouts.idleMs): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let total = 0;
    this.#idleMs = idleMs;
    this.markContent();
    for (;;) {
      const chunks = await this.read();
      if (chunks === null) return parts.length === 1 ? Buffer.from(parts[0]!) : Buffer.concat(parts, total);
      this.markEvent();
      for (const chunk of chunks) {
        parts.push(chunk);
        total += chunk.byteLength;
      }
      if (total > limitBytes) {
        const failure = new ProviderFailure('response-too-large', `answer larger than ${limitBytes} bytes`, {
          mayBeBilled: true,
        });
        this.fail(failure);
        throw failure;
      }
    }
  }

  /** The first content came: from here on only silence is timed. */
  markContent(): void {
    this.#hasContent = true;
    this.markEvent();
  }

  /** Something other than a ping came. */
  markEvent(): void {
    if (!this.#hasContent) return;
    this.#lastEventAtMs = this.#clock.monotonicMs();
    this.#moveDeadline(this.#lastEventAtMs + this.#idleMs);
  }

  /** A ping came: a stream may live on pings for a while, not for ever. */
  markPing(): void {
    if (!this.#hasContent) return;
    const latestMs = this.#lastEventAtMs + pingSpans * this.#idleMs;
    this.#moveDeadline(Math.min(this.#clock.monotonicMs() + this.#idleMs, latestMs));
  }

  /** All that matters was read but the end may be a little late: no failure after this call, unless by the caller. */
  expectEndWithin(ms: number): void {
    this.#hasContent = true;
    this.#lastEventAtMs = this.#clock.monotonicMs();
    this.#moveDeadline(this.#lastEventAtMs + ms);
  }

  /** Lets the answer end by itself for a moment, so that the connection can be used again; cuts it otherwise. */
  drain(): void {
    if (this.isSettled) return;
    this.#isDraining = true;
    this.#chunks = [];
    this.#queuedBytes = 0;
    this.#moveDeadline(this.#clock.monotonicMs() + drainMs);
    if (this.#controller?.paused) this.#controller.resume();
  }

  /** Closes the connection at once. Does nothing once the answer ended or failed. */
  close(): void {
    if (!this.isSettled)
      this.fail(
        new ProviderFailure('aborted', 'the call was closed', { mayBeBilled: this.#phase !== 'connecting' }),
      );
  }

  /** Ends the exchange with a failure and closes the connection. */
  fail(failure: ProviderFailure): void {
    if (this.isSettled) return;
    this.#failure = failure;
    if (failure.kind === 'aborted') this.#chunks = [];
    this.#settle();
    this.#controller?.abort(failure);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#failure !== null) {
      controller.abort(this.#failure);
      return;
    }
    this.#controller = controller;
    this.#phase = 'sent';
    this.#moveDeadline(this.#firstContentAtMs);
  }

  onResponseStarted(): void {
    this.#phase = 'answering';
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    // An interim answer (100, 103) is not the answer.
    if (status < 200) return;
    this.#phase = 'answering';
    this.#head = { status, headers };
    this.#headWaiter?.resolve(this.#head);
    this.#headWaiter = null;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isSettled) return;
    this.#queuedBytes += chunk.byteLength;
    if (this.#isDraining) {
      if (this.#queuedBytes > drainBytes) this.close();
      return;
    }
    this.#chunks.push(chunk);
    if (this.#queuedBytes >= pauseAtBytes) controller.pause();
    this.#wakeReader();
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    this.#isEnded = true;
    this.#settle();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.isSettled) return;
    if (this.#phase === 'sent' && this.resend !== null && (this.connection?.requestsBefore ?? 0) > 0) {
      // The socket had served before and closed without a byte of answer: most likely its keep-alive ran out just as
      // it was used again (RFC 9112, section 9.3.1), which says nothing about the provider.
      const { resend } = this;
      this.resend = null;
      this.#controller = null;
      this.#phase = 'connecting';
      resend();
      return;
    }
    this.fail(transportFailure(error, this.#phase));
  }

  readonly #onAbort = (): void => {
    this.close();
  };

  readonly #onDeadline = (): void => {
    if (this.isSettled) return;
    if (this.#isDraining) {
      this.close();
      return;
    }
    if (this.#hasContent) {
      if (this.#wake === null && this.#head !== null) {
        // Nobody is waiting: the next read starts the span again.
        this.#lastEventAtMs = Number.NEGATIVE_INFINITY;
        return;
      }
      this.fail(new ProviderFailure('idle-timeout', 'the answer fell silent', { mayBeBilled: true }));
      return;
    }
    const isConnecting =
      this.#phase === 'connecting' && this.#clock.monotonicMs() + 1 < this.#firstContentAtMs;
    this.fail(
      isConnecting
        ? new ProviderFailure('connect-timeout', 'connecting to the provider took too long')
        : new ProviderFailure('first-content-timeout', 'the provider did not begin to answer in time', {
            mayBeBilled: this.#phase !== 'connecting',
          }),
    );
  };

  /** What was read after the end must not arm a timer again, which would keep the whole call in memory until it fires. */
  #moveDeadline(atMs: number): void {
    if (!this.isSettled) this.#deadline.moveTo(atMs);
  }

  #settle(): void {
    this.#deadline.cancel();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (this.#failure !== null) this.#headWaiter?.reject(this.#failure);
    this.#headWaiter = null;
    this.#wakeReader();
    this.onSettled?.();
  }

  #wakeReader(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
