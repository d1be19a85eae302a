import { gzipSync } from 'node:zlib';
import type { Conversation, Fault } from './conversation.ts';

const raw =
  (body: string): Fault =>
  (conversation) =>
    conversation.text(200, body, {
      'content-type': conversation.wantsStream ? 'text/event-stream' : 'application/json',
    });

function changed(change: (body: Record<string, unknown>) => unknown): Fault {
  return (conversation) => conversation.json(200, change(structuredClone(conversation.script.body)));
}

function compressed(encoding: string, body: (conversation: Conversation) => Buffer): Fault {
  return (conversation) =>
    conversation.text(200, body(conversation), {
      'content-type': 'application/json',
      'content-encoding': encoding,
    });
}

/** Rows 40 to 45 of the fault catalogue: status 200 with a body that is no answer. */
export const bodyFaults: Record<string, Fault> = {
  '200-error': (conversation) =>
    conversation.json(
      200,
      conversation.dialect.errorBody({ message: 'Overloaded', type: 'overloaded_error' }),
    ),
  empty: raw(''),
  html: (conversation) =>
    conversation.text(200, '<html>Sign in to the Wi-Fi</html>', { 'content-type': 'text/html' }),
  'truncated-json': (conversation) => {
    const text = JSON.stringify(conversation.script.body);
    conversation.text(200, text.slice(0, text.length / 2), { 'content-type': 'application/json' });
  },
  /** The healthy answer under another content type. */
  'wrong-type': async (conversation, argument) => {
    const { script, response } = conversation;
    response.writeHead(200, argument === '' ? {} : { 'content-type': argument });
    const stream = [...script.opening, ...script.tokens, ...script.finish, ...script.usage, ...script.done];
    await conversation.write(conversation.wantsStream ? stream : [JSON.stringify(script.body)]);
    conversation.endStream();
  },
  'byte-order-mark': (conversation) =>
    conversation.text(200, `\ufeff${JSON.stringify(conversation.script.body)}`, {
      'content-type': 'application/json',
    }),
  /** An error status whose body never ends. */
  '500-stalled': async (conversation) => {
    conversation.response.writeHead(500, { 'content-type': 'application/json' });
    await conversation.write(['{"error":']);
    await conversation.hang();
  },
  'json-array': raw('[1,2,3]'),
  'json-null': raw('null'),
  'no-choices': changed(({ choices: _, content: __, ...body }) => body),
  'empty-choices': changed((body) => ({ ...body, choices: [], content: '' })),
  'null-message': changed((body) => ({ ...body, choices: [{ index: 0, message: null }], content: null })),
  gzip: compressed('gzip', (conversation) => gzipSync(JSON.stringify(conversation.script.body))),
  'gzip-bomb': compressed('gzip', () => gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 1 })),
  'gzip-layers': compressed('gzip, gzip, gzip, gzip, gzip, gzip', (conversation) => {
    let body = Buffer.from(JSON.stringify(conversation.script.body));
    for (let layer = 0; layer < 6; layer++) body = gzipSync(body);
    return body;
  }),
  'unknown-encoding': compressed('x-mystery', () => Buffer.from('mystery')),
};
