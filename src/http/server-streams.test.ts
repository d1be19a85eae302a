import { afterEach, describe, expect, it } from 'vitest';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import type { Handler, RequestParts } from './handler.ts';
import { RawClient, requestText } from './testing/raw-client.ts';
import {
  events,
  HandFedStream,
  json,
  route,
  type StartedServer,
  type StartOptions,
  startServer,
} from './testing/start-server.ts';

const post = requestText(
  'POST',
  '/v1/chat/completions',
  ['Content-Type: application/json'],
  '{"stream":true}',
);
const encoder = new TextEncoder();

let started: StartedServer | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function start(handler: Handler, options: StartOptions = {}): Promise<StartedServer> {
  started = await startServer([route('POST', '/v1/chat/completions', handler)], options);
  return started;
}

describe('streams', () => {
  it('sends each chunk as it comes and leaves the connection usable', async () => {
    const stream = new HandFedStream();
    const { port, done } = await start(() => events(stream, { 'x-signalbox-model': 'm' }));
    const client = await RawClient.open(port);
    client.send(post);
    stream.feed('data: 1\n\n');
    const head = await client.until((text) => text.includes('data: 1'));
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    expect(head.toLowerCase()).toContain('content-type: text/event-stream');
    expect(head.toLowerCase()).toContain('x-signalbox-model: m');
    stream.feed('data: 2\n\n');
    await client.until((text) => text.includes('data: 2'));
    expect(stream.closes).toBe(0);
    stream.feed(null);
    await client.until((text) => text.endsWith('0\r\n\r\n'));
    expect(stream.closes).toBe(1);
    client.send(requestText('GET', '/nowhere'));
    await client.until((text) => text.includes('404'));
    expect(done[0]).toMatchObject({ status: 200, isCutShort: false });
    client.close();
  });

  it('pulls no further while the client takes nothing', async () => {
    const chunk = new Uint8Array(262_144).fill(120);
    let pulls = 0;
    const endless = { next: () => Promise.resolve(pulls++ < 1_000 ? chunk : null), close: () => {} };
    const { port } = await start(() => events(endless));
    const client = await RawClient.open(port);
    client.socket.pause();
    client.send(post);
    await expect.poll(() => pulls).toBeGreaterThan(1);
    let before = -1;
    while (before !== pulls) {
      before = pulls;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // What the operating system's buffers take, and not 250 MB.
    expect(pulls).toBeLessThan(100);
    client.socket.resume();
    await client.until((text) => text.length > pulls * 1000 && pulls > 100);
    client.close();
  });

  it('tells the handler at once when the client leaves before the answer', async () => {
    let parts: RequestParts | undefined;
    const { port, done, unexpected } = await start(
      (request) =>
        new Promise((_resolve, reject) => {
          parts = request;
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        }),
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => parts).toBeDefined();
    client.close();
    await expect.poll(() => parts?.signal.aborted).toBe(true);
    expect(parts?.signal.reason).toMatchObject({ name: 'SignalboxError', code: 'client_closed_request' });
    await expect.poll(() => done).toMatchObject([{ status: 499, isCutShort: true }]);
    expect(unexpected).toEqual([]);
  });

  it.each(['destroy', 'end'] as const)(
    'closes the stream once when the client leaves in it (%s)',
    async (how) => {
      const stream = new HandFedStream();
      const { port, done, server } = await start(() => events(stream));
      const client = await RawClient.open(port);
      client.send(post);
      stream.feed('data: 1\n\n');
      await client.until((text) => text.includes('data: 1'));
      client.socket[how]();
      await expect.poll(() => stream.closes).toBe(1);
      await expect.poll(() => done).toMatchObject([{ status: 200, isCutShort: true }]);
      expect(server.inFlight).toBe(0);
    },
  );

  it('closes a stream that came when the client had already left', async () => {
    const stream = new HandFedStream();
    let answer: (() => void) | undefined;
    const { port, done } = await start(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(events(stream));
        }),
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => answer).toBeDefined();
    client.close();
    await expect.poll(() => done.length).toBe(1);
    answer?.();
    await expect.poll(() => stream.closes).toBe(1);
    expect(stream.pulls).toBe(0);
  });

  it('leaves no stream open over a thousand clients that leave at random', async () => {
    const streams: HandFedStream[] = [];
    const { port, server } = await start(
      () => {
        const stream = new HandFedStream();
        streams.push(stream);
        for (let index = 0; index < 3; index++) stream.feed(`data: ${index}\n\n`);
        if (streams.length % 3 === 0) stream.feed(null);
        return events(stream);
      },
      { maxInFlight: 2000 },
    );
    for (let round = 0; round < 20; round++) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.open(port)));
      clients.forEach((client, index) => {
        client.send(index % 4 === 0 ? post.slice(0, -5) : post);
        if (index % 5 === 0) client.close();
      });
      await Promise.all(
        clients
          .filter((_, index) => index % 20 === 1)
          .map((client) => client.until((text) => text.includes('data: 2'))),
      );
      for (const client of clients) client.close();
    }
    await expect.poll(() => server.inFlight).toBe(0);
    expect(streams.length).toBeGreaterThan(100);
    expect(streams.map((stream) => stream.closes).every((closes) => closes === 1)).toBe(true);
  });
});

describe('silence', () => {
  const expectation = {
    contentType: 'text/event-stream',
    headers: { 'x-early': '1' },
    keepAlive: encoder.encode(': waiting\n\n'),
    renderError: (error: SignalboxError) => encoder.encode(`data: {"error":{"code":"${error.code}"}}\n\n`),
  };

  it('comments in a stream that is silent', async () => {
    const clock = new ManualClock();
    const stream = new HandFedStream();
    const { port } = await start(() => events(stream), { clock });
    const client = await RawClient.open(port);
    client.send(post);
    stream.feed('data: 1\n\n');
    await client.until((text) => text.includes('data: 1'));
    await clock.advance(14_000);
    stream.feed('data: 2\n\n');
    await client.until((text) => text.includes('data: 2'));
    await clock.advance(14_000);
    expect(client.received).not.toContain('\n: keep-alive');
    await clock.advance(2_000);
    await client.until((text) => text.includes('\n: keep-alive\n\n'));
    client.close();
  });

  it('begins an announced stream after 15 s and goes on with its chunks', async () => {
    const clock = new ManualClock();
    const stream = new HandFedStream();
    let answer: (() => void) | undefined;
    const { port } = await start(
      (request) => {
        request.expectStream(expectation);
        return new Promise((resolve) => {
          answer = () => resolve(events(stream, { 'x-late': '1' }));
        });
      },
      { clock },
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => answer).toBeDefined();
    await clock.advance(14_000);
    expect(client.received).toBe('');
    await clock.advance(2_000);
    await client.until((text) => text.includes(': waiting'));
    await clock.advance(16_000);
    answer?.();
    stream.feed('data: 1\n\n');
    stream.feed(null);
    const text = await client.until((received) => received.endsWith('0\r\n\r\n'));
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(text.toLowerCase()).toContain('x-early: 1');
    expect(text.toLowerCase()).not.toContain('x-late');
    expect(text.match(/: waiting/g)?.length).toBe(2);
    expect(text.indexOf(': waiting')).toBeLessThan(text.indexOf('data: 1'));
    client.close();
  });

  it('puts an error into the stream that it has begun', async () => {
    const clock = new ManualClock();
    let fail: (() => void) | undefined;
    const { port, done } = await start(
      (request) => {
        request.expectStream(expectation);
        return new Promise((_resolve, reject) => {
          fail = () => reject(new SignalboxError('upstream_timeout'));
        });
      },
      { clock },
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => fail).toBeDefined();
    await clock.advance(16_000);
    await client.until((text) => text.includes(': waiting'));
    fail?.();
    const text = await client.until((received) => received.endsWith('0\r\n\r\n'));
    expect(text).toContain('data: {"error":{"code":"upstream_timeout"}}');
    expect(text).not.toContain('[DONE]');
    await expect.poll(() => done.length).toBe(1);
    client.close();
  });

  it('waits in silence for handlers that announced no stream, and errors keep their status', async () => {
    const clock = new ManualClock();
    let fail: (() => void) | undefined;
    const { port } = await start(
      () =>
        new Promise((_resolve, reject) => {
          fail = () => reject(new SignalboxError('upstream_timeout'));
        }),
      { clock },
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => fail).toBeDefined();
    await clock.advance(40_000);
    expect(client.received).toBe('');
    fail?.();
    expect((await client.answer()).status).toBe(504);
    client.close();
  });

  it('drops a client that takes nothing for a minute', async () => {
    const clock = new ManualClock();
    let closes = 0;
    const chunk = new Uint8Array(1_048_576).fill(120);
    const { port, done } = await start(
      () =>
        events({
          next: () => Promise.resolve(chunk),
          close: () => {
            closes++;
          },
        }),
      { clock },
    );
    const client = await RawClient.open(port);
    client.socket.pause();
    client.send(post);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await clock.advance(59_000);
    expect(closes).toBe(0);
    await clock.advance(3_000);
    await expect.poll(() => closes).toBe(1);
    await expect.poll(() => done).toMatchObject([{ isCutShort: true }]);
    client.close();
  });

  it('aborts a request at its time limit, and cuts the connection of a handler that does not care', async () => {
    const clock = new ManualClock();
    let parts: RequestParts | undefined;
    const { port, done } = await start(
      (request) => {
        parts = request;
        return new Promise(() => {});
      },
      { clock, requestTimeoutMs: 30_000 },
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => parts).toBeDefined();
    await clock.advance(31_000);
    expect(parts?.signal.reason).toMatchObject({ code: 'deadline_exceeded' });
    expect(client.isClosed).toBe(false);
    await clock.advance(6_000);
    await client.untilClosed();
    await expect.poll(() => done.length).toBe(1);
  });

  it('answers with a large body to a slow handler without cutting it', async () => {
    const clock = new ManualClock();
    let answer: (() => void) | undefined;
    const { port } = await start(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(json({ text: 'x'.repeat(8_000_000) }));
        }),
      { clock },
    );
    const client = await RawClient.open(port);
    client.send(post);
    await expect.poll(() => answer).toBeDefined();
    await clock.advance(120_000);
    client.socket.pause();
    answer?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.advance(30_000);
    client.socket.resume();
    expect((await client.answer()).body.length).toBeGreaterThan(8_000_000);
    client.close();
  });
});
