import { type Clock, systemClock } from '../../numerics/clock.ts';
import { ManualClock } from '../../numerics/manual-clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { AnswerStream, Handler, HttpAnswer, Principal, Route } from '../handler.ts';
import type { RegistryTimes } from '../request-registry.ts';
import type { RequestDone } from '../serve-request.ts';
import { createServer, type Server, type ServerOptions } from '../server.ts';

export interface StartedServer {
  server: Server;
  port: number;
  url: string;
  done: RequestDone[];
  unexpected: unknown[];
  stop(): Promise<void>;
}

export interface StartOptions extends Partial<Omit<ServerOptions, 'routes' | 'settings'>> {
  clock?: Clock;
  times?: Partial<RegistryTimes>;
  maxBodyBytes?: number;
  maxInFlight?: number;
  requestTimeoutMs?: number;
}

const anyone: Principal = { key: null, tenant: 'default', routes: [], admin: true };

/** A server on any free port of 127.0.0.1, with what it reports. */
export async function startServer(routes: Route[], options: StartOptions = {}): Promise<StartedServer> {
  const done: RequestDone[] = [];
  const unexpected: unknown[] = [];
  const { maxBodyBytes = 1_048_576, maxInFlight = 100, requestTimeoutMs = 600_000 } = options;
  const server = createServer({
    authenticate: () => anyone,
    authenticateAdmin: () => anyone,
    isOpen: () => false,
    clock: systemClock,
    random: seededRandom(1),
    onRequestDone: (report) => done.push(report),
    onUnexpectedError: (cause) => unexpected.push(cause),
    settings: () => ({ maxBodyBytes, maxInFlight, requestTimeoutMs }),
    ...options,
    routes,
  });
  const { port } = await server.listen('127.0.0.1', 0);
  const stop = async () => {
    const closed = server.close(0);
    if (options.clock instanceof ManualClock) {
      await options.clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
      await options.clock.advance(2_000);
    }
    await closed;
  };
  return { server, port, url: `http://127.0.0.1:${port}`, done, unexpected, stop };
}

export function route(
  method: Route['method'],
  path: string,
  handler: Handler,
  more: Partial<Route> = {},
): Route {
  return { method, path, access: 'key', errors: 'openai', handler, ...more };
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: 'json', status, headers, body };
}

export function events(stream: AnswerStream, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: 'stream', status: 200, headers, contentType: 'text/event-stream', stream };
}

/** A stream that is fed by hand. */
export class HandFedStream implements AnswerStream {
  readonly #waiting: ((chunk: Uint8Array | null) => void)[] = [];
  readonly #chunks: (Uint8Array | null)[] = [];
  pulls = 0;
  closes = 0;

  feed(text: string | null): void {
    const chunk = text === null ? null : new TextEncoder().encode(text);
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#chunks.push(chunk);
    else waiting(chunk);
  }

  next(): Promise<Uint8Array | null> {
    this.pulls++;
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) return Promise.resolve(chunk);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.closes++;
    this.feed(null);
  }
}
