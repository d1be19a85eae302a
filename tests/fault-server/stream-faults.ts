import { answerWell, type Conversation, type Fault } from './conversation.ts';

/** Streams `count` tokens after the opening; false when the reader left. */
async function openAndSend(conversation: Conversation, count: number): Promise<boolean> {
  const { script } = conversation;
  conversation.openStream();
  if (!(await conversation.write(script.opening))) return false;
  return conversation.write(script.tokens.slice(0, count), true);
}

const numberOf = (argument: string, fallback: number) =>
  argument === '' ? fallback : Number.parseInt(argument, 10);

/** Rows 46 to 66 of the fault catalogue: what goes wrong inside a stream. */
export const streamFaults: Record<string, Fault> = {
  'first-event-error': async (conversation) => {
    conversation.openStream();
    await conversation.write([conversation.script.errorEvent]);
    conversation.endStream();
  },
  'stream-silence': async (conversation) => {
    conversation.openStream();
    await conversation.hang();
  },
  'role-then-stall': async (conversation) => {
    await openAndSend(conversation, 0);
    await conversation.hang();
  },
  'pings-only': async (conversation) => {
    await openAndSend(conversation, 0);
    while (!conversation.isClosed) {
      await conversation.write([conversation.script.ping]);
      await conversation.pause(20);
    }
  },
  'cut-after-role': async (conversation) => {
    await openAndSend(conversation, 0);
    conversation.cut();
  },
  'cut-after': async (conversation, argument) => {
    await openAndSend(conversation, numberOf(argument, 5));
    await conversation.pause(20);
    conversation.cut();
  },
  'end-after': async (conversation, argument) => {
    await openAndSend(conversation, numberOf(argument, 5));
    conversation.endStream();
  },
  'stall-after': async (conversation, argument) => {
    await openAndSend(conversation, numberOf(argument, 5));
    await conversation.hang();
  },
  'pings-after': async (conversation, argument) => {
    await openAndSend(conversation, numberOf(argument, 5));
    while (!conversation.isClosed) {
      await conversation.write([conversation.script.ping]);
      await conversation.pause(20);
    }
  },
  'error-after': async (conversation, argument) => {
    await openAndSend(conversation, numberOf(argument, 5));
    await conversation.write([conversation.script.errorEvent]);
    conversation.endStream();
  },
  'bad-json-event': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, 3);
    await conversation.write(['data: {"choices": [{"delta": {"cont\n\n']);
    await conversation.write([...script.tokens.slice(3), ...script.finish, ...script.done]);
    conversation.endStream();
  },
  'huge-event': async (conversation) => {
    await openAndSend(conversation, 2);
    const filler = 'x'.repeat(1024 * 1024);
    await conversation.write(['data: {"choices":[{"delta":{"content":"']);
    for (let written = 0; written < 9 && !conversation.isClosed; written++)
      await conversation.write([filler]);
    await conversation.hang();
  },
  'odd-framing': async (conversation) => {
    const { script } = conversation;
    conversation.openStream();
    const [first = '', ...tokens] = script.tokens;
    const crlf = (events: string[]) => events.map((event) => event.replaceAll('\n', '\r\n'));
    await conversation.write(['\ufeff: hello\n\nretry: 3000\n\n', ...script.opening]);
    await conversation.write([first.replace('data: ', 'id: 1\ndata:')], true);
    await conversation.write(crlf(tokens), true);
    await conversation.write(crlf([...script.finish, ...script.usage]));
    await conversation.write(script.done);
    conversation.endStream();
  },
  'no-done': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write([...script.finish, ...script.usage]);
    conversation.endStream();
  },
  'done-without-finish': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write(script.done);
    conversation.endStream();
  },
  'finish-then-hang': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write([...script.finish, ...script.usage]);
    await conversation.hang();
  },
  'two-finishes': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write([...script.finish, ...script.finish, ...script.tokens.slice(0, 1)]);
    await conversation.write([...script.usage, ...script.done]);
    conversation.endStream();
  },
  'after-done': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write([...script.finish, ...script.usage, ...script.done]);
    while (await conversation.write(script.tokens)) await conversation.pause(1);
  },
  endless: async (conversation) => {
    await openAndSend(conversation, 0);
    const { tokens } = conversation.script;
    for (let sent = 0; ; sent++) {
      if (!(await conversation.write([tokens[sent % tokens.length] ?? ''], true))) return;
      if (sent % 64 === 63) await conversation.pause(1);
    }
  },
  /** As fast as the reader takes it, `argument` tokens. */
  flood: async (conversation, argument) => {
    const { script } = conversation;
    await openAndSend(conversation, 0);
    const count = numberOf(argument, 10_000);
    for (let sent = 0; sent < count; sent++) {
      if (!(await conversation.write([script.tokens[sent % script.tokens.length] ?? ''], true))) return;
    }
    await conversation.write([...script.finish, ...script.usage, ...script.done]);
    conversation.endStream();
  },
  /** The whole stream in pieces of `argument` bytes, one a segment. */
  'bytes-of': async (conversation, argument) => {
    const { script } = conversation;
    conversation.openStream();
    conversation.socket.setNoDelay(true);
    const all = Buffer.from(
      [...script.opening, ...script.tokens, ...script.finish, ...script.usage, ...script.done].join(''),
    );
    conversation.entry.tokensSent = script.tokens.length;
    const size = numberOf(argument, 1);
    for (let at = 0; at < all.length && !conversation.isClosed; at += size) {
      conversation.response.write(all.subarray(at, at + size));
      if ((at / size) % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    conversation.endStream();
  },
  'json-for-stream': (conversation) => conversation.json(200, conversation.script.body),
  'sse-for-json': async (conversation) => {
    const { script } = conversation;
    await openAndSend(conversation, script.tokens.length);
    await conversation.write([...script.finish, ...script.usage, ...script.done]);
    conversation.endStream();
  },
  'slow-first': async (conversation, argument) => {
    await conversation.pause(numberOf(argument, 200));
    await answerWell(conversation);
  },
  slow: (conversation, argument) => answerWell(conversation, numberOf(argument, 20)),
};
