import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../tests/fault-server/fault-server.ts';
import { type ProxyServer, startProxyServer } from '../../tests/fault-server/proxy-server.ts';
import {
  type CertificateName,
  startTlsServer,
  testAuthorityPem,
} from '../../tests/fault-server/tls-server.ts';
import { sleep, systemClock } from '../numerics/clock.ts';
import { HttpTransport, type TransportOptions, type UpstreamRequest } from './http-transport.ts';
import type { FailureKind } from './provider-failure.ts';
import { patientTimeouts, sampleTimeouts } from './testing/sample-call.ts';

let server: FaultServer;
const transports: HttpTransport[] = [];

beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());
afterEach(async () => {
  server.acceptFault = null;
  server.resetsReused = false;
  await Promise.all(transports.splice(0).map((transport) => transport.close()));
});

function transportTo(baseUrl: string, options: Partial<TransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({ baseUrl, clock: systemClock, ...options });
  transports.push(transport);
  return transport;
}

function post(model: string, stream = false): UpstreamRequest {
  return {
    method: 'POST',
    path: '/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [], stream }),
  };
}

async function read(transport: HttpTransport, model = 'healthy'): Promise<number> {
  const exchange = await transport.send(post(model), patientTimeouts, null);
  const { status } = await exchange.head();
  await exchange.readAll(1e6);
  return status;
}

async function kindOf(promise: Promise<unknown>): Promise<FailureKind | 'answer'> {
  try {
    await promise;
    return 'answer';
  } catch (error) {
    return (error as { kind: FailureKind }).kind;
  }
}

async function closedPort(): Promise<number> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

describe('connecting', () => {
  it('fails with connect where nobody listens', async () => {
    const transport = transportTo(`http://127.0.0.1:${await closedPort()}`);
    expect(await kindOf(read(transport))).toBe('connect');
  });

  it('fails with connect for a name that does not exist', async () => {
    const transport = transportTo('http://nowhere.invalid', {
      lookup: (_host, _options, callback) =>
        callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
    });
    expect(await kindOf(read(transport))).toBe('connect');
  });

  it('fails with connect-timeout when the name is never resolved', async () => {
    const transport = transportTo('http://nowhere.invalid', { lookup: () => {}, maxConnectMs: 300 });
    const timeouts = { ...patientTimeouts, connectMs: 50 };
    expect(await kindOf(transport.send(post('x'), timeouts, null))).toBe('connect-timeout');
  });

  it('can be cancelled while it connects', async () => {
    const transport = transportTo('http://nowhere.invalid', { lookup: () => {}, maxConnectMs: 300 });
    const controller = new AbortController();
    const pending = kindOf(transport.send(post('x'), patientTimeouts, controller.signal));
    controller.abort();
    expect(await pending).toBe('aborted');
  });

  it.each([
    ['reset', 'connection-lost'],
    ['garbage', 'malformed-response'],
  ] as const)('a server that answers connections with %s: %s', async (fault, kind) => {
    server.acceptFault = fault;
    const transport = transportTo(server.origin);
    const found = await kindOf(transport.send(post('healthy'), sampleTimeouts, null));
    // Which of the two is seen first depends on how far the request had got.
    expect(fault === 'reset' ? ['connection-lost', 'connect'] : [kind]).toContain(found);
  });

  it('fails with connection-lost when the connection breaks under a large request', async () => {
    server.acceptFault = 'reset-in-body';
    const request = { ...post('healthy'), body: JSON.stringify({ filler: 'x'.repeat(8_000_000) }) };
    expect(await kindOf(transportTo(server.origin).send(request, patientTimeouts, null))).toBe(
      'connection-lost',
    );
  });

  it('gives up on a server that takes connections and reads nothing', async () => {
    const deaf = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const transport = transportTo(`http://127.0.0.1:${(deaf.address() as AddressInfo).port}`);
    expect(await kindOf(transport.send(post('healthy'), sampleTimeouts, null))).toBe('first-content-timeout');
    deaf.close();
  });

  it('recovers after a failure', async () => {
    server.acceptFault = 'reset';
    const transport = transportTo(`${server.origin}/v1`);
    expect(await kindOf(read(transport))).not.toBe('answer');
    server.acceptFault = null;
    expect(await read(transport)).toBe(200);
  });
});

describe('TLS', () => {
  const withServer = async (
    certificate: CertificateName,
    options: Partial<TransportOptions>,
    host = 'localhost',
  ) => {
    const tls = await startTlsServer(certificate, { ok: true });
    try {
      const lookup: TransportOptions['lookup'] = (_host, { all }, callback) =>
        all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
      const transport = transportTo(`https://${host}:${tls.port}`, { lookup, ...options });
      const kind = await kindOf(read(transport));
      return { kind, requests: tls.requests() };
    } finally {
      await tls.close();
    }
  };

  it('trusts an authority that is configured', async () => {
    expect(await withServer('localhost', { extraCaPem: testAuthorityPem })).toEqual({
      kind: 'answer',
      requests: 1,
    });
  });

  it.each([
    ['unknown authority', 'localhost', {}],
    ['expired', 'expired', { extraCaPem: testAuthorityPem }],
    ['another name', 'elsewhere', { extraCaPem: testAuthorityPem }],
  ] as const)('sends nothing over a certificate that is not good: %s', async (_, certificate, options) => {
    expect(await withServer(certificate, options)).toEqual({ kind: 'tls', requests: 0 });
  });

  it('fails with tls where plain HTTP answers', async () => {
    expect(await kindOf(read(transportTo(`https://127.0.0.1:${server.port}`)))).toBe('tls');
  });
});

describe('kept connections', () => {
  it('uses connections again', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    const before = server.ledger.connections;
    for (let turn = 0; turn < 5; turn++) expect(await read(transport)).toBe(200);
    // A call made in the very tick in which another ends finds its connection still taken.
    expect(server.ledger.connections - before).toBeLessThanOrEqual(2);
  });

  it('sends again on a fresh socket when the kept one closes as it is used', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    await Promise.all([read(transport), read(transport), read(transport)]);
    server.resetsReused = true;
    for (let turn = 0; turn < 3; turn++) expect(await read(transport)).toBe(200);
  });

  it('does not send again when the first use of a socket fails', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    const before = server.ledger.entries.length;
    expect(await kindOf(read(transport, 'fault-reset'))).toBe('connection-lost');
    expect(server.ledger.entries.length - before).toBe(1);
  });

  it('does not send again once a byte of the answer came', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    await read(transport);
    const before = server.ledger.entries.length;
    expect(await kindOf(read(transport, 'fault-short-body'))).toBe('connection-lost');
    expect(server.ledger.entries.length - before).toBe(1);
  });
});

describe('answers', () => {
  it('never follows a redirect', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    const before = server.ledger.entries.length;
    expect(await kindOf(read(transport, 'fault-redirect'))).toBe('redirect');
    expect(server.ledger.entries.length - before).toBe(1);
  });

  it('stops reading a body at the limit and closes', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    const exchange = await transport.send(post('healthy-tokens-5000'), patientTimeouts, null);
    expect(await kindOf(exchange.readAll(1_000))).toBe('response-too-large');
  });

  it('cannot be made to send a header twice or to split one', async () => {
    const transport = transportTo(`${server.origin}/v1`);
    const request = { ...post('healthy'), headers: { 'x-bad': 'a\r\nx-injected: b' } };
    expect(await kindOf(transport.send(request, patientTimeouts, null))).not.toBe('answer');
  });
});

describe('cancelling', () => {
  const closesWithin = async (
    cancel: (controller: AbortController, transport: HttpTransport) => Promise<void>,
  ) => {
    const transport = transportTo(`${server.origin}/v1`);
    await cancel(new AbortController(), transport);
    const cancelledMs = systemClock.monotonicMs();
    const { last } = server.ledger;
    await server.ledger.until(() => last.closedAtMs !== null);
    // The promise is 250 ms; the rest is for a busy machine.
    expect((last.closedAtMs ?? 0) - cancelledMs).toBeLessThan(1_000);
  };

  it('closes the socket while it waits for an answer', () =>
    closesWithin(async (controller, transport) => {
      const seen = server.ledger.entries.length;
      const pending = kindOf(transport.send(post('fault-stall'), patientTimeouts, controller.signal));
      await server.ledger.until(
        ({ entries }) => entries.length > seen && entries.at(-1)?.model === 'fault-stall',
      );
      controller.abort();
      expect(await pending).toBe('aborted');
    }));

  it('closes the socket in the middle of a body', () =>
    closesWithin(async (controller, transport) => {
      const exchange = await transport.send(post('fault-slow-50', true), patientTimeouts, controller.signal);
      await exchange.read();
      controller.abort();
      expect(await kindOf(exchange.read())).toBe('aborted');
    }));

  it('closes only when calls in flight are over', async () => {
    const transport = new HttpTransport({ baseUrl: `${server.origin}/v1`, clock: systemClock });
    const exchange = await transport.send(post('fault-slow-5', true), patientTimeouts, null);
    let isClosed = false;
    const closing = transport.close().then(() => {
      isClosed = true;
    });
    await sleep(systemClock, 20);
    expect(isClosed).toBe(false);
    await exchange.readAll(1e6);
    await closing;
    expect(await kindOf(transport.send(post('healthy'), patientTimeouts, null))).toBe('aborted');
  });
});

describe('proxies', () => {
  let proxy: ProxyServer;
  beforeAll(async () => {
    proxy = await startProxyServer();
  });
  afterAll(() => proxy.close());

  it('forwards plain HTTP, with the credentials of the proxy’s address', async () => {
    const proxyUrl = proxy.url.replace('http://', 'http://user:p%40ss@');
    expect(await read(transportTo(`${server.origin}/v1`, { proxyUrl }))).toBe(200);
    expect(proxy.seen.at(-1)).toEqual({
      line: `POST ${server.origin}/v1/chat/completions`,
      authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    });
    expect(server.ledger.last.headers['proxy-authorization']).toBeUndefined();
  });

  it('tunnels TLS and checks the certificate behind the tunnel', async () => {
    const tls = await startTlsServer('localhost', { ok: true });
    const options = { proxyUrl: proxy.url, extraCaPem: testAuthorityPem };
    expect(await read(transportTo(`https://localhost:${tls.port}`, options))).toBe(200);
    expect(proxy.seen.at(-1)?.line).toBe(`CONNECT localhost:${tls.port}`);
    expect(await kindOf(read(transportTo(`https://localhost:${tls.port}`, { proxyUrl: proxy.url })))).toBe(
      'tls',
    );
    await tls.close();
  });

  it('fails with connect when the proxy is gone', async () => {
    const proxyUrl = `http://127.0.0.1:${await closedPort()}`;
    expect(await kindOf(read(transportTo(`${server.origin}/v1`, { proxyUrl })))).toBe('connect');
  });
});
