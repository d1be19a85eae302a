import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelAsker } from '../../src/ask-models.ts';
import { withAsker } from '../../src/cli/open-asker.ts';
import { memoryIo } from '../../src/cli/testing/memory-io.ts';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';

let upstream: FaultServer;
let folder: string;
let asker: ModelAsker;
/** Ends the loan of the asker. */
let end: () => void;
let ended: Promise<void>;

beforeAll(async () => {
  upstream = await startFaultServer();
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-ask-'));
  const model = (name: string, upstreamModel: string, more = '') =>
    `  test/${name}: { provider: up, upstreamModel: ${upstreamModel}, contextTokens: 100000, pricing: { inputUsdPerMillion: 1, outputUsdPerMillion: 10 }, capabilities: [tools, reasoning] ${more} }`;
  writeFileSync(
    path.join(folder, 'signalbox.yaml'),
    `
providers: { up: { type: openai-compatible, baseUrl: "${upstream.origin}/v1", apiKey: sk-1 } }
models:
${model('plain', 'tokens-5', ', efforts: [low, high], aliases: [ordinary]')}
${model('tools', 'tools-all')}
${model('refusing', 'refusal-tokens-5')}
${model('broken', 'fault-500')}
${model('cut', 'fault-truncated-json')}
routes: { auto: { models: [test/plain], aliases: ["test/*", taken] } }
`,
  );
  const io = memoryIo({ cwd: folder });
  await new Promise<void>((resolve, reject) => {
    ended = withAsker(io, {}, async (lent) => {
      asker = lent;
      resolve();
      await new Promise<void>((done) => (end = done));
    });
    ended.catch(reject);
  });
});
afterAll(async () => {
  end();
  await ended;
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

const body = { messages: [{ role: 'user', content: 'hello' }], max_completion_tokens: 100 };

describe('asking single models', () => {
  it('gives what the model says and what it cost', async () => {
    const { text, costUsd } = await asker.ask('test/plain', body);
    expect(text).toBe('token0 token1 token2 token3 token4 ');
    expect(costUsd).toBeCloseTo((12 * 1 + 5 * 10) / 1e6, 12);
    expect(upstream.ledger.last.body).toMatchObject({ model: 'tokens-5', max_completion_tokens: 100 });
  });

  it('asks whole, at the effort of the plan', async () => {
    await asker.ask('test/plain#high', { ...body, stream: true, stream_options: { include_usage: true } });
    const sent = upstream.ledger.last.body;
    expect(sent).toMatchObject({ reasoning_effort: 'high' });
    expect(sent).not.toHaveProperty('stream_options');
    expect(sent?.['stream'] ?? false).toBe(false);
  });

  it('gives tool calls and refusals as text', async () => {
    const tools = ['get_weather', 'get_time'].map((name) => ({ type: 'function', function: { name } }));
    expect((await asker.ask('test/tools', { ...body, tools })).text).toBe(
      'get_weather({"city":"Zürich","days":3})\nget_time({"city":"Zürich","days":3})',
    );
    expect((await asker.ask('test/refusing', body)).text).toMatch(/^token0 /);
  });

  it('says nothing where the model fails, and asks no other', async () => {
    const before = upstream.ledger.entries.length;
    expect(await asker.ask('test/broken', body)).toMatchObject({ text: null });
    const asked = upstream.ledger.entries.slice(before).map(({ model }) => model);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(new Set(asked)).toEqual(new Set(['fault-500']));
  });

  it('never costs more than it says beforehand', async () => {
    for (const plan of [
      'test/plain',
      'test/plain#high',
      'test/tools',
      'test/refusing',
      'test/broken',
      'test/cut',
    ]) {
      const { costUsd } = await asker.ask(plan, body);
      expect(costUsd).toBeLessThanOrEqual(asker.boundUsd(plan, body));
    }
  });

  it('sets more aside for longer questions and higher caps', () => {
    const small = asker.boundUsd('test/plain', body);
    expect(asker.boundUsd('test/plain', { ...body, max_completion_tokens: 1_000 })).toBeGreaterThan(
      5 * small,
    );
    const long = { ...body, messages: [{ role: 'user', content: 'word '.repeat(10_000) }] };
    expect(asker.boundUsd('test/plain', long)).toBeGreaterThan(small + 0.01);
  });

  it('knows models by any of their names, though a route may answer for them', () => {
    for (const name of ['test/plain', 'ordinary']) expect(asker.modelNamed(name)?.id).toBe('test/plain');
    for (const name of ['auto', 'taken', 'nobody']) expect(asker.modelNamed(name)).toBeUndefined();
  });
});
