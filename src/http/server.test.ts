import { afterEach, describe, expect, it } from 'vitest';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Handler, RequestParts } from './handler.ts';
import { exchange, RawClient, requestText } from './testing/raw-client.ts';
import { json, route, type StartedServer, type StartOptions, startServer } from './testing/start-server.ts';

const echo: Handler = ({ method, path, params, query, body, bodyBytes, principal }) =>
  json({ method, path, params, query, body, bodyBytes, key: principal.key });
const jsonHeader = 'Content-Type: application/json';

let started: StartedServer | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function start(handler: Handler = echo, options: StartOptions = {}): Promise<StartedServer> {
  started = await startServer(
    [
      route('POST', '/v1/chat/completions', handler),
      route('POST', '/v1/messages', handler, { errors: 'anthropic' }),
      route('GET', '/v1/models', handler),
      route('GET', '/v1/decisions/:id', handler),
      route('GET', '/health/live', handler, { access: 'public' }),
      route('GET', '/admin/api/models', handler, { access: 'admin' }),
      route('GET', '/', handler, { access: 'page' }),
    ],
    options,
  );
  return started;
}

async function errorCode(port: number, text: string | Uint8Array): Promise<string> {
  const { status, body } = await exchange(port, text);
  return `${status} ${JSON.parse(body).error.code}`;
}

describe('requests and answers', () => {
  it('gives handlers the parts of the request', async () => {
    const { port, done } = await start();
    const { status, body } = await exchange(port, requestText('GET', '/v1/decisions/d-1?full=1&full=2&x='));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      path: '/v1/decisions/d-1',
      params: { id: 'd-1' },
      query: { full: '1', x: '' },
    });
    const posted = await exchange(
      port,
      requestText('POST', '/v1/chat/completions', [jsonHeader], '{"model":"auto"}'),
    );
    expect(JSON.parse(posted.body)).toMatchObject({ body: { model: 'auto' }, bodyBytes: 16 });
    expect(done.map(({ route: path, status: code }) => [path, code])).toEqual([
      ['/v1/decisions/:id', 200],
      ['/v1/chat/completions', 200],
    ]);
  });

  it('keeps the connection for the next request, after answers and after small refusals', async () => {
    const { port } = await start();
    const client = await RawClient.open(port);
    for (const body of ['{"a":1}', '{"a":', '{"a":2}']) {
      client.send(requestText('POST', '/v1/chat/completions', [jsonHeader], body));
      await client.answer();
    }
    client.send(requestText('POST', '/v1/nowhere', [jsonHeader], '{}'));
    expect((await client.answer()).status).toBe(404);
    client.send(requestText('GET', '/v1/models'));
    expect((await client.answer()).status).toBe(200);
    client.close();
  });

  it('puts the request id and the safety headers on every answer', async () => {
    const { port } = await start();
    for (const text of [
      requestText('GET', '/v1/models'),
      requestText('GET', '/v1/nowhere'),
      requestText('POST', '/v1/chat/completions', [jsonHeader], '{'),
    ]) {
      const { headers } = await exchange(port, text);
      expect(headers['x-request-id']).toMatch(/^req_[0-9a-z]{20,40}$/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-powered-by']).toBeUndefined();
    }
    const broken = await exchange(port, 'NONSENSE\r\n\r\n');
    expect(broken.headers['x-request-id']).toMatch(/^req_/);
  });

  it.each([
    ['trace-1.2:3/a+b=@', 'trace-1.2:3/a+b=@'],
    ['with space', 'with-space'],
    ['x'.repeat(500), 'x'.repeat(128)],
    ['caf\u00e9', 'caf-'],
  ])('echoes the client’s own request id, cleaned: %s', async (given, expected) => {
    const { port } = await start();
    const { headers } = await exchange(
      port,
      Buffer.from(requestText('GET', '/v1/models', [`X-Request-Id: ${given}`]), 'latin1'),
    );
    expect(headers['x-request-id']).toBe(expected);
  });

  it('sends headers of handlers as ASCII, whatever they hold', async () => {
    const { port } = await start(() => json({}, 200, { 'x-signalbox-reason': '模型 é\r\nset-cookie: a=b' }));
    const { headers } = await exchange(port, requestText('GET', '/v1/models'));
    expect(headers['x-signalbox-reason']).toBe('?? ???set-cookie: a=b');
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('turns what handlers throw into answers of the path’s API and keeps causes for the log', async () => {
    const secret = new Error('connect ECONNREFUSED 10.0.0.7:5432 password=hunter2');
    const { port, unexpected } = await start(() => {
      throw secret;
    });
    const openAi = await exchange(port, requestText('POST', '/v1/chat/completions', [jsonHeader], '{}'));
    const anthropic = await exchange(port, requestText('POST', '/v1/messages', [jsonHeader], '{}'));
    expect([openAi.status, anthropic.status]).toEqual([500, 500]);
    expect(JSON.parse(openAi.body).error).toMatchObject({
      type: 'server_error',
      code: 'internal_error',
      param: null,
    });
    expect(JSON.parse(anthropic.body)).toMatchObject({ type: 'error', error: { type: 'api_error' } });
    expect(openAi.body + anthropic.body).not.toMatch(/hunter2|ECONNREFUSED/);
    expect(unexpected).toEqual([secret, secret]);
  });
});

describe('paths and methods', () => {
  it.each([
    '//v1/models',
    '/v1//models',
    '/v1/../v1/models',
    '/v1/./models',
    '/v1/models/',
    '/V1/models',
    '/v1/%6dodels',
    '/v1%2fmodels',
    '/v1/models%00',
    '/v1/models;a=1',
    '/v1/models#frag',
    '/v1/decisions/%2e%2e',
    '/v1/decisions/..',
    '/v1/decisions/a%2fb',
    '/v1/decisions/',
    `/v1/decisions/${'a'.repeat(300)}`,
    '/admin/api/..;/models',
    'http://evil.example/v1/models',
    '*',
  ])('does not serve %s', async (path) => {
    const { port } = await start();
    expect(await errorCode(port, requestText('GET', path))).toBe('404 path_not_found');
  });

  it('names the paths that there are', async () => {
    const { port } = await start();
    const { body } = await exchange(port, requestText('POST', '/v1/embeddings', [jsonHeader], '{}'));
    expect(JSON.parse(body).error.message).toContain('/v1/chat/completions');
    expect(body).not.toContain('/admin');
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'GET'])(
    'answers %s on a POST path with 405 and Allow',
    async (method) => {
      const { port } = await start();
      const { status, headers } = await exchange(port, requestText(method, '/v1/chat/completions'));
      expect([status, headers['allow']]).toEqual([405, 'POST']);
    },
  );

  it('uses the error shape of the API whose header the client sends where no path fits', async () => {
    const { port } = await start();
    const { body } = await exchange(port, requestText('GET', '/v1/nope', ['anthropic-version: 2023-06-01']));
    expect(JSON.parse(body)).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });
});

describe('who may call', () => {
  const options: StartOptions = {
    authenticate: (headers) => {
      if (headers['authorization'] !== 'Bearer good') throw new SignalboxError('invalid_api_key');
      return { key: 'team', tenant: 't', routes: [], admin: false };
    },
    authenticateAdmin: () => {
      throw new SignalboxError('missing_api_key');
    },
  };

  it('decides before the body is read', async () => {
    const { port } = await start(echo, options);
    const client = await RawClient.open(port);
    client.send(
      `${requestText('POST', '/v1/chat/completions', [jsonHeader, 'Content-Length: 900000']).trimEnd()}\r\n\r\n{`,
    );
    expect((await client.answer()).status).toBe(401);
    client.close();
  });

  it('follows the access policy of each path', async () => {
    const { port } = await start(echo, options);
    const authorised = await exchange(port, requestText('GET', '/v1/models', ['Authorization: Bearer good']));
    expect(JSON.parse(authorised.body).key).toBe('team');
    expect(await errorCode(port, requestText('GET', '/v1/models'))).toBe('401 invalid_api_key');
    expect((await exchange(port, requestText('GET', '/health/live'))).status).toBe(200);
    expect(
      await errorCode(port, requestText('GET', '/admin/api/models', ['Authorization: Bearer good'])),
    ).toBe('401 missing_api_key');
    const page = await exchange(port, requestText('GET', '/'));
    expect([page.status, page.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Signalbox", charset="UTF-8"',
    ]);
  });

  it.each([
    ['localhost', '200'],
    ['localhost:4747', '200'],
    ['LocalHost:1', '200'],
    ['127.0.0.1', '200'],
    ['127.9.9.9:80', '200'],
    ['[::1]:4747', '200'],
    ['evil.example', '403 origin_not_allowed'],
    ['localhost.evil.example', '403 origin_not_allowed'],
    ['127.0.0.1.evil.example', '403 origin_not_allowed'],
    ['evil.example#localhost', '403 origin_not_allowed'],
    ['localhost@evil.example', '403 origin_not_allowed'],
    ['0.0.0.0', '403 origin_not_allowed'],
    ['', '403 origin_not_allowed'],
  ])('without keys serves the host name %s with %s', async (host, expected) => {
    const { port } = await start(echo, { isOpen: () => true });
    const { status, body } = await exchange(port, `GET /v1/models HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(status === 200 ? '200' : `${status} ${JSON.parse(body).error.code}`).toBe(expected);
  });

  it.each([
    ['http://localhost:3000', 200],
    ['http://127.0.0.1', 200],
    ['https://[::1]:8443', 200],
    ['https://evil.example', 403],
    ['http://localhost.evil.example', 403],
    ['http://evil.example#@localhost', 403],
    ['null', 403],
    ['file://', 403],
  ])('without keys serves pages of %s with %i', async (origin, expected) => {
    const { port } = await start(echo, { isOpen: () => true });
    expect((await exchange(port, requestText('GET', '/v1/models', [`Origin: ${origin}`]))).status).toBe(
      expected,
    );
  });

  it.each([
    [['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors'], 403],
    [['Sec-Fetch-Site: cross-site'], 403],
    [['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate'], 200],
    [['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors'], 200],
    [['Sec-Fetch-Site: none', 'Sec-Fetch-Mode: navigate'], 200],
  ])('without keys serves a browser that says %j with %i', async (headers, expected) => {
    const { port } = await start(echo, { isOpen: () => true });
    expect((await exchange(port, requestText('GET', '/v1/models', headers))).status).toBe(expected);
  });

  it('sheds load beyond the bound, but not health', async () => {
    const parts: RequestParts[] = [];
    const { port } = await start(
      (request) => (request.path === '/health/live' ? json({}) : new Promise(() => parts.push(request))),
      { maxInFlight: 2 },
    );
    const clients = await Promise.all([RawClient.open(port), RawClient.open(port)]);
    for (const client of clients) client.send(requestText('GET', '/v1/models'));
    await expect.poll(() => parts.length).toBe(2);
    const shed = await exchange(port, requestText('GET', '/v1/models'));
    expect([shed.status, shed.headers['retry-after'], JSON.parse(shed.body).error.code]).toEqual([
      503,
      '1',
      'overloaded',
    ]);
    expect((await exchange(port, requestText('GET', '/health/live'))).status).toBe(200);
    for (const client of clients) client.close();
  });
});
