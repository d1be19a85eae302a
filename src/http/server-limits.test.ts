import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { exchange, RawClient, requestText } from './testing/raw-client.ts';
import { json, route, type StartedServer, type StartOptions, startServer } from './testing/start-server.ts';

const jsonHeader = 'Content-Type: application/json';
const path = '/v1/chat/completions';

let started: StartedServer | undefined;
let handled = 0;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function start(options: StartOptions = {}): Promise<StartedServer> {
  handled = 0;
  started = await startServer(
    [
      route('POST', path, ({ bodyBytes }) => {
        handled++;
        return json({ bodyBytes });
      }),
    ],
    options,
  );
  return started;
}

async function outcome(port: number, text: string | Uint8Array): Promise<string> {
  const { status, body } = await exchange(port, text);
  return status === 200 ? '200' : `${status} ${JSON.parse(body).error.code}`;
}

function chunked(chunks: readonly string[]): string {
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;
}

const post = (headers: readonly string[], body = '{}') =>
  requestText('POST', path, [jsonHeader, ...headers], body);

describe('headers', () => {
  it.each([
    ['two hosts', post(['Host: other']), '400 invalid_request'],
    [
      'two authorizations',
      post(['Authorization: Bearer a', 'authorization: Bearer b']),
      '400 invalid_request',
    ],
    ['two api keys', post(['x-api-key: a', 'X-Api-Key: b']), '400 invalid_request'],
    ['two content types', post(['content-type: application/json']), '400 invalid_request'],
    ['two origins', post(['Origin: http://localhost', 'Origin: http://evil']), '400 invalid_request'],
    ['two request ids', post(['x-request-id: a', 'x-request-id: b']), '400 invalid_request'],
    ['a connection header that names another', post(['Connection: authorization']), '400 invalid_request'],
    [
      'a connection header that names another beside close',
      post(['Connection: close, X-Api-Key']),
      '400 invalid_request',
    ],
    [
      'more than a hundred headers',
      post(Array.from({ length: 120 }, (_, n) => `a${n}: b`)),
      '400 invalid_request',
    ],
    ['unknown expectations', post(['Expect: a-miracle']), '400 invalid_request'],
    ['two content lengths', post(['Content-Length: 2']), '400 invalid_request'],
    ['a content length beside chunks', post(['Transfer-Encoding: chunked']), '400 invalid_request'],
    [
      'an unknown transfer encoding',
      `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n`,
      '400 invalid_request',
    ],
    ['no host', `POST ${path} HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}`, '400 invalid_request'],
    ['a NUL in a header', post(['a: b\0c']), '400 invalid_request'],
    ['a space before the colon', post(['a : b']), '400 invalid_request'],
    ['bare line feeds', `POST ${path} HTTP/1.1\nHost: a\nContent-Length: 2\n\n{}`, '400 invalid_request'],
    [
      'a negative length',
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n`,
      '400 invalid_request',
    ],
    ['20 KB of headers', post([`a: ${'b'.repeat(20_000)}`]), '431 invalid_request'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 invalid_request'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]), '400 invalid_request'],
    ['an ordinary connection header', post(['Connection: Keep-Alive, TE']), '200'],
    [
      'a wish for another protocol, which it may ignore',
      post(['Connection: Upgrade', 'Upgrade: h2c']),
      '200',
    ],
  ])('answers %s', async (_name, text, expected) => {
    const { port } = await start();
    expect(await outcome(port, text)).toBe(expected);
    expect(handled).toBe(expected === '200' ? 1 : 0);
  });

  it.each([
    ['application/json', '200'],
    ['application/json; charset=utf-8', '200'],
    ['Application/JSON;charset="UTF-8"', '200'],
    ['application/vnd.api+json', '200'],
    ['application/json; charset=utf-16', '415 unsupported_encoding'],
    ['text/plain', '415 unsupported_encoding'],
    ['application/x-www-form-urlencoded', '415 unsupported_encoding'],
    ['multipart/form-data; boundary=x', '415 unsupported_encoding'],
    ['json', '415 unsupported_encoding'],
    ['', '415 unsupported_encoding'],
  ])('answers the content type %s with %s', async (type, expected) => {
    const { port } = await start();
    expect(await outcome(port, requestText('POST', path, [`Content-Type: ${type}`], '{}'))).toBe(expected);
  });

  it('takes JSON without a content type and refuses compressed bodies', async () => {
    const { port } = await start();
    expect(await outcome(port, requestText('POST', path, [], '{}'))).toBe('200');
    expect(await outcome(port, post(['Content-Encoding: gzip']))).toBe('415 unsupported_encoding');
    expect(await outcome(port, post(['Content-Encoding: identity']))).toBe('200');
  });
});

describe('bodies', () => {
  it('reads chunked bodies and refuses empty ones', async () => {
    const { port } = await start();
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\n${jsonHeader}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await outcome(port, head + chunked(['{"a"', ':', '1}']))).toBe('200');
    expect(await outcome(port, head + chunked([]))).toBe('400 invalid_json');
    expect(await outcome(port, requestText('POST', path, ['Content-Length: 0']))).toBe('400 invalid_json');
    expect(await outcome(port, requestText('POST', path))).toBe('400 invalid_json');
  });

  it('accepts a body of exactly the limit', async () => {
    const { port } = await start({ maxBodyBytes: 1000 });
    const body = JSON.stringify({ a: 'x'.repeat(992) });
    expect(body.length).toBe(1000);
    expect(await outcome(port, post([], body))).toBe('200');
    expect(await outcome(port, post([], `${body} `))).toBe('413 body_too_large');
  });

  it('refuses by Content-Length before a byte of the body has come', async () => {
    const { port } = await start({ maxBodyBytes: 1000 });
    const text = requestText('POST', path, [jsonHeader, 'Content-Length: 99999999999']);
    expect(await outcome(port, text)).toBe('413 body_too_large');
  });

  it('counts while the body streams in, and the client gets the answer although it goes on sending', async () => {
    const { port, done } = await start({ maxBodyBytes: 100_000 });
    const client = await RawClient.open(port);
    client.send(`POST ${path} HTTP/1.1\r\nHost: a\r\n${jsonHeader}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    for (let index = 0; index < 40; index++) client.send(chunk);
    const { status, headers, body } = await client.answer();
    expect([status, headers['connection'], JSON.parse(body).error.code]).toEqual([
      413,
      'close',
      'body_too_large',
    ]);
    client.send('0\r\n\r\n');
    await client.untilClosed();
    await expect.poll(() => done.length).toBe(1);
    expect(handled).toBe(0);
  });

  it('closes on a client that never stops sending a refused body', async () => {
    const clock = new ManualClock();
    const { port } = await start({ maxBodyBytes: 1000, clock });
    const client = await RawClient.open(port);
    client.send(requestText('POST', path, [jsonHeader, 'Content-Length: 9000000']));
    expect((await client.answer()).status).toBe(413);
    client.send('x'.repeat(100_000));
    await clock.advance(1_000);
    expect(client.isClosed).toBe(false);
    await clock.advance(2_000);
    await client.untilClosed();
  });

  it('invites a body only after the head was admitted', async () => {
    const { port } = await start({ maxBodyBytes: 1000 });
    const client = await RawClient.open(port);
    client.send(
      `POST ${path} HTTP/1.1\r\nHost: a\r\n${jsonHeader}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    await client.until((text) => text.includes('100 Continue\r\n\r\n'));
    client.received = '';
    client.send('{}');
    expect((await client.answer()).status).toBe(200);
    client.send(
      `POST ${path} HTTP/1.1\r\nHost: a\r\n${jsonHeader}\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n`,
    );
    const refused = await client.answer();
    expect([refused.status, refused.headers['connection']]).toEqual([413, 'close']);
    client.close();
  });

  it('gives up on a body that stops moving', async () => {
    const clock = new ManualClock();
    const { port } = await start({ clock });
    const client = await RawClient.open(port);
    client.send(requestText('POST', path, [jsonHeader, 'Content-Length: 100']));
    client.send('{"a":');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await clock.advance(20_000);
    client.send('"b');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await clock.advance(20_000);
    expect(client.received).toBe('');
    await clock.advance(12_000);
    expect((await client.answer()).status).toBe(408);
    client.close();
  });

  it('notices a client that leaves in the middle of its body', async () => {
    const { port, done, server } = await start();
    const client = await RawClient.open(port);
    client.send(requestText('POST', path, [jsonHeader, 'Content-Length: 100']));
    client.send('{"a":');
    await expect.poll(() => server.inFlight).toBe(1);
    client.close();
    await expect.poll(() => done).toMatchObject([{ status: 499, isCutShort: true }]);
    expect(server.inFlight).toBe(0);
    expect(handled).toBe(0);
  });

  it('serves requests that were sent ahead in order', async () => {
    const { port } = await start();
    const client = await RawClient.open(port);
    client.send(post([], '{"a":1}') + post([], '{"a":12}') + post([], '{"a":123}'));
    const lengths: number[] = [];
    for (let index = 0; index < 3; index++) lengths.push(JSON.parse((await client.answer()).body).bodyBytes);
    expect(lengths).toEqual([7, 8, 9]);
    client.close();
  });
});
