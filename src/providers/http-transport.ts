import type { LookupFunction } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Client, type Dispatcher, Pool, ProxyAgent } from 'undici';
import type { Clock } from '../numerics/clock.ts';
import { type Connection, HttpExchange } from './http-exchange.ts';
import type { CallTimeouts } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';

/** Response headers larger than this are refused. */
const maxHeaderBytes = 16 * 1024;
/** Idle connections are kept this long unless the server asks for less. */
const keepAliveMs = 30_000;

export interface TransportOptions {
  /** Scheme, host, port and path prefix, e.g. `https://api.openai.com/v1`. */
  baseUrl: string;
  clock: Clock;
  /** Proxy to go through, with credentials if it needs any. */
  proxyUrl?: string;
  /** PEM certificates trusted besides the usual ones. */
  extraCaPem?: string;
  /** Longest time that a socket may try to connect, whatever calls wait for it. */
  maxConnectMs?: number;
  /** Replaces the system's name resolution. */
  lookup?: LookupFunction;
}

export interface UpstreamRequest {
  method: 'GET' | 'POST';
  /** Appended to the base URL's path, with a leading slash. */
  path: string;
  /** Exactly what is sent besides `host` and `content-length`. */
  headers: Record<string, string>;
  body?: string;
}

/**
 * Calls to one origin over a pool of kept connections, one request at a time on each. Redirects are not followed, HTTP/2
 * is not used: a broken connection then concerns one call only.
 */
export class HttpTransport {
  readonly #clock: Clock;
  readonly #origin: string;
  readonly #pathPrefix: string;
  readonly #clientOptions: Client.Options;
  readonly #dispatcher: Dispatcher;
  readonly #isProxied: boolean;
  #inFlight = 0;
  #onIdle: (() => void) | null = null;
  #isClosed = false;

  constructor(options: TransportOptions) {
    const url = new URL(options.baseUrl);
    this.#clock = options.clock;
    this.#origin = url.origin;
    this.#pathPrefix = url.pathname.replace(/\/+$/, '');
    const connect = {
      timeout: options.maxConnectMs ?? 15_000,
      ...(options.extraCaPem !== undefined && { secureContext: trustingAlso(options.extraCaPem) }),
      ...(options.lookup && { lookup: options.lookup }),
    };
    this.#clientOptions = {
      maxHeaderSize: maxHeaderBytes,
      // Both are this room's own deadlines, on the injected clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      pipelining: 1,
      allowH2: false,
      connect,
    };
    this.#isProxied = options.proxyUrl !== undefined;
    this.#dispatcher =
      options.proxyUrl === undefined
        ? new Pool(this.#origin, { ...this.#clientOptions, factory: countingClient })
        : new ProxyAgent({
            uri: options.proxyUrl,
            connectTimeout: connect.timeout,
            requestTls: connect,
            factory: (origin, { connect: throughProxy }: Client.Options) =>
              new Pool(origin, {
                ...this.#clientOptions,
                ...(throughProxy !== undefined && { connect: throughProxy }),
                factory: countingClient,
              }),
          });
  }

  /** Sends a request and waits for the head of its answer. Rejects with a ProviderFailure. */
  async send(
    request: UpstreamRequest,
    timeouts: CallTimeouts,
    signal: AbortSignal | null,
  ): Promise<HttpExchange> {
    if (this.#isClosed) throw new ProviderFailure('aborted', 'the provider is closed');
    const exchange = new HttpExchange(this.#clock, timeouts, signal);
    if (exchange.isSettled) {
      await exchange.head();
      return exchange;
    }
    const options: Dispatcher.DispatchOptions = {
      origin: this.#origin,
      method: request.method,
      path: this.#pathPrefix + request.path,
      headers: request.headers,
      ...(request.body !== undefined && { body: request.body }),
    };
    this.#inFlight++;
    exchange.onSettled = this.#onSettled;
    // Named first: a function that is written where it is assigned to a property lives until the next full collection,
    // since V8 takes it for a method, and the whole call with it.
    const resend = () => this.#resend(options, exchange);
    exchange.resend = resend;
    this.#dispatch(this.#dispatcher, options, exchange);
    const { status } = await exchange.head();
    if (status >= 300 && status < 400) {
      // Following would show the key to whoever the redirect names.
      exchange.close();
      throw new ProviderFailure('redirect', 'the provider redirects elsewhere', { status });
    }
    return exchange;
  }

  /** Takes no new calls, waits for those in flight and closes all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#dispatcher.destroy();
  }

  readonly #onSettled = (): void => {
    this.#inFlight--;
    if (this.#inFlight === 0) this.#onIdle?.();
  };

  /** On a connection that is certainly new, which the pool cannot promise. */
  #resend(options: Dispatcher.DispatchOptions, exchange: HttpExchange): void {
    if (this.#isProxied) {
      this.#dispatch(this.#dispatcher, options, exchange);
      return;
    }
    const client = new Client(this.#origin, this.#clientOptions);
    exchange.connection = null;
    this.#dispatch(client, options, exchange);
    client.close().catch(() => {});
  }

  #dispatch(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, exchange: HttpExchange): void {
    try {
      dispatcher.dispatch(options, exchange);
    } catch (error) {
      exchange.onResponseError(null, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Tells each exchange whether its socket had carried requests before. */
class CountingClient extends Client implements Connection {
  requestsBefore = 0;

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.requestsBefore = 0;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof HttpExchange) {
      handler.connection = this;
      this.requestsBefore++;
    }
    return super.dispatch(options, handler);
  }
}

function countingClient(origin: URL, options: object): Dispatcher {
  return new CountingClient(origin, options);
}

function trustingAlso(pem: string): SecureContext {
  return createSecureContext({ ca: [...getCACertificates('default'), pem] });
}
