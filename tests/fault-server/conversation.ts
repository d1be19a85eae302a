import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '../../src/numerics/clock.ts';
import type { AnswerScript, SpokenDialect } from './answer-script.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';

/** One request to the fault server, with what a fault needs to answer it well or badly. */
export class Conversation {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LedgerEntry;
  readonly dialect: SpokenDialect;
  readonly script: AnswerScript;
  readonly wantsStream: boolean;
  readonly #ledger: Ledger;

  constructor(parts: {
    request: IncomingMessage;
    response: ServerResponse;
    entry: LedgerEntry;
    dialect: SpokenDialect;
    script: AnswerScript;
    wantsStream: boolean;
    ledger: Ledger;
  }) {
    this.request = parts.request;
    this.response = parts.response;
    this.entry = parts.entry;
    this.dialect = parts.dialect;
    this.script = parts.script;
    this.wantsStream = parts.wantsStream;
    this.#ledger = parts.ledger;
  }

  get socket(): Socket {
    return this.request.socket;
  }

  get isClosed(): boolean {
    return this.socket.destroyed;
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.text(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  text(status: number, body: string | Buffer, headers: Record<string, string>): void {
    this.response.writeHead(status, headers);
    this.#count(Buffer.byteLength(body));
    this.response.end(body);
    this.answered();
  }

  error(
    status: number,
    type: string,
    message: string,
    more: { code?: string; param?: string; headers?: Record<string, string> } = {},
  ): void {
    this.json(
      status,
      this.dialect.errorBody({ type, message, code: more.code ?? null, param: more.param ?? null }),
      more.headers,
    );
  }

  openStream(): void {
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.response.flushHeaders();
  }

  /** Writes stream events and waits while the reader is slow. False once the reader is gone. */
  async write(events: readonly string[], isTokens = false): Promise<boolean> {
    for (const event of events) {
      if (this.isClosed) return false;
      if (isTokens) this.entry.tokensSent++;
      this.#count(Buffer.byteLength(event));
      if (!this.response.write(event)) {
        await this.#drained();
      }
      this.#ledger.notify();
    }
    return !this.isClosed;
  }

  /** Bytes past node:http, for answers that it would refuse to make. */
  raw(bytes: string | Buffer): void {
    this.#count(Buffer.byteLength(bytes));
    this.socket.write(bytes);
  }

  endStream(): void {
    this.response.end();
    this.answered();
  }

  answered(): void {
    this.entry.isAnswered = true;
    this.#ledger.notify();
  }

  /** Cuts the connection in the middle: RST, or FIN when asked. */
  cut(how: 'reset' | 'close' = 'reset'): void {
    if (how === 'reset') this.socket.resetAndDestroy();
    else this.socket.end();
  }

  /** Waits, but no longer than the connection lives. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        timer.cancel();
        this.socket.removeListener('close', finish);
        resolve();
      };
      const timer = systemClock.schedule(ms, finish);
      this.socket.once('close', finish);
    });
  }

  /** Waits until the other side gives up. */
  async hang(): Promise<void> {
    if (this.isClosed) return;
    await new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        this.response.off('drain', finish);
        this.response.off('close', finish);
        resolve();
      };
      this.response.on('drain', finish);
      this.response.on('close', finish);
    });
  }

  #count(bytes: number): void {
    this.entry.bytesSent += bytes;
  }
}

/** What the server does instead of answering well. `argument` is the rest of the model name, e.g. `20` of `cut-after-20`. */
export type Fault = (conversation: Conversation, argument: string) => void | Promise<void>;

/** The answer of a healthy server, streamed or whole. */
export async function answerWell(conversation: Conversation, delayMs = 0): Promise<void> {
  const { script } = conversation;
  if (!conversation.wantsStream) {
    if (delayMs > 0) await conversation.pause(delayMs);
    conversation.entry.tokensSent = script.tokens.length;
    conversation.json(200, script.body);
    return;
  }
  conversation.openStream();
  await conversation.write(script.opening);
  for (const token of script.tokens) {
    if (delayMs > 0) await conversation.pause(delayMs);
    if (!(await conversation.write([token], true))) return;
  }
  await conversation.write([...script.finish, ...script.usage, ...script.done]);
  conversation.endStream();
}
