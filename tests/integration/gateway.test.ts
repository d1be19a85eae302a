import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';

let upstream: FaultServer;
let booted: BootedGateway;

/** Models of the fault server by name; `dear` is better and dearer than `cheap`. */
function configuration(origin: string, more = ''): string {
  const model = (name: string, upstreamModel: string, price: number, quality: number) => `
  test/${name}:
    provider: upstream
    upstreamModel: ${upstreamModel}
    pricing: { inputUsdPerMillion: ${price}, outputUsdPerMillion: ${4 * price} }
    contextTokens: 100000
    capabilities: [tools, structured-output, vision]
    qualityPrior: { default: ${quality} }`;
  return `
server: { firstContentTimeoutMs: 1500, idleTimeoutMs: 1000 }
providers:
  upstream: { type: openai-compatible, baseUrl: ${origin}/v1, apiKey: sk-canary-upstream-key-1234567890 }
models:${model('cheap', 'healthy-tokens-20', 0.1, 0.5)}${model('dear', 'healthy-tokens-60', 5, 0.93)}${model('broken', 'fault-500', 0.1, 0.6)}${model('down', 'fault-503', 0.1, 0.6)}${model('cut', 'fault-cut-after-5', 0.1, 0.6)}${model('slow', 'fault-slow-20', 0.1, 0.6)}
routes:
  auto: { models: [test/cheap, test/dear] }
  fallback: { models: [test/broken, test/dear], objective: { quality: 0 } }
  watched: { models: [test/cheap, test/dear], mode: shadow, baseline: test/dear }
keys:
  - { name: team-a, key: key-of-team-a-0123456789, tenant: a }
  - { name: team-b, key: key-of-team-b-0123456789, tenant: b, routes: [auto] }
${more}`;
}

const teamA = { authorization: 'Bearer key-of-team-a-0123456789' };
const teamB = { 'x-api-key': 'key-of-team-b-0123456789' };

beforeAll(async () => {
  upstream = await startFaultServer();
  booted = await bootGateway({ config: configuration(upstream.origin) });
});
afterAll(async () => {
  await booted.close();
  await upstream.close();
});

describe('who may call', () => {
  it.each([
    ['no key', {}, 401, 'missing_api_key'],
    ['an unknown key', { authorization: 'Bearer nobody' }, 401, 'invalid_api_key'],
    ['a key for other routes', teamB, 403, 'route_not_allowed'],
  ])('refuses %s', async (_name, headers, status, code) => {
    const { status: got, body } = await ask(booted.url, 'test/cheap', {}, headers as Record<string, string>);
    expect(got).toBe(status);
    expect(body['error'].code).toBe(code);
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('lets a key use the routes that it is for', async () => {
    expect((await ask(booted.url, 'auto', {}, teamB)).status).toBe(200);
    const { body } = await send(booted.url, '/v1/models', undefined, teamB);
    expect(body['data'].map(({ id }: { id: string }) => id)).not.toContain('test/cheap');
  });

  it('sends our key upstream, not the caller’s', async () => {
    await ask(booted.url, 'test/cheap', {}, teamA);
    const { headers } = upstream.ledger.last;
    expect(headers['authorization']).toBe('Bearer sk-canary-upstream-key-1234567890');
    expect(JSON.stringify(headers)).not.toContain('key-of-team-a');
  });
});

describe('records', () => {
  it('keeps one for every request, found by its id or the answer’s, by its own tenant only', async () => {
    const { headers, body } = await ask(booted.url, 'auto', {}, teamA);
    const id = headers.get('x-signalbox-decision') ?? '';
    for (const name of [id, body['id']]) {
      const { status, body: record } = await send(booted.url, `/v1/decisions/${name}`, undefined, teamA);
      expect(status).toBe(200);
      expect(record).toMatchObject({
        id,
        route: 'auto',
        status: 'ok',
        key: 'team-a',
        tenant: 'a',
        prompt: null,
      });
      expect(record['candidates']).toHaveLength(2);
      expect(record['attempts'][0]).toMatchObject({ status: 'ok', costNanoUsd: expect.any(Number) });
      expect(record['costNanoUsd'] / 1e9).toBeCloseTo(body['usage'].cost, 9);
    }
    expect((await send(booted.url, `/v1/decisions/${id}`, undefined, teamB)).status).toBe(404);
  });

  it('says what the route would have picked when a model is named', async () => {
    const { headers } = await ask(booted.url, 'test/dear', {}, teamA);
    const { body } = await send(
      booted.url,
      `/v1/decisions/${headers.get('x-signalbox-decision')}`,
      undefined,
      teamA,
    );
    expect(body).toMatchObject({ mode: 'pinned', servedModel: 'test/dear', shadow: { plan: 'test/cheap' } });
  });

  it('serves the baseline of a route in shadow mode and records the route’s own pick', async () => {
    const { headers } = await ask(booted.url, 'watched', {}, teamA);
    expect(headers.get('x-signalbox-model')).toBe('test/dear');
    const { body } = await send(
      booted.url,
      `/v1/decisions/${headers.get('x-signalbox-decision')}`,
      undefined,
      teamA,
    );
    expect(body).toMatchObject({ mode: 'shadow', route: 'watched', shadow: { plan: 'test/cheap' } });
  });

  it('keeps the refusal of a request that no model may answer', async () => {
    const { status, body } = await ask(
      booted.url,
      'auto',
      { signalbox: { exclude: ['test/cheap', 'test/dear'] } },
      teamA,
    );
    expect(status).toBe(422);
    expect(body['error'].code).toBe('no_eligible_model');
    const { body: list } = await send(
      booted.url,
      '/v1/route',
      { model: 'auto', messages: [{ role: 'user', content: 'x' }] },
      teamA,
    );
    expect(list['decision'].plan.id).toBe('test/cheap');
  });

  it('makes none for previews', async () => {
    const { body } = await send(
      booted.url,
      '/v1/route',
      { model: 'auto', messages: [{ role: 'user', content: 'hi' }] },
      teamA,
    );
    expect(body['decision'].explanation.sentence).toMatch(/test\/cheap/);
    expect((await send(booted.url, `/v1/decisions/${body['decision'].id}`, undefined, teamA)).status).toBe(
      404,
    );
  });
});

describe('feedback', () => {
  it('is on disk before it is acknowledged, and its last value counts', async () => {
    const { headers } = await ask(booted.url, 'auto', {}, teamA);
    const decisionId = headers.get('x-signalbox-decision');
    for (const value of [1, -1]) {
      const { status } = await send(booted.url, '/v1/feedback', { decisionId, kind: 'thumb', value }, teamA);
      expect(status).toBe(200);
    }
    const unknown = await send(booted.url, '/v1/feedback', { decisionId, kind: 'thumb', value: 1 }, teamB);
    expect(unknown.status).toBe(404);
    const wrong = await send(booted.url, '/v1/feedback', { decisionId, kind: 'thumb', value: 2 }, teamA);
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'value' } } });
  });
});

describe('OpenRouter’s `models` beside a model’s name', () => {
  it('leaves the named model first, though no route has it', async () => {
    const { headers } = await ask(booted.url, 'test/slow', { models: ['test/cheap'] }, teamA);
    expect(headers.get('x-signalbox-model')).toBe('test/slow');
  });

  it('tries the others in the caller’s order when it fails', async () => {
    const models = ['test/down', 'test/dear', 'test/cheap'];
    const { headers } = await ask(booted.url, 'test/down', { models }, teamA);
    expect(headers.get('x-signalbox-model')).toBe('test/dear');
    const record = await send(
      booted.url,
      `/v1/decisions/${headers.get('x-signalbox-decision')}`,
      undefined,
      teamA,
    );
    expect(record.body).toMatchObject({ mode: 'pinned', propensity: 1, shadow: { plan: 'test/cheap' } });
    expect(record.body['attempts'].map(({ model }: { model: string }) => model)).toEqual([
      'test/down',
      'test/dear',
    ]);
  });

  it.each([
    ['an unknown name', 'test/cheap', ['nope'], 404, 'model_not_found'],
    ['a route', 'test/cheap', ['auto'], 400, 'invalid_request'],
    ['more names than anybody has', 'auto', Array(201).fill('test/cheap'), 400, 'invalid_request'],
  ])('refuses %s', async (_name, model, models, status, code) => {
    const { status: got, body } = await ask(booted.url, model, { models }, teamA);
    expect(got).toBe(status);
    expect(body['error']).toMatchObject({ code, param: 'models' });
  });
});

describe('when providers fail', () => {
  it('names the decision on errors, whose record says what was tried', async () => {
    const failed = await ask(booted.url, 'test/down', {}, teamA);
    const refused = await ask(booted.url, 'auto', { signalbox: { only: ['test/none'] } }, teamA);
    for (const [{ headers, body }, attempts] of [
      [failed, expect.arrayContaining([expect.objectContaining({ status: 'failed' })])],
      [refused, []],
    ] as const) {
      const id = headers.get('x-signalbox-decision');
      const record = await send(booted.url, `/v1/decisions/${id}`, undefined, teamA);
      expect(record.body).toMatchObject({ id, errorCode: body['error'].code, attempts });
    }
  });

  it('falls back to the next plan and records both attempts', async () => {
    const { status, headers } = await ask(booted.url, 'fallback', {}, teamA);
    expect(status).toBe(200);
    expect(headers.get('x-signalbox-model')).toBe('test/dear');
    expect(headers.get('x-signalbox-reason')).toMatch(/^fallback from test\/broken; /);
    const { body } = await send(
      booted.url,
      `/v1/decisions/${headers.get('x-signalbox-decision')}`,
      undefined,
      teamA,
    );
    expect(body['attempts'].map(({ status: s }: { status: string }) => s)).toEqual(['failed', 'ok']);
  });

  it('answers with a clear error when nothing is left, and tells clients not to try again', async () => {
    const { status, headers, body } = await ask(booted.url, 'test/broken', {}, teamA);
    expect(status).toBe(502);
    expect(headers.get('x-should-retry')).toBe('false');
    expect(body['error']).toMatchObject({ code: 'upstream_error', message: expect.any(String) });
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|canary/);
  });

  it('ends a stream that broke off with an in-band error that does not look finished', async () => {
    const response = await fetch(`${booted.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...teamA },
      body: JSON.stringify({ model: 'test/cut', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
    });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('upstream_stream_interrupted');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toMatch(/"finish_reason":"(stop|length)"/);
    const id = response.headers.get('x-signalbox-decision');
    const { body } = await send(booted.url, `/v1/decisions/${id}`, undefined, teamA);
    expect(body).toMatchObject({ status: 'interrupted', errorCode: 'upstream_stream_interrupted' });
    expect(body['costNanoUsd']).toBeGreaterThan(0);
  });

  it('stops the provider when the client leaves, and charges what was generated', async () => {
    const leave = new AbortController();
    const response = await fetch(`${booted.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...teamA },
      body: JSON.stringify({ model: 'test/slow', stream: true, messages: [{ role: 'user', content: 'hi' }] }),
      signal: leave.signal,
    });
    await response.body?.getReader().read();
    const entry = upstream.ledger.last;
    leave.abort();
    await eventually(
      () => entry.closedAtMs,
      (at) => at !== null,
    );
    expect(entry.isAnswered).toBe(false);
    const id = response.headers.get('x-signalbox-decision');
    const { body } = await eventually(
      () => send(booted.url, `/v1/decisions/${id}`, undefined, teamA),
      ({ status }) => status === 200,
    );
    expect(body).toMatchObject({ status: 'cancelled', httpStatus: 499 });
    expect(body['costNanoUsd']).toBeGreaterThan(0);
  });
});

describe('a new configuration', () => {
  it('takes force for new requests and keeps feedback and records', async () => {
    const other = await bootGateway({ config: configuration(upstream.origin) });
    try {
      const { headers } = await ask(other.url, 'auto', {}, teamA);
      const decisionId = headers.get('x-signalbox-decision');
      await send(other.url, '/v1/feedback', { decisionId, kind: 'rating', value: 5 }, teamA);
      await delay(100);
      await other.gateway.close();
      const again = await bootGateway({ config: configuration(upstream.origin), dataDir: other.dataDir });
      const { status } = await send(again.url, `/v1/decisions/${decisionId}`, undefined, teamA);
      expect(status).toBe(200);
      await again.close();
    } finally {
      await other.close();
    }
  });
});
