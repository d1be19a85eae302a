import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';

interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

let upstream: Server;
let asked: Asked[];
let answer: { status: number; body: string };
let booted: BootedGateway;
let client: Anthropic;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      if (request.method === 'GET') return void response.writeHead(404).end();
      asked.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  booted = await bootGateway({
    config: `
providers:
  counts: { type: anthropic, baseUrl: "http://127.0.0.1:${port}/v1", apiKey: upstream-key }
  mute: { type: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1" }
models:
  c/sonnet: { provider: counts, upstreamModel: claude-sonnet-4-5, contextTokens: 1000, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } }
  m/other: { provider: mute, upstreamModel: other, contextTokens: 1000, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } }
keys:
  - { name: all, key: key-for-all }
  - { name: few, key: key-for-few, routes: [auto] }
`,
  });
  client = new Anthropic({ baseURL: booted.url, apiKey: 'key-for-all', maxRetries: 0 });
});
afterAll(async () => {
  await booted.close();
  upstream.close();
});
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: '{"input_tokens":1234}' };
});

const messages = [{ role: 'user' as const, content: 'What is the capital of France?' }];
const estimate = { input_tokens: expect.any(Number), signalbox: { estimated: true } };

describe('count_tokens', () => {
  it('is the count of the provider of a model that is named, asked for with everything the client sent', async () => {
    const count = await client.beta.messages.countTokens({
      betas: ['some-beta-2026-01-01'],
      model: 'sonnet',
      system: [{ type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral' } }],
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      tools: [{ name: 'now', input_schema: { type: 'object' } }],
      messages,
    });
    expect(count).toEqual({ input_tokens: 1234 });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.path).toBe('/v1/messages/count_tokens');
    expect(asked[0]?.headers).toMatchObject({ 'x-api-key': 'upstream-key' });
    expect(asked[0]?.headers['anthropic-beta']).toContain('some-beta-2026-01-01');
    expect(asked[0]?.body).toEqual({
      model: 'claude-sonnet-4-5',
      system: [{ type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral' } }],
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      tools: [{ name: 'now', input_schema: { type: 'object' } }],
      messages,
    });
  });

  it.each(['auto', 'm/other', 'a-name-that-nobody-has'])('is an estimate for %s', async (model) => {
    expect(await client.messages.countTokens({ model, messages })).toEqual(estimate);
    expect(asked).toEqual([]);
  });

  it.each([
    [404, '{}'],
    [429, '{"type":"error","error":{"type":"rate_limit_error","message":"no"}}'],
    [500, 'oops'],
    [200, 'not json'],
    [200, '{"input_tokens":"many"}'],
    [200, '{"input_tokens":-1}'],
  ])('is an estimate when the provider answers %i %s', async (status, body) => {
    answer = { status, body };
    expect(await client.messages.countTokens({ model: 'c/sonnet', messages })).toEqual(estimate);
    expect(asked).toHaveLength(1);
  });

  it('asks no provider on behalf of a key that may not use the model', async () => {
    const few = new Anthropic({ baseURL: booted.url, apiKey: 'key-for-few', maxRetries: 0 });
    expect(await few.messages.countTokens({ model: 'c/sonnet', messages })).toEqual(estimate);
    expect(asked).toEqual([]);
  });
});
