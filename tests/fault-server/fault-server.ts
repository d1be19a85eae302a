/**
 * A provider that fails on purpose. The fault is named by the model (`fault-cut-after-20`) or by the header `x-fault`
 * (`cut-after-20`); any other model gets a healthy answer. Names are the keys of the four tables of faults, longest
 * first; what follows the name is its argument.
 *
 * Words in the model's name shape the healthy answer: `tokens-60` its length, `tools` a tool call (`tools-all` one of
 * each tool), `reasoning` some reasoning first, `structured` an object as text, `unicode` text of many bytes a character,
 * `usage-negative` and the like a wrong usage object.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock } from '../../src/numerics/clock.ts';
import { anthropicDialect } from './anthropic-script.ts';
import type { SpokenDialect } from './answer-script.ts';
import { bodyFaults } from './body-faults.ts';
import { connectionFaults } from './connection-faults.ts';
import { answerWell, Conversation, type Fault } from './conversation.ts';
import { Ledger, type LedgerEntry } from './ledger.ts';
import { openaiDialect } from './openai-script.ts';
import { scriptOptions } from './script-options.ts';
import { statusFaults } from './status-faults.ts';
import { streamFaults } from './stream-faults.ts';

export const faults: Readonly<Record<string, Fault>> = {
  ...connectionFaults,
  ...statusFaults,
  ...bodyFaults,
  ...streamFaults,
};
const namesLongestFirst = Object.keys(faults).sort((a, b) => b.length - a.length);

/** Splits `cut-after-20` into its fault and argument. Null for a name of no fault. */
export function findFault(name: string): { fault: Fault; argument: string } | null {
  for (const key of namesLongestFirst) {
    if (name === key || name.startsWith(`${key}-`))
      return { fault: faults[key]!, argument: name.slice(key.length + 1) };
  }
  return null;
}

/** What happens to a connection before a request is read, or in the middle of its body. */
export type AcceptFault = 'reset' | 'garbage' | 'reset-in-body';

export interface FaultServer {
  /** Origin, e.g. `http://127.0.0.1:41234`. The OpenAI and Anthropic APIs are at `/v1`. */
  origin: string;
  port: number;
  ledger: Ledger;
  /** Applies to connections from now on; null for none. */
  acceptFault: AcceptFault | null;
  /** Resets a connection when a second request comes on it, as a server whose keep-alive just ran out. */
  resetsReused: boolean;
  /** Models listed by `GET /v1/models`. */
  models: string[];
  /** The first `failures` requests get the fault, later ones are answered well. */
  failFirst: { fault: string; failures: number } | null;
  /** Closes every open connection with RST, as a crashed provider would. */
  resetAll(): void;
  close(): Promise<void>;
}

export async function startFaultServer(port = 0): Promise<FaultServer> {
  const ledger = new Ledger(() => systemClock.monotonicMs());
  const sockets = new Set<Socket>();
  const used = new WeakSet<Socket>();
  const server: Server = createServer(
    { keepAliveTimeout: 60_000, requestTimeout: 0 },
    (request, response) => {
      void handle(request, response).catch(() => request.socket.destroy());
    },
  );
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const entry = ledger.open(request.url ?? '', headersOf(request));
    if (faultServer.resetsReused && used.has(request.socket)) {
      request.socket.resetAndDestroy();
      return;
    }
    used.add(request.socket);
    if (faultServer.acceptFault === 'reset-in-body') {
      request.socket.resetAndDestroy();
      return;
    }
    // One connection carries many requests: an entry closes with its answer or with the connection.
    response.on('close', () => ledger.closed(entry));
    if (request.method === 'GET') {
      answerList(request, response, faultServer.models);
      return;
    }
    await answer(request, response, entry, ledger, faultServer);
  };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    ledger.socketOpened();
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      ledger.socketClosed();
    });
    if (faultServer.acceptFault === 'reset') socket.resetAndDestroy();
    else if (faultServer.acceptFault === 'garbage') socket.end('not HTTP at all\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  const faultServer: FaultServer = {
    origin: `http://127.0.0.1:${bound}`,
    port: bound,
    ledger,
    acceptFault: null,
    resetsReused: false,
    models: ['healthy', 'fault-500'],
    failFirst: null,
    resetAll: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return faultServer;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  entry: LedgerEntry,
  ledger: Ledger,
  server: FaultServer,
): Promise<void> {
  const body = await readBody(request);
  entry.body = body;
  entry.model = typeof body?.['model'] === 'string' ? body['model'] : '';
  ledger.notify();
  const dialect = dialectOf(entry.path);
  const conversation = new Conversation({
    request,
    response,
    entry,
    dialect,
    ledger,
    wantsStream: body?.['stream'] === true,
    script: dialect.script(scriptOptions(entry, dialect.name)),
  });
  let name = entry.headers['x-fault'] ?? (entry.model.startsWith('fault-') ? entry.model.slice(6) : '');
  if (server.failFirst !== null && server.failFirst.failures > 0) {
    server.failFirst.failures--;
    name = server.failFirst.fault;
  }
  const found = name === '' ? null : findFault(name);
  if (found === null) await answerWell(conversation);
  else await found.fault(conversation, found.argument);
}

function dialectOf(path: string): SpokenDialect {
  return path.split('?', 1)[0]!.endsWith('/messages') ? anthropicDialect : openaiDialect;
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return headers;
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function answerList(request: IncomingMessage, response: ServerResponse, models: readonly string[]): void {
  const body = request.url?.startsWith('/api/tags')
    ? { models: models.map((name) => ({ name, model: name })) }
    : {
        object: 'list',
        data: models.map((id) => ({ id, object: 'model', created: 1_764_000_000, owned_by: 'faults' })),
      };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
