import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Clock } from '../numerics/clock.ts';
import { parseJsonBody } from '../wire/json-body.ts';
import { type ErrorSurface, renderErrorResponse, toSignalboxError } from './error-response.ts';
import type { Handler, HttpAnswer, Principal } from './handler.ts';
import { InFlightRequest, rawPath } from './in-flight-request.ts';
import { checkLoopback } from './loopback-guard.ts';
import { readBody } from './read-body.ts';
import { checkBodyHeaders, checkHead } from './request-head.ts';
import type { RequestIds } from './request-id.ts';
import type { RequestRegistry } from './request-registry.ts';
import type { RouteTable } from './route-table.ts';
import { writeError, writeHead, writeWhole } from './write-answer.ts';
import { keepAliveComment, pumpStream } from './write-stream.ts';

/** What is known about a request when its last byte is out or its client gone. */
export interface RequestDone {
  requestId: string;
  method: string;
  path: string;
  /** Path of the route, with its parameters' names; null when none fits. */
  route: string | null;
  /** 499 when the client left before an answer began. */
  status: number;
  bodyBytes: number;
  durationMs: number;
  /** Whether the client left before the end of the answer. */
  isCutShort: boolean;
}

export interface ServingOptions {
  /** Who calls, by the head alone and before the body is read. Throws the refusal. */
  authenticate(headers: Readonly<Record<string, string | undefined>>): Principal;
  /** The same for paths of administrators, among them browsers, which send `Authorization: Basic`. */
  authenticateAdmin(headers: Readonly<Record<string, string | undefined>>): Principal;
  /** Whether there are no keys, so that only loopback names and pages may call. */
  isOpen(): boolean;
  limits(): { maxBodyBytes: number; maxInFlight: number };
  clock: Clock;
  ids: RequestIds;
  onRequestDone?(done: RequestDone): void;
  /** Errors that are not of the catalogue, for the log. */
  onUnexpectedError?(cause: unknown, requestId: string): void;
}

/** Carries one HTTP request from its head to its last byte. */
export class RequestServing {
  readonly #options: ServingOptions;
  readonly #registry: RequestRegistry;
  readonly #routes: RouteTable;
  readonly #nowMs: () => number;
  isDraining = false;

  constructor(options: ServingOptions, registry: RequestRegistry, routes: RouteTable) {
    this.#options = options;
    this.#registry = registry;
    this.#routes = routes;
    this.#nowMs = () => options.clock.monotonicMs();
  }

  /** Never rejects. */
  async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = rawPath(incoming.url ?? '');
    const found = this.#routes.find(incoming.method ?? '', path);
    const requestId = this.#options.ids.choose(incoming.headers['x-request-id'] as string | undefined);
    const request = new InFlightRequest(incoming, outgoing, path, found, requestId, this.#nowMs());
    outgoing.once('close', () => this.#finish(request));
    // A write that meets a broken connection; `close` follows and says all there is to say.
    outgoing.on('error', ignore);
    this.#registry.add(request);
    try {
      const handler = this.#admit(request);
      if (request.method === 'POST') await this.#takeBody(request);
      request.enter('handling', this.#nowMs());
      await this.#write(request, await handler(request));
    } catch (thrown) {
      this.#fail(request, thrown);
    }
  }

  /** Everything that the head alone decides. Throws the refusal. */
  #admit(request: InFlightRequest): Handler {
    const { incoming, route } = request;
    const options = this.#options;
    const refusal = checkHead(incoming) ?? (options.isOpen() ? checkLoopback(request.headers) : null);
    if (refusal !== null) throw refusal;
    if (route === null) throw this.#notServed(request);
    if (route.access === 'public') return route.handler;
    if (this.isDraining) throw new SignalboxError('shutting_down', undefined, { retryAfterSeconds: 1 });
    if (route.access === 'key') request.principal = options.authenticate(request.headers);
    else request.principal = options.authenticateAdmin(request.headers);
    const { maxInFlight, maxBodyBytes } = options.limits();
    if (this.#registry.size > maxInFlight) {
      throw new SignalboxError('overloaded', undefined, { retryAfterSeconds: 1 });
    }
    const badBody = request.method === 'POST' ? checkBodyHeaders(incoming, maxBodyBytes) : null;
    if (badBody !== null) throw badBody;
    return route.handler;
  }

  #notServed(request: InFlightRequest): SignalboxError {
    const methods = this.#routes.methodsOf(request.path);
    if (methods.length > 0) {
      request.outgoing.setHeader('allow', methods.join(', '));
      return new SignalboxError('method_not_allowed', `That path takes ${methods.join(' and ')} only.`);
    }
    const served = this.#routes.apiPaths.join(', ');
    return new SignalboxError('path_not_found', `That path is not served here; there are ${served}.`);
  }

  async #takeBody(request: InFlightRequest): Promise<void> {
    const { maxBodyBytes } = this.#options.limits();
    if (request.headers['expect'] !== undefined) request.outgoing.writeContinue();
    request.body = parseJsonBody(await readBody(request, maxBodyBytes, this.#nowMs));
  }

  async #write(request: InFlightRequest, answer: HttpAnswer): Promise<void> {
    if (request.isClosed) {
      if (answer.kind === 'stream') answer.stream.close();
      return;
    }
    if (this.isDraining) request.outgoing.shouldKeepAlive = false;
    if (answer.kind === 'stream') {
      request.keepAlive = answer.keepAlive ?? keepAliveComment;
      if (!request.outgoing.headersSent)
        writeHead(request, answer.status, answer.contentType, answer.headers);
      await pumpStream(request, answer.stream, this.#nowMs);
    } else if (request.outgoing.headersSent) {
      throw new SignalboxError('internal_error', undefined, {
        cause: 'a stream was announced, something else came',
      });
    } else {
      writeWhole(request, answer, this.#nowMs());
    }
  }

  #fail(request: InFlightRequest, thrown: unknown): void {
    const error = isAbortOf(request, thrown) ? request.signal.reason : toSignalboxError(thrown);
    if (error.code === 'internal_error')
      this.#options.onUnexpectedError?.(error.details.cause, request.requestId);
    const { outgoing, expectedStream } = request;
    request.closeStream();
    if (request.isClosed) return;
    if (this.isDraining) outgoing.shouldKeepAlive = false;
    if (!outgoing.headersSent) {
      // A browser asks its user for the secret when it is told to.
      if (error.status === 401 && request.route?.access === 'page') {
        outgoing.setHeader('www-authenticate', 'Basic realm="Signalbox", charset="UTF-8"');
      }
      const surface = errorSurface(request);
      writeError(request, renderErrorResponse(error, surface, request.requestId), this.#nowMs());
    } else if (expectedStream !== null && request.phase === 'handling') {
      request.enter('finishing', this.#nowMs());
      outgoing.end(expectedStream.renderError(error));
    } else {
      outgoing.destroy();
    }
  }

  #finish(request: InFlightRequest): void {
    const { outgoing } = request;
    const isCutShort = !outgoing.writableFinished;
    request.isClosed = true;
    if (isCutShort) request.abort(new SignalboxError('client_closed_request'));
    else request.closeStream();
    request.wake?.(new SignalboxError('client_closed_request'));
    this.#registry.remove(request);
    if (this.isDraining) request.incoming.socket.destroySoon();
    this.#options.onRequestDone?.({
      requestId: request.requestId,
      method: request.method,
      path: request.path,
      route: request.route?.path ?? null,
      status: outgoing.headersSent ? outgoing.statusCode : 499,
      bodyBytes: request.bodyBytes,
      durationMs: this.#nowMs() - request.receivedMs,
      isCutShort,
    });
  }
}

function ignore(): void {}

/** Of a path that no route fits: the API whose header the client sends. */
function errorSurface(request: InFlightRequest): ErrorSurface {
  if (request.route !== null) return request.route.errors;
  return request.headers['anthropic-version'] === undefined ? 'openai' : 'anthropic';
}

/** Platform functions reject with an error of their own when a signal aborts; what counts is why it did. */
function isAbortOf(request: InFlightRequest, thrown: unknown): boolean {
  return request.signal.aborted && thrown instanceof Error && thrown.name === 'AbortError';
}
