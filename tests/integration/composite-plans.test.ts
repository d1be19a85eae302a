/** Cascades and chains through the whole gateway: what is called, what the client gets, what is recorded and charged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { ask, eventually, send } from '../support/client.ts';

let upstream: FaultServer;
let booted: BootedGateway;

const model = (name: string, upstreamModel: string, price = 1) => `
  test/${name}:
    provider: upstream
    upstreamModel: ${upstreamModel}
    pricing: { inputUsdPerMillion: ${price}, outputUsdPerMillion: ${4 * price} }
    contextTokens: 100000
    capabilities: [tools, structured-output]
    qualityPrior: { default: 0.6 }`;

const configuration = (origin: string) => `
server: { firstContentTimeoutMs: 1500, idleTimeoutMs: 1000 }
providers:
  upstream: { type: openai-compatible, baseUrl: ${origin}/v1, apiKey: sk-upstream }
models:${model('good', 'tokens-10')}${model('shy', 'content-filter-tokens-4')}${model('strong', 'strong-tokens-20')}${model('broken', 'fault-500', 0.01)}
routes:
  accepted:
    models: [test/good, test/strong]
    plans: { two: { kind: cascade, first: test/good, second: test/strong } }
    plan: two
  rejected:
    models: [test/shy, test/strong]
    plans: { two: { kind: cascade, first: test/shy, second: test/strong } }
    plan: two
  inner: { models: [test/broken, test/strong], objective: { quality: 0 } }
  chained:
    models: [test/good, test/strong]
    plans:
      steps:
        kind: chain
        steps:
          - { name: draft, model: test/good, prompt: "Draft: {{input}}", system: "You draft.", maxOutputTokens: 7 }
          - { name: critique, model: inner, prompt: "Critique: {{previous}}" }
          - { name: final, model: test/strong, prompt: "Finish {{steps.draft}} by {{previous}}" }
    plan: steps
`;

beforeAll(async () => {
  upstream = await startFaultServer();
  booted = await bootGateway({ config: configuration(upstream.origin) });
});
afterAll(async () => {
  await booted.close();
  await upstream.close();
});

interface RecordedAttempt {
  step: string;
  model: string;
  status: string;
  verifierScore?: number;
  verifierReason?: string;
  costNanoUsd: number;
}

async function recordOf(
  headers: Headers,
): Promise<{ attempts: RecordedAttempt[]; costNanoUsd: number; servedModel: string }> {
  const id = headers.get('x-signalbox-decision') ?? '';
  const { body } = await eventually(
    () => send(booted.url, `/v1/decisions/${id}`),
    ({ status }) => status === 200,
  );
  return body as never;
}

/** Calls since then, without the lists of models that the gateway reads in the background. */
function chatCalls(since: number) {
  return upstream.ledger.entries.slice(since).filter((entry) => entry.path.endsWith('/chat/completions'));
}

function upstreamModels(since: number): string[] {
  return chatCalls(since).map((entry) => entry.model);
}

const words = (count: number) => Array.from({ length: count }, (_, n) => `token${n} `).join('');

describe('a cascade', () => {
  it('ends with the first answer when that is accepted', async () => {
    const since = upstream.ledger.entries.length;
    const { body, headers } = await ask(booted.url, 'accepted');
    expect(body['choices'][0].message.content).toBe(words(10));
    expect(upstreamModels(since)).toEqual(['tokens-10']);
    expect(headers.get('x-signalbox-model')).toBe('test/good');
    expect((await recordOf(headers)).attempts).toMatchObject([
      { step: 'first', status: 'ok', verifierScore: 1 },
    ]);
  });

  it('goes on to the second, and charges both', async () => {
    const { body, headers } = await ask(booted.url, 'rejected');
    expect(body['choices'][0].message.content).toBe(words(20));
    expect(body['usage']).toMatchObject({ prompt_tokens: 24, completion_tokens: 24 });
    expect(body['usage'].cost).toBeCloseTo((24 * 1 + 24 * 4) / 1e6, 9);
    const record = await recordOf(headers);
    expect(record.attempts).toMatchObject([
      { step: 'first', model: 'test/shy', status: 'rejected', verifierScore: 0, verifierReason: 'refusal' },
      { step: 'second', model: 'test/strong', status: 'ok' },
    ]);
    expect(record).toMatchObject({ servedModel: 'test/strong', costNanoUsd: 120_000 });
  });

  it.each([
    ['accepted', 10, 'test/good'],
    ['rejected', 20, 'test/strong'],
  ])('streams the answer that counts (%s)', async (route, tokens, served) => {
    const { text, usage, headers } = await streamed(route);
    expect(text).toBe(words(tokens));
    expect(headers.get('x-signalbox-model')).toBe(served);
    expect(usage?.cost).toBeGreaterThan(0);
  });
});

describe('a chain', () => {
  it('gives each step what the one before said, falls back within a step, and sums what it cost', async () => {
    const since = upstream.ledger.entries.length;
    const { body, headers } = await ask(booted.url, 'chained');
    expect(body['choices'][0].message.content).toBe(words(20));
    expect(upstreamModels(since)).toEqual(['tokens-10', 'fault-500', 'strong-tokens-20', 'strong-tokens-20']);
    const [draft, , critique, final] = chatCalls(since).map((entry) => entry.body ?? {});
    expect(draft?.['messages']).toEqual([
      { role: 'system', content: 'You draft.' },
      { role: 'user', content: 'Draft: hi' },
    ]);
    expect(draft?.['max_completion_tokens'] ?? draft?.['max_tokens']).toBe(7);
    expect(critique?.['messages']).toEqual([{ role: 'user', content: `Critique: ${words(7)}` }]);
    expect(final?.['messages']).toEqual([{ role: 'user', content: `Finish ${words(7)} by ${words(20)}` }]);
    expect(body['usage']).toMatchObject({ prompt_tokens: 36, completion_tokens: 47 });
    const record = await recordOf(headers);
    expect(record.attempts.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'draft ok',
      'critique failed',
      'critique ok',
      'final ok',
    ]);
    expect(record.costNanoUsd).toBe(36 * 1_000 + 47 * 4_000);
  });

  it('streams its last step with the usage of all', async () => {
    const { text, usage } = await streamed('chained');
    expect(text).toBe(words(20));
    expect(usage).toMatchObject({ prompt_tokens: 36, completion_tokens: 47 });
  });
});

async function streamed(route: string) {
  const response = await fetch(`${booted.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: route,
      messages: [{ role: 'user', content: 'What is the capital of France?' }],
      stream: true,
      stream_options: { include_usage: true },
    }),
  });
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
  expect(lines.at(-1)).toBe('data: [DONE]');
  const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)) as Chunk);
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  return { text, usage: chunks.at(-1)?.usage, headers: response.headers };
}

interface Chunk {
  choices: { delta: { content?: string } }[];
  usage?: { cost: number; prompt_tokens: number; completion_tokens: number };
}
