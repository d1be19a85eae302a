import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A bare TCP client, for requests that no HTTP library would send. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  isClosed = false;
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.received += text;
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawClient(socket)));
    });
  }

  send(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** Resolves when what was received satisfies the condition or the connection is closed. */
  async until(isEnough: (received: string) => boolean): Promise<string> {
    while (!this.isClosed && !isEnough(this.received)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.received;
  }

  untilClosed(): Promise<string> {
    return this.until(() => false);
  }

  /** The next answer with a Content-Length, taken off what was received. */
  async answer(): Promise<RawAnswer> {
    await this.until((received) => parseAnswer(received) !== null);
    const parsed = parseAnswer(this.received);
    if (parsed === null) throw new Error(`no whole answer in ${JSON.stringify(this.received.slice(0, 200))}`);
    this.received = this.received.slice(parsed.length);
    return parsed.answer;
  }

  close(): void {
    this.socket.destroy();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** One request on a connection of its own. */
export async function exchange(port: number, text: string | Uint8Array): Promise<RawAnswer> {
  const client = await RawClient.open(port);
  client.send(text);
  try {
    return await client.answer();
  } finally {
    client.close();
  }
}

/** Text of a request with the given header lines; Host and Content-Length are added. */
export function requestText(
  method: string,
  path: string,
  headers: readonly string[] = [],
  body = '',
): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers];
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function parseAnswer(received: string): { answer: RawAnswer; length: number } | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const [statusLine = '', ...lines] = received.slice(0, headEnd).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (received.length < length) return null;
  const status = Number(statusLine.split(' ')[1]);
  return { answer: { status, headers, body: received.slice(headEnd + 4, length) }, length };
}
