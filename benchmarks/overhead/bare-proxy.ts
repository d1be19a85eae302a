/** The floor: node:http in front of undici's dispatch, bytes passed on without being looked at. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

const upstream = process.argv[2] ?? '';
const pool = new Pool(upstream, { connections: 256, pipelining: 1 });

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    pool.dispatch(
      {
        path: request.url ?? '/',
        method: (request.method ?? 'GET') as 'POST',
        headers: { 'content-type': 'application/json' },
        body: parts.length === 0 ? null : Buffer.concat(parts),
      },
      {
        onRequestStart() {},
        onResponseStart(controller, status, headers) {
          response.writeHead(status, { 'content-type': String(headers['content-type']) });
          response.on('close', () => {
            if (!response.writableFinished) controller.abort(new Error('the client left'));
          });
        },
        onResponseData(controller, data) {
          if (response.write(data)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd() {
          response.end();
        },
        onResponseError() {
          response.destroy();
        },
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
