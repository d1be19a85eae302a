import { expect, it } from 'vitest';
import { systemClock } from '../numerics/clock.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import { seededRandom } from '../numerics/random.ts';
import type { RequestParts } from './handler.ts';
import { nobody } from './in-flight-request.ts';
import { createServer } from './server.ts';
import { exchange, RawClient, requestText } from './testing/raw-client.ts';
import { events, HandFedStream, json, route, startServer } from './testing/start-server.ts';

it('closes at once when nothing is in flight, idle connections included', async () => {
  const { server, port } = await startServer([route('GET', '/v1/models', () => json({}))]);
  const client = await RawClient.open(port);
  client.send(requestText('GET', '/v1/models'));
  await client.answer();
  await server.close(60_000);
  await client.untilClosed();
  await expect(exchange(port, requestText('GET', '/v1/models'))).rejects.toThrow('ECONNREFUSED');
});

it('lets streams finish byte for byte, takes nothing new and shows that it is draining', async () => {
  const stream = new HandFedStream();
  const { server, port } = await startServer([
    route('GET', '/v1/models', () => events(stream)),
    route('GET', '/health/live', () => json({ draining: server.isDraining }), { access: 'public' }),
  ]);
  const streaming = await RawClient.open(port);
  streaming.send(requestText('GET', '/v1/models'));
  stream.feed('data: 1\n\n');
  await streaming.until((text) => text.includes('data: 1'));
  const opened = await RawClient.open(port);
  opened.send(requestText('GET', '/health/live').slice(0, 20));
  await new Promise((resolve) => setTimeout(resolve, 20));

  const closed = server.close(60_000);
  expect(server.isDraining).toBe(true);
  await expect(RawClient.open(port)).rejects.toThrow('ECONNREFUSED');
  opened.send(requestText('GET', '/health/live').slice(20));
  const health = await opened.answer();
  expect(JSON.parse(health.body)).toEqual({ draining: true });
  await opened.untilClosed();

  stream.feed('data: 2\n\n');
  stream.feed(null);
  const text = await streaming.untilClosed();
  expect(text).toMatch(/data: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n$/);
  await closed;
  expect(server.inFlight).toBe(0);
});

it('refuses work that comes on a connection that was open', async () => {
  let answer: (() => void) | undefined;
  const { server, port } = await startServer([
    route(
      'GET',
      '/v1/models',
      () =>
        new Promise((resolve) => {
          answer = () => resolve(json({}));
        }),
    ),
  ]);
  const busy = await RawClient.open(port);
  busy.send(requestText('GET', '/v1/models'));
  await expect.poll(() => answer).toBeDefined();
  const late = await RawClient.open(port);
  late.send('GET /v1/models HTTP/1.1\r\n');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = server.close(60_000);
  late.send('Host: a\r\n\r\n');
  const refused = await late.answer();
  expect([refused.status, JSON.parse(refused.body).error.code, refused.headers['retry-after']]).toEqual([
    503,
    'shutting_down',
    '1',
  ]);
  answer?.();
  const last = await busy.answer();
  expect([last.status, last.headers['connection']]).toEqual([200, 'close']);
  await closed;
});

it('aborts what is left after the grace, and cuts what does not care', async () => {
  const clock = new ManualClock();
  const parts: RequestParts[] = [];
  const { server, port } = await startServer(
    [
      route('GET', '/v1/models', (request) => {
        parts.push(request);
        return new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        });
      }),
      route('GET', '/v1/deaf', (request) => {
        parts.push(request);
        return new Promise(() => {});
      }),
    ],
    { clock },
  );
  const polite = await RawClient.open(port);
  polite.send(requestText('GET', '/v1/models'));
  const deaf = await RawClient.open(port);
  deaf.send(requestText('GET', '/v1/deaf'));
  await expect.poll(() => parts.length).toBe(2);
  const closed = server.close(10_000);
  await clock.advance(9_000);
  expect(parts[0]?.signal.aborted).toBe(false);
  await clock.advance(1_500);
  expect(parts[0]?.signal.reason).toMatchObject({ code: 'shutting_down' });
  expect((await polite.answer()).status).toBe(503);
  await clock.advance(1_500);
  await deaf.untilClosed();
  await closed;
});

it('hurries when it is told twice', async () => {
  const stream = new HandFedStream();
  const { server, port } = await startServer([route('GET', '/v1/models', () => events(stream))]);
  const client = await RawClient.open(port);
  client.send(requestText('GET', '/v1/models'));
  stream.feed('data: 1\n\n');
  await client.until((text) => text.includes('data: 1'));
  const first = server.close(3_600_000);
  await server.close(3_600_000);
  await first;
  expect(stream.closes).toBe(1);
  await client.untilClosed();
});

it('reports a port that is taken, and can still be closed', async () => {
  const { port, stop } = await startServer([]);
  const second = createServer({
    routes: [],
    settings: () => ({ maxBodyBytes: 1, maxInFlight: 1, requestTimeoutMs: 1 }),
    authenticate: () => nobody,
    authenticateAdmin: () => nobody,
    isOpen: () => false,
    clock: systemClock,
    random: seededRandom(1),
  });
  await expect(second.listen('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.close(0);
  await stop();
});
