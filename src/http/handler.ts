import type { SignalboxError } from '../errors/signalbox-error.ts';

/** The server's own vocabulary, so that it can be exchanged: handlers take request parts and return an answer. */

export interface Principal {
  /** Name of the key, null when the gateway has no keys. */
  key: string | null;
  tenant: string;
  /** Routes and models it may name; empty means all. */
  routes: readonly string[];
  admin: boolean;
}

export interface RequestParts {
  method: string;
  /** Path as received, without query; routing and access policy use this same value. */
  path: string;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string | undefined>>;
  requestId: string;
  principal: Principal;
  /** Parsed JSON of the body; undefined when the method has none. */
  body: unknown;
  bodyBytes: number;
  /** Aborts when the client leaves or the server stops waiting for it; the reason is a SignalboxError. */
  signal: AbortSignal;
  /** Monotonic instant at which the head of the request was there. */
  receivedMs: number;
  /**
   * Says that the answer will be a stream. When the handler then takes longer than the keep-alive interval, the server
   * sends status 200 with this head and a comment, so that the client does not give up; an error after that goes out
   * in-band. Without this call the server waits in silence and every error keeps its status.
   */
  expectStream(head: ExpectedStream): void;
}

/** What the server needs to begin a stream before the handler has answered. */
export interface ExpectedStream {
  contentType: string;
  headers: Record<string, string>;
  /** A comment that clients skip. */
  keepAlive: Uint8Array;
  /** The error as bytes inside the stream, after which it closes. */
  renderError(error: SignalboxError): Uint8Array;
}

/** Bytes pulled one chunk at a time; pulling waits for the client to take the one before. */
export interface AnswerStream {
  /** Null at the end, after which the connection may be reused. Never rejects: errors are in-band bytes. */
  next(): Promise<Uint8Array | null>;
  /** Called once, when the client left or the bytes are all out. */
  close(): void;
}

export type HttpAnswer =
  | { kind: 'json'; status: number; headers: Record<string, string>; body: unknown }
  | {
      kind: 'bytes';
      status: number;
      headers: Record<string, string>;
      contentType: string;
      body: Uint8Array | string;
    }
  | {
      kind: 'stream';
      status: number;
      headers: Record<string, string>;
      contentType: string;
      stream: AnswerStream;
      /** Written in silences between two chunks; a comment of server-sent events by default. */
      keepAlive?: Uint8Array;
    };

export type Handler = (parts: RequestParts) => HttpAnswer | Promise<HttpAnswer>;

/**
 * Who may call a path: anybody (`public`), any known key (`key`), whoever may administrate (`admin`; `page` likewise, but
 * a browser is asked for the secret).
 */
export type AccessPolicy = 'public' | 'key' | 'admin' | 'page';

export interface Route {
  method: 'GET' | 'POST';
  /** `/v1/decisions/:id` */
  path: string;
  access: AccessPolicy;
  /** Which API's error shape this path answers with. */
  errors: 'openai' | 'anthropic';
  handler: Handler;
}
