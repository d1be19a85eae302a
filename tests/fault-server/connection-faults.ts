import type { Conversation, Fault } from './conversation.ts';

/** A raw HTTP answer, status line and all. */
function rawAnswer(head: (body: string) => string[], after: 'end' | 'hang' = 'end'): Fault {
  return async (conversation) => {
    const body = JSON.stringify(conversation.script.body);
    conversation.raw(`${head(body).join('\r\n')}\r\n\r\n${body}`);
    if (after === 'end') conversation.cut('close');
    else await conversation.hang();
  };
}

async function drip(conversation: Conversation, text: string, everyMs: number): Promise<void> {
  for (const character of text) {
    if (conversation.isClosed) return;
    conversation.raw(character);
    await conversation.pause(everyMs);
  }
}

/** Rows 7 to 18 of the fault catalogue that happen after the request is read. */
export const connectionFaults: Record<string, Fault> = {
  reset: (conversation) => conversation.cut('reset'),
  close: (conversation) => conversation.cut('close'),
  stall: (conversation) => conversation.hang(),
  'slow-headers': (conversation) =>
    drip(conversation, `HTTP/1.1 200 OK\r\nx-filler: ${'y'.repeat(10_000)}\r\n\r\n`, 20),
  'continue-only': async (conversation) => {
    conversation.raw('HTTP/1.1 100 Continue\r\n\r\n');
    await conversation.hang();
  },
  garbage: (conversation) => {
    conversation.raw('\u0000\u0001this is not HTTP\r\n\r\n');
    conversation.cut('close');
  },
  'big-header': rawAnswer((body) => [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `x-large: ${'z'.repeat(20 * 1024)}`,
  ]),
  'two-lengths': rawAnswer((body) => [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `content-length: ${body.length + 7}`,
  ]),
  'length-and-chunked': rawAnswer((body) => [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${body.length}`,
    'transfer-encoding: chunked',
  ]),
  'short-body': rawAnswer((body) => [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body) + 100}`,
  ]),
  'no-terminator': (conversation) => {
    const body = JSON.stringify(conversation.script.body);
    conversation.raw(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    conversation.raw(`${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`);
    conversation.cut('close');
  },
  redirect: (conversation) =>
    conversation.text(307, '', { location: `http://127.0.0.1:${conversation.socket.localPort}/elsewhere` }),
};
