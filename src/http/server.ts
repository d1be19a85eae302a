import type { AddressInfo, Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { sleep } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';
import { answerClientError } from './client-error.ts';
import type { Route } from './handler.ts';
import { PathTable } from './path-table.ts';
import { RequestIds } from './request-id.ts';
import { defaultTimes, RequestRegistry, type RegistryTimes } from './request-registry.ts';
import { RequestServing, type ServingOptions } from './serve-request.ts';

export interface ServerOptions extends Omit<ServingOptions, 'limits' | 'ids'> {
  routes: readonly Route[];
  /** Asked for every request, so that a reload takes effect. */
  random: Random;
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
  return new FastifyServer(options);
}

class FastifyServer implements Server {
  readonly #options: ServerOptions;
  readonly #registry: RequestRegistry;
  readonly #ids: RequestIds;
  readonly #serving: RequestServing;
  readonly #app: FastifyInstance;
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
      new PathTable(options.routes),
    );
    this.#app = this.#assemble();
  }

  get isDraining(): boolean {
    return this.#serving.isDraining;
  }

  get inFlight(): number {
    return this.#registry.size;
  }

  async listen(host: string, port: number): Promise<{ host: string; port: number }> {
    await this.#app.listen({ host, port });
    const address = this.#app.server.address() as AddressInfo;
    return { host: address.address, port: address.port };
  }

  close(drainMs: number): Promise<void> {
    if (this.#closed === null) this.#closed = this.#drain(drainMs);
    else this.#hurry.abort();
    return this.#closed;
  }

  async #drain(drainMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#serving.isDraining = true;
    // Stops listening and closes idle connections at once; resolves when the last connection is gone.
    const closed = this.#app.close();
    const empty = this.#registry.untilEmpty();
    await Promise.race([empty, sleep(clock, drainMs, this.#hurry.signal)]);
    this.#registry.abortAll(new SignalboxError('shutting_down', undefined, { retryAfterSeconds: 1 }));
    await Promise.race([empty, sleep(clock, abortGraceMs)]);
    this.#app.server.closeAllConnections();
    await closed;
  }

  #assemble(): FastifyInstance {
    const app = Fastify({
      logger: false,
      exposeHeadRoutes: false,
      return503OnClosing: false,
      keepAliveTimeout: keepAliveTimeoutMs,
      requestTimeout: bodyTimeoutMs,
      http: {
        headersTimeout: headersTimeoutMs,
        connectionsCheckingInterval: timeoutCheckMs,
        maxHeaderSize: maxHeaderBytes,
        // Node would answer without a body; `checkHead` asks for it.
        requireHostHeader: false,
      },
      clientErrorHandler: (error, socket) => this.#answerClientError(error, socket),
      frameworkErrors: (_error, request, reply) => this.#take(request, reply, null),
    });
    app.server.maxConnections = maxConnections;
    // Asked before the body is invited, so that a refusal comes instead of an invitation.
    app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response));
    app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
    for (const route of this.#options.routes) {
      app.route({
        method: route.method,
        url: route.path,
        // Taken over before Fastify looks at the body, which we read after the head was admitted.
        onRequest: (request, reply) => this.#take(request, reply, route),
        handler: () => {
          throw new Error('the request was taken over before');
        },
      });
    }
    // Where no route fits there is no such hook, and Fastify would look for a parser of the body.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.setNotFoundHandler((request, reply) => this.#take(request, reply, null));
    app.setErrorHandler((_error, request, reply) => this.#take(request, reply, null));
    return app;
  }

  #take(request: FastifyRequest, reply: FastifyReply, route: Route | null): void {
    reply.hijack();
    void this.#serving.serve(request.raw, reply.raw, route, (request.params ?? {}) as Record<string, string>);
  }

  #answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    answerClientError(error, socket, this.#ids.choose(undefined), this.#registry.isAnswering(socket));
  }
}
