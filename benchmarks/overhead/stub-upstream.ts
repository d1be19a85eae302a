/** A provider that answers at once: 784 bytes of JSON with usage, or 100 chunks of a stream five milliseconds apart. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const chunks = 100;
const everyMs = 5;

const usage = { prompt_tokens: 210, completion_tokens: 100, total_tokens: 310 };
const answer = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-stub',
    object: 'chat.completion',
    created: 1_764_000_000,
    model: 'stub',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'word '.repeat(104) }, finish_reason: 'stop' },
    ],
    usage,
  }),
);

function chunk(delta: object, finish: string | null, extra: object = {}): string {
  const body = {
    id: 'chatcmpl-stub',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'stub',
  };
  return `data: ${JSON.stringify({ ...body, choices: [{ index: 0, delta, finish_reason: finish }], ...extra })}\n\n`;
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
      response.end(answer);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < chunks) {
        response.write(
          chunk(sent === 0 ? { role: 'assistant', content: 'word ' } : { content: 'word ' }, null),
        );
        sent++;
        return;
      }
      clearInterval(timer);
      response.write(chunk({}, 'stop'));
      response.write(
        `data: ${JSON.stringify({ id: 'chatcmpl-stub', object: 'chat.completion.chunk', created: 1, model: 'stub', choices: [], usage })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    }, everyMs);
    response.on('close', () => clearInterval(timer));
  });
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
