import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ServerSettings } from '../config/settings.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { sleep } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';
import { answerClientError } from './client-error.ts';
import type { Route } from './handler.ts';
import { RequestIds } from './request-id.ts';
import { defaultTimes, RequestRegistry, type RegistryTimes } from './request-registry.ts';
import { RouteTable } from './route-table.ts';
import { RequestServing, type ServingOptions } from './serve-request.ts';

export interface ServerOptions extends Omit<ServingOptions, 'limits' | 'ids'> {
  routes: readonly Route[];
  random: Random;
  /** Asked for every request, so that a reload takes effect. */
  settings(): Pick<ServerSettings, 'maxBodyBytes' | 'maxInFlight' | 'requestTimeoutMs'>;
  times?: Partial<RegistryTimes>;
}

export interface Server {
  /** Resolves with the port that was taken; rejects with the system's error, such as EADDRINUSE. Port 0 takes any. */
  listen(host: string, port: number): Promise<{ host: string; port: number }>;
  /** True from the beginning of `close`; readiness answers by it. */
  readonly isDraining: boolean;
  readonly inFlight: number;
  /**
   * Takes no new requests, lets those in flight finish for `drainMs`, then aborts them. A second call aborts at once.
   * Resolves when every connection is closed.
   */
  close(drainMs: number): Promise<void>;
}

const headersTimeoutMs = 15_000;
/** For a whole body, however slowly it keeps moving. */
const bodyTimeoutMs = 300_000;
const keepAliveTimeoutMs = 72_000;
const timeoutCheckMs = 2_000;
const maxHeaderBytes = 16_384;
const maxConnections = 20_000;
/** After the drain: how long aborted requests have to send their last bytes. */
const abortGraceMs = 1_000;

export function createServer(options: ServerOptions): Server {
  return new NodeServer(options);
}

class NodeServer implements Server {
  readonly #options: ServerOptions;
  readonly #registry: RequestRegistry;
  readonly #ids: RequestIds;
  readonly #serving: RequestServing;
  readonly #http: HttpServer;
  readonly #hurry = new AbortController();
  #closed: Promise<void> | null = null;

  constructor(options: ServerOptions) {
    this.#options = options;
    const times = { ...defaultTimes, ...options.times };
    this.#registry = new RequestRegistry(options.clock, () => options.settings().requestTimeoutMs, times);
    this.#ids = new RequestIds(options.random);
    this.#serving = new RequestServing(
      { ...options, ids: this.#ids, limits: options.settings },
      this.#registry,
      new RouteTable(options.routes),
    );
    this.#http = this.#assemble();
  }

  get isDraining(): boolean {
    return this.#serving.isDraining;
  }

  get inFlight(): number {
    return this.#registry.size;
  }

  listen(host: string, port: number): Promise<{ host: string; port: number }> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      // One name, one address: which of its two a system prefers differs, and clients try both.
      this.#http.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, () => {
        this.#http.off('error', reject);
        const address = this.#http.address() as AddressInfo;
        resolve({ host: address.address, port: address.port });
      });
    });
  }

  close(drainMs: number): Promise<void> {
    if (this.#closed === null) this.#closed = this.#drain(drainMs);
    else this.#hurry.abort();
    return this.#closed;
  }

  async #drain(drainMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#serving.isDraining = true;
    // Stops listening and closes idle connections at once; calls back when the last connection is gone.
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    const empty = this.#registry.untilEmpty();
    await Promise.race([empty, sleep(clock, drainMs, this.#hurry.signal)]);
    // Also ends the wait that lost.
    this.#hurry.abort();
    this.#registry.abortAll(new SignalboxError('shutting_down', undefined, { retryAfterSeconds: 1 }));
    await Promise.race([empty, sleep(clock, abortGraceMs)]);
    this.#http.closeAllConnections();
    await closed;
  }

  #assemble(): HttpServer {
    const serve: RequestListener = (request, response) => void this.#serving.serve(request, response);
    const http = createHttpServer(
      {
        headersTimeout: headersTimeoutMs,
        requestTimeout: bodyTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: timeoutCheckMs,
        maxHeaderSize: maxHeaderBytes,
        // Node would answer without a body; `checkHead` asks for it.
        requireHostHeader: false,
      },
      serve,
    );
    http.maxConnections = maxConnections;
    // Asked before the body is invited, so that a refusal comes instead of an invitation.
    http.on('checkContinue', serve);
    http.on('checkExpectation', serve);
    http.on('clientError', (error, socket) => {
      const isAnswering = this.#registry.isAnswering(socket);
      answerClientError(error, socket as Socket, this.#ids.choose(undefined), isAnswering);
    });
    return http;
  }
}
