/** What the fault server did for one request: the independent truth that gateway figures are checked against. */
export interface LedgerEntry {
  /** Number of the request, from 0. */
  index: number;
  path: string;
  model: string;
  /** Headers as received, lower-case. */
  headers: Record<string, string>;
  /** Parsed body, null when it was not JSON or was never read. */
  body: Record<string, unknown> | null;
  /** Tokens written to the socket. */
  tokensSent: number;
  bytesSent: number;
  /** Monotonic milliseconds of the server's clock. */
  receivedAtMs: number;
  closedAtMs: number | null;
  /** Whether the whole intended answer was written. */
  isAnswered: boolean;
}

export class Ledger {
  readonly entries: LedgerEntry[] = [];
  readonly #nowMs: () => number;
  #connections = 0;
  #openSockets = 0;
  #watchers: (() => void)[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get connections(): number {
    return this.#connections;
  }

  get openSockets(): number {
    return this.#openSockets;
  }

  get last(): LedgerEntry {
    const entry = this.entries.at(-1);
    if (entry === undefined) throw new Error('the fault server saw no request');
    return entry;
  }

  open(path: string, headers: Record<string, string>): LedgerEntry {
    const entry: LedgerEntry = {
      index: this.entries.length,
      path,
      model: '',
      headers,
      body: null,
      tokensSent: 0,
      bytesSent: 0,
      receivedAtMs: this.#nowMs(),
      closedAtMs: null,
      isAnswered: false,
    };
    this.entries.push(entry);
    this.notify();
    return entry;
  }

  socketOpened(): void {
    this.#connections++;
    this.#openSockets++;
  }

  socketClosed(): void {
    this.#openSockets--;
    this.notify();
  }

  closed(entry: LedgerEntry): void {
    entry.closedAtMs ??= this.#nowMs();
    this.notify();
  }

  notify(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** Resolves once the condition holds; looked at whenever a request or socket opens, writes or closes. */
  async until(condition: (ledger: Ledger) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }
}
