import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Clock, Timer } from '../numerics/clock.ts';
import type { InFlightRequest } from './in-flight-request.ts';
import { writeHead } from './write-answer.ts';

export interface RegistryTimes {
  /** Longest silence of a client that is sending its body. */
  bodyIdleMs: number;
  /** Silence after which a stream gets a comment. */
  keepAliveMs: number;
  /** Longest time that a client may leave written bytes untaken. */
  writeIdleMs: number;
  /** How long the rest of a refused body is thrown away before the connection closes. */
  lingerMs: number;
  /** How long a handler may go on after its request was aborted. */
  abortGraceMs: number;
}

export const defaultTimes: RegistryTimes = {
  bodyIdleMs: 30_000,
  keepAliveMs: 15_000,
  writeIdleMs: 60_000,
  lingerMs: 2_000,
  abortGraceMs: 5_000,
};

const sweepMs = 1_000;
/** A large answer may take longer in all; this is the slowest pace that counts as moving. */
const slowestBytesPerMs = 16;

/**
 * All requests in flight, and one timer for what any of them may wait for: a request needs no timer of its own. In an
 * array, since a set is rehashed all the time, and a dead table of V8 holds on to its successor and so to every request
 * since: that doubled the memory under load.
 */
export class RequestRegistry {
  readonly #requests: InFlightRequest[] = [];
  readonly #clock: Clock;
  readonly #requestTimeoutMs: () => number;
  readonly #times: RegistryTimes;
  #timer: Timer | null = null;
  #onEmpty: (() => void) | null = null;

  constructor(clock: Clock, requestTimeoutMs: () => number, times: RegistryTimes) {
    this.#clock = clock;
    this.#requestTimeoutMs = requestTimeoutMs;
    this.#times = times;
  }

  get size(): number {
    return this.#requests.length;
  }

  add(request: InFlightRequest): void {
    request.place = this.#requests.push(request) - 1;
    if (this.#timer === null) this.#arm();
  }

  remove(request: InFlightRequest): void {
    if (this.#requests[request.place] !== request) return;
    const last = this.#requests.pop() as InFlightRequest;
    if (last !== request) {
      this.#requests[request.place] = last;
      last.place = request.place;
    }
    if (this.#requests.length === 0) this.#onEmpty?.();
  }

  abortAll(reason: SignalboxError): void {
    for (const request of this.#requests) {
      request.abort(reason);
      if (request.phase === 'reading') request.wake?.(reason);
    }
  }

  /** Whether a response has begun on that connection. */
  isAnswering(socket: unknown): boolean {
    for (const request of this.#requests) {
      if (request.incoming.socket === socket && request.outgoing.headersSent) return true;
    }
    return false;
  }

  /** Resolves when nothing is in flight any more. */
  untilEmpty(): Promise<void> {
    if (this.#requests.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
    });
  }

  /** Runs only while there is something to watch. */
  #arm(): void {
    this.#timer = this.#clock.schedule(sweepMs, () => {
      this.#timer = null;
      this.#sweep(this.#clock.monotonicMs());
      if (this.#requests.length > 0) this.#arm();
    });
  }

  #sweep(nowMs: number): void {
    const requestTimeoutMs = this.#requestTimeoutMs();
    for (const request of this.#requests) {
      const ageMs = nowMs - request.receivedMs;
      if (ageMs >= requestTimeoutMs + this.#times.abortGraceMs) request.outgoing.destroy();
      else if (ageMs >= requestTimeoutMs) request.abort(new SignalboxError('deadline_exceeded'));
      this.#watch(request, nowMs);
    }
  }

  #watch(request: InFlightRequest, nowMs: number): void {
    const silentMs = nowMs - request.activeMs;
    const times = this.#times;
    switch (request.phase) {
      case 'reading':
        if (silentMs >= times.bodyIdleMs) request.wake?.(new SignalboxError('request_timeout'));
        break;
      case 'handling':
        if (silentMs >= times.keepAliveMs) keepWaiting(request, nowMs);
        break;
      case 'streaming':
        if (request.isBlocked) {
          if (silentMs >= times.writeIdleMs) request.outgoing.destroy();
        } else if (silentMs >= times.keepAliveMs) {
          sendKeepAlive(request, nowMs);
        }
        break;
      case 'finishing':
        if (silentMs >= times.writeIdleMs + request.outgoing.writableLength / slowestBytesPerMs) {
          request.outgoing.destroy();
        }
        break;
      case 'lingering':
        if (silentMs >= times.lingerMs) request.outgoing.destroy();
        break;
    }
  }
}

/** Tells the client of a stream that has not begun that somebody is at work, which fixes status 200. */
function keepWaiting(request: InFlightRequest, nowMs: number): void {
  const expected = request.expectedStream;
  if (expected === null) return;
  if (!request.outgoing.headersSent) {
    request.keepAlive = expected.keepAlive;
    writeHead(request, 200, expected.contentType, expected.headers);
  }
  sendKeepAlive(request, nowMs);
}

function sendKeepAlive(request: InFlightRequest, nowMs: number): void {
  if (request.keepAlive === null) return;
  request.activeMs = nowMs;
  // What the client does not take is bounded by the comments that fit into the request's own deadline.
  request.outgoing.write(request.keepAlive);
}
