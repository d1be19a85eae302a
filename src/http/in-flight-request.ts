import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignalboxError } from '../errors/signalbox-error.ts';
import type { FoundRoute } from './route-table.ts';
import type { AnswerStream, ExpectedStream, Principal, RequestParts, Route } from './handler.ts';

/**
 * - `reading`: the body is coming in
 * - `handling`: the handler has it
 * - `streaming`: chunks of an answer are going out
 * - `finishing`: the last byte is written, the client is still taking it
 * - `lingering`: refused before the body was there; what is left of it is thrown away so that the client gets the answer
 */
export type RequestPhase = 'reading' | 'handling' | 'streaming' | 'finishing' | 'lingering';

export const nobody: Principal = Object.freeze({ key: null, tenant: 'default', routes: [], admin: false });

/** One request from its head to its last byte: what the handler sees, and what the server keeps to end it in time. */
export class InFlightRequest implements RequestParts {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly route: Route | null;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly receivedMs: number;
  principal: Principal = nobody;
  body: unknown = undefined;
  bodyBytes = 0;

  phase: RequestPhase = 'reading';
  /** Where the registry has it. */
  place = -1;
  /** When something last moved: a byte of the body in, a chunk of the answer out. */
  activeMs: number;
  /** Whether the client has yet to take what was written. */
  isBlocked = false;
  isClosed = false;
  expectedStream: ExpectedStream | null = null;
  keepAlive: Uint8Array | null = null;
  /** Ends a wait for the body or for the client to take more. */
  wake: ((error?: SignalboxError) => void) | null = null;

  readonly #controller = new AbortController();
  #stream: AnswerStream | null = null;
  #query: Record<string, string> | null = null;

  constructor(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    found: FoundRoute | null,
    requestId: string,
    receivedMs: number,
  ) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.route = found?.route ?? null;
    this.method = incoming.method ?? 'GET';
    this.path = path;
    this.params = found?.params ?? {};
    this.requestId = requestId;
    this.receivedMs = receivedMs;
    this.activeMs = receivedMs;
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    // Only `set-cookie` could be a list, and requests do not carry it.
    return this.incoming.headers as Record<string, string | undefined>;
  }

  get query(): Readonly<Record<string, string>> {
    this.#query ??= parseQuery(this.incoming.url ?? '');
    return this.#query;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  enter(phase: RequestPhase, nowMs: number): void {
    this.phase = phase;
    this.activeMs = nowMs;
  }

  expectStream(head: ExpectedStream): void {
    this.expectedStream = head;
  }

  abort(reason: SignalboxError): void {
    if (this.#controller.signal.aborted) return;
    this.#controller.abort(reason);
    this.closeStream();
  }

  holdStream(stream: AnswerStream): void {
    this.#stream = stream;
    if (this.isClosed) this.closeStream();
  }

  /** Tells the stream once that nobody pulls any more. */
  closeStream(): void {
    const stream = this.#stream;
    this.#stream = null;
    stream?.close();
  }
}

/** The path as it came, up to the query. */
export function rawPath(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

function parseQuery(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  const start = url.indexOf('?');
  if (start === -1) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) query[name] ??= value;
  return query;
}
