import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../../../tests/fault-server/fault-server.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { systemClock } from '../../numerics/clock.ts';
import { checkProvider } from '../check-provider.ts';
import { checkFaultMatrix, healthyText } from '../testing/fault-matrix.ts';
import {
  anthropicRequest,
  openAiRequest,
  patientTimeouts,
  type ReadStream,
  readStream,
  sampleCall,
} from '../testing/sample-call.ts';
import { AnthropicProvider, type AnthropicOptions } from './anthropic-provider.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.close());

const key = 'sk-ant-upstream-canary';

function connect(options: Partial<AnthropicOptions> = {}): AnthropicProvider {
  return new AnthropicProvider({
    name: 'anthropic',
    baseUrl: `${server.origin}/v1`,
    clock: systemClock,
    apiKey: key,
    ...options,
  });
}

async function withProvider<T>(
  run: (provider: AnthropicProvider) => Promise<T>,
  options: Partial<AnthropicOptions> = {},
): Promise<T> {
  const provider = connect(options);
  try {
    return await run(provider);
  } finally {
    await provider.close();
  }
}

const models = {
  healthy: 'healthy',
  slow: 'fault-slow-20',
  failing: 'fault-500',
  rateLimited: 'fault-429-retry-2',
  silent: 'fault-stall',
  cut: 'fault-cut-after-5',
  unfinished: 'fault-end-after-5',
  stalling: 'fault-stall-after-5',
  toolCalling: 'healthy-tools',
  refusing: 'healthy-refusal',
};
const open = async () => {
  const provider = connect();
  return { provider, close: () => provider.close() };
};

describe('conformance, called by the OpenAI API', () => {
  checkProvider(it.concurrent, { open, models });
});

describe('conformance, called by its own API', () => {
  checkProvider(it.concurrent, {
    open,
    models,
    request: (_, canonical) => {
      const tools = canonical.tools?.map(({ name, parameters }) => ({ name, input_schema: parameters }));
      return anthropicRequest({ ...(tools && { tools, tool_choice: { type: 'any' } }) }, canonical);
    },
  });
});

checkFaultMatrix(withProvider, anthropicRequest());

function ask(model: string, request: ChatRequest, stream: boolean, options: Partial<AnthropicOptions> = {}) {
  return withProvider(async (provider) => {
    const call = sampleCall(model, { request, stream });
    const answer = await provider.call(call, patientTimeouts, new AbortController().signal);
    const read = answer.kind === 'stream' ? await readStream(answer.stream) : null;
    return { answer, read };
  }, options);
}

async function stream(model: string, request: ChatRequest = anthropicRequest()): Promise<ReadStream> {
  const { read } = await ask(model, request, true);
  if (read === null) throw new Error('no stream');
  return read;
}

describe('streams', () => {
  it('passes the provider’s bytes on, without the last delta and the terminal mark', async () => {
    const whole = await stream('healthy-unicode');
    const split = await stream('fault-bytes-of-1-unicode');
    const names = [...whole.frames.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(names.slice(0, 3)).toEqual(['message_start', 'content_block_start', 'ping']);
    expect(names.at(-1)).toBe('content_block_stop');
    expect(names.filter((name) => name === 'content_block_delta')).toHaveLength(20);
    expect(split.text).toBe(whole.text);
    const withoutNames = (frames: string) => frames.replaceAll(/msg-\d+|"model":"[^"]*"/g, '');
    expect(withoutNames(split.frames)).toBe(withoutNames(whole.frames));
    const frame = whole.batches.find((batch) => batch.usageFrame !== undefined)?.usageFrame;
    expect(frame).toMatchObject({ type: 'message_delta', delta: { stop_reason: 'end_turn' } });
  });

  it('gives no bytes to clients of another API', async () => {
    const { batches, text } = await stream('healthy', openAiRequest());
    expect(text).toBe(healthyText);
    expect(batches.some((batch) => batch.frames !== undefined)).toBe(false);
  });

  it('puts usage together from the start and the end', async () => {
    const { events } = await stream('healthy-cached-reasoning');
    const usage = events.findLast((event) => event.type === 'usage');
    expect(usage).toMatchObject({
      usage: {
        uncachedInputTokens: 4,
        cacheReadInputTokens: 8,
        textOutputTokens: 20,
        reasoningOutputTokens: 3,
      },
    });
    expect(events[0]).toMatchObject({ type: 'start', usage: { uncachedInputTokens: 4 } });
  });

  it.each(['usage-negative', 'usage-nan', 'usage-huge', 'usage-string', 'usage-missing'])(
    'believes no %s',
    async (wrong) => {
      const { events, failure } = await stream(`healthy-${wrong}`);
      expect(failure).toBeUndefined();
      expect(events.some((event) => event.type === 'usage')).toBe(false);
    },
  );

  it('gives thoughts with their signature', async () => {
    const { events } = await stream('healthy-reasoning');
    const types = events.map((event) => event.type);
    expect(types.filter((type) => type === 'reasoning-delta')).toHaveLength(3);
    expect(types.indexOf('reasoning-signature')).toBeGreaterThan(types.lastIndexOf('reasoning-delta'));
    expect(types.indexOf('text-delta')).toBeGreaterThan(types.indexOf('reasoning-signature'));
  });

  it('tells a refusal', async () => {
    const { events } = await stream('healthy-refusal');
    expect(events.find((event) => event.type === 'finish')).toMatchObject({
      reason: 'refusal',
      raw: 'refusal',
    });
  });
});

describe('requests', () => {
  it('sends its key, its version and only headers of its own', async () => {
    await ask('healthy', openAiRequest(), false);
    const { headers, path } = server.ledger.last;
    expect(path).toBe('/v1/messages');
    expect(headers['x-api-key']).toBe(key);
    expect(headers['anthropic-version']).toBe('2023-06-01');
    expect(headers['authorization']).toBeUndefined();
    expect(headers['anthropic-beta']).toBeUndefined();
  });

  it('passes version and beta features of the client on, beside those of the configuration', async () => {
    const dialectHeaders = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'context-1m' };
    const own = anthropicRequest({}, { dialectHeaders });
    await ask('healthy', own, false, { headers: { 'anthropic-beta': 'files-api' } });
    expect(server.ledger.last.headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'files-api,context-1m',
    });
    await ask('healthy', { ...own, dialect: 'openai-chat' }, false);
    expect(server.ledger.last.headers['anthropic-version']).toBe('2023-06-01');
    expect(server.ledger.last.headers['anthropic-beta']).toBeUndefined();
  });

  it('keeps every field of its own API', async () => {
    const fields = {
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      context_management: { edits: [] },
      a_field_of_the_future: [1],
      metadata: { user_id: 'u' },
      messages: [{ role: 'user', content: [{ type: 'search_result', source: 's' }] }],
    };
    await ask('healthy', anthropicRequest({ ...fields, signalbox: { quality: 1 }, models: ['x'] }), true);
    expect(server.ledger.last.body).toEqual({ ...fields, model: 'healthy', max_tokens: 1_000, stream: true });
  });

  it('gives a whole answer whose body is the provider’s own', async () => {
    const { answer } = await ask('healthy-reasoning', anthropicRequest(), false);
    if (answer.kind !== 'response') throw new Error('no response');
    expect(answer.response.body).toMatchObject({ type: 'message', stop_reason: 'end_turn' });
    expect(answer.response.choices[0]?.parts).toEqual([
      { type: 'reasoning', text: 'First I think. ', signature: 'EqQBCkYIBRgC' },
      { type: 'text', text: healthyText },
    ]);
  });

  it('lists models', async () => {
    expect(await withProvider((provider) => provider.listModels(5_000))).toEqual(['healthy', 'fault-500']);
    expect(server.ledger.last.headers['anthropic-version']).toBe('2023-06-01');
  });
});
