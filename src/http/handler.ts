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
  /** Aborts when the client leaves or the server stops waiting for it. */
  signal: AbortSignal;
  /** Monotonic instant at which the head of the request was there. */
  receivedMs: number;
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
  | { kind: 'bytes'; status: number; headers: Record<string, string>; contentType: string; body: Uint8Array | string }
  | { kind: 'stream'; status: number; headers: Record<string, string>; contentType: string; stream: AnswerStream };

export type Handler = (parts: RequestParts) => HttpAnswer | Promise<HttpAnswer>;

/** Who may call a path: anybody (health), any known key, or the admin secret (loopback without one). */
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
