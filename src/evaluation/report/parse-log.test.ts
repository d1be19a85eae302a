import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedLine } from './logged-call.ts';
import { parseLogEntry, readLogEntries } from './parse-log.ts';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello' },
];

describe('parseLogEntry', () => {
  it('reads pairs of OpenAI requests and answers', () => {
    const request = { model: 'gpt-x', messages, tools: [{ type: 'function' }], user: 'u1', temperature: 0 };
    const usage = { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } };
    const response = {
      id: 'chatcmpl-1',
      model: 'gpt-x-2026-01-01',
      created: 1_767_225_600,
      usage,
      choices: [],
    };
    const expected = {
      id: 'chatcmpl-1',
      at: '2026-01-01T00:00:00.000Z',
      key: 'u1',
      model: 'gpt-x-2026-01-01',
      body: { messages, tools: [{ type: 'function' }] },
      inputTokens: 12,
      cachedInputTokens: 4,
      outputTokens: 5,
      costUsd: null,
    };
    expect(parseLogEntry({ request, response })).toEqual(expected);
    expect(parseLogEntry({ ...request, ...response })).toEqual(expected);
    const batch = { custom_id: 'row-1', body: request, response: { status_code: 200, body: response } };
    expect(parseLogEntry(batch)).toEqual({ ...expected, id: 'row-1' });
    expect(parseLogEntry({ request, cost: 0.25, timestamp: '2026-02-03T04:05:06Z' })).toMatchObject({
      model: 'gpt-x',
      costUsd: 0.25,
      at: '2026-02-03T04:05:06.000Z',
      inputTokens: null,
    });
  });

  it('reads rows of the spend table of LiteLLM', () => {
    const row = {
      request_id: 'chatcmpl-2',
      call_type: 'acompletion',
      api_key: '88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b',
      spend: 0.0123,
      total_tokens: 30,
      prompt_tokens: 20,
      completion_tokens: 10,
      startTime: '2026-01-02 03:04:05.678000',
      model: 'openai/gpt-x',
      model_group: 'gpt-x',
      metadata:
        '{"user_api_key_alias":"team-a","usage_object":{"prompt_tokens_details":{"cached_tokens":8}}}',
      messages: JSON.stringify(messages),
      response: '{}',
    };
    expect(parseLogEntry(row)).toEqual({
      id: 'chatcmpl-2',
      at: '2026-01-02T03:04:05.678Z',
      key: 'team-a',
      model: 'openai/gpt-x',
      body: { messages },
      inputTokens: 20,
      cachedInputTokens: 8,
      outputTokens: 10,
      costUsd: 0.0123,
    });
    const stored = {
      ...row,
      messages: '{}',
      proxy_server_request: { messages, tools: [1] },
      metadata: null,
      spend: '0.5',
    };
    expect(parseLogEntry(stored)).toMatchObject({
      body: { messages, tools: [1] },
      key: '88dc28d0f030',
      costUsd: 0.5,
    });
    expect(parseLogEntry({ ...row, messages: '{}' })).toEqual({ skipped: 'no-messages' });
    expect(parseLogEntry({ ...row, call_type: 'aembedding' })).toEqual({ skipped: 'not-a-chat-call' });
    expect(parseLogEntry({ ...row, status: 'failure' })).toEqual({ skipped: 'failed-call' });
  });

  it('reads the standard logging payload of LiteLLM', () => {
    const payload = {
      id: 'x-1',
      call_type: 'completion',
      response_cost: 0.002,
      status: 'success',
      prompt_tokens: 3,
      completion_tokens: 4,
      startTime: 1_767_225_600.25,
      model: 'claude-x',
      messages,
      metadata: { user_api_key_hash: 'abcdef0123456789' },
    };
    expect(parseLogEntry(payload)).toMatchObject({
      id: 'x-1',
      at: '2026-01-01T00:00:00.250Z',
      key: 'abcdef012345',
      costUsd: 0.002,
      model: 'claude-x',
      outputTokens: 4,
    });
  });

  it('reads observations of Langfuse, from the API and from blob storage', () => {
    const observation = {
      id: 'obs-1',
      traceId: 't-1',
      type: 'GENERATION',
      startTime: '2026-01-02T03:04:05.000Z',
      model: 'gpt-x',
      modelParameters: { max_tokens: 50 },
      input: { messages },
      usageDetails: { input: 20, output: 10, total: 30, input_cached_tokens: 6 },
      costDetails: { input: 0.001, output: 0.002, total: 0.003 },
      userId: 'user-7',
    };
    expect(parseLogEntry(observation)).toEqual({
      id: 'obs-1',
      at: '2026-01-02T03:04:05.000Z',
      key: 'user-7',
      model: 'gpt-x',
      body: { messages, max_tokens: 50 },
      inputTokens: 20,
      cachedInputTokens: 6,
      outputTokens: 10,
      costUsd: 0.003,
    });
    const exported = {
      id: 'obs-2',
      trace_id: 't-1',
      type: 'GENERATION',
      start_time: '2026-01-02 03:04:05.000000',
      provided_model_name: 'gpt-x',
      input: JSON.stringify(messages),
      usage_details: '{"input":2,"output":3}',
      total_cost: '0.004',
    };
    expect(parseLogEntry(exported)).toMatchObject({ body: { messages }, inputTokens: 2, costUsd: 0.004 });
    const older = {
      ...observation,
      usageDetails: null,
      costDetails: null,
      usage: { input: 1, output: 2 },
      calculatedTotalCost: 0.5,
      input: 'just text',
    };
    expect(parseLogEntry(older)).toMatchObject({
      body: { messages: [{ role: 'user', content: 'just text' }] },
      outputTokens: 2,
      costUsd: 0.5,
    });
    expect(
      parseLogEntry({ ...observation, usageDetails: null, promptTokens: 7, completionTokens: 8 }),
    ).toMatchObject({ inputTokens: 7, outputTokens: 8 });
    expect(parseLogEntry({ ...observation, type: 'SPAN' })).toEqual({ skipped: 'not-a-chat-call' });
    expect(parseLogEntry({ ...observation, level: 'ERROR' })).toEqual({ skipped: 'failed-call' });
    expect(parseLogEntry({ ...observation, model: null })).toEqual({ skipped: 'no-model' });
  });

  it.each([
    // As Langfuse wants it: every token in one place.
    [{ input: 600, cache_read_input_tokens: 400, output: 200, total: 1_200 }, 1_000, 400, 200],
    [
      { input: 600, cache_read_input_tokens: 300, cache_creation_input_tokens: 100, output: 2 },
      1_000,
      300,
      2,
    ],
    [{ input: 14, input_cached_tokens: 6, output: 6, output_reasoning_tokens: 4, total: 30 }, 20, 6, 10],
    // As some clients hand it on.
    [{ input: 20, input_cached_tokens: 6, output: 10, output_reasoning_tokens: 4, total: 30 }, 20, 6, 10],
    [{ total: 30 }, null, 0, null],
  ])('reads the usage %j of Langfuse', (usageDetails, inputTokens, cachedInputTokens, outputTokens) => {
    const line = { id: 'o', traceId: 't', type: 'GENERATION', startTime: '2026-01-02T03:04:05Z', model: 'm' };
    expect(parseLogEntry({ ...line, input: { messages }, usageDetails })).toMatchObject({
      inputTokens,
      cachedInputTokens,
      outputTokens,
    });
  });

  it('takes the roles of other frameworks for what they mean', () => {
    const odd = [
      { type: 'human', content: 'a' },
      { role: 'ai', content: null, tool_calls: [1] },
      { role: 'function', content: 'r' },
      { role: 'narrator', content: 'b' },
      'c',
      5,
    ];
    expect(parseLogEntry({ model: 'm', messages: odd })).toMatchObject({
      body: {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: '', tool_calls: [1] },
          { role: 'tool', content: 'r', tool_call_id: 'call' },
          { role: 'user', content: 'b' },
          { role: 'user', content: 'c' },
        ],
      },
    });
  });

  it.each<[unknown, ParsedLine]>([
    [{ hello: 1 }, { skipped: 'unknown-format' }],
    [[1], { skipped: 'unknown-format' }],
    [null, { skipped: 'unknown-format' }],
    [{ messages: [] }, { skipped: 'no-model' }],
    [{ model: 'm', messages: [] }, { skipped: 'no-messages' }],
    [
      { request: { model: 'm', messages }, response: { error: { message: 'no' } } },
      { skipped: 'failed-call' },
    ],
    [
      { body: { model: 'm', messages }, response: { status_code: 500, body: null } },
      { skipped: 'failed-call' },
    ],
  ])('leaves %j out', (line, expected) => expect(parseLogEntry(line)).toEqual(expected));

  it('never throws, and never gives an amount that is not one', () => {
    const value = fc.anything();
    const line = fc.record(
      {
        messages: value,
        model: value,
        usage: value,
        cost: value,
        spend: value,
        request_id: value,
        metadata: value,
        input: value,
        type: fc.constantFrom('GENERATION', 'x'),
        traceId: value,
        startTime: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(line, (entry) => {
        const parsed = parseLogEntry(entry);
        if ('skipped' in parsed) return;
        for (const amount of [
          parsed.costUsd,
          parsed.inputTokens,
          parsed.outputTokens,
          parsed.cachedInputTokens,
        ]) {
          expect(amount === null || (Number.isFinite(amount) && amount >= 0)).toBe(true);
        }
        expect(parsed.at === null || !Number.isNaN(Date.parse(parsed.at))).toBe(true);
        expect(parsed.body.messages.length).toBeGreaterThan(0);
      }),
    );
  });
});

async function collect(entries: AsyncIterable<ParsedLine>): Promise<ParsedLine[]> {
  const all: ParsedLine[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

describe('readLogEntries', () => {
  async function entriesOf(text: string): Promise<ParsedLine[]> {
    async function* lines() {
      for (const line of text.split('\n')) if (line !== '') yield { bytes: new TextEncoder().encode(line) };
    }
    return collect(readLogEntries(lines()));
  }
  const entry = { model: 'm', messages };

  it('reads one object a line, and tells lines that are none', async () => {
    const entries = await entriesOf(`${JSON.stringify(entry)}\n{broken\n${JSON.stringify(entry)}`);
    expect(entries.map((one) => ('skipped' in one ? one.skipped : one.model))).toEqual([
      'm',
      'not-json',
      'm',
    ]);
  });

  it('reads one array, on one line or on many', async () => {
    for (const indent of [0, 2]) {
      const entries = await entriesOf(JSON.stringify([entry, { hello: 1 }], null, indent));
      expect(entries.map((one) => ('skipped' in one ? one.skipped : one.model))).toEqual([
        'm',
        'unknown-format',
      ]);
    }
  });

  it('tells an array that is cut off and a line that was too long', async () => {
    expect(await entriesOf('[{"model":"m"},')).toEqual([{ skipped: 'not-json' }]);
    async function* lines() {
      yield { bytes: null };
    }
    expect(await collect(readLogEntries(lines()))).toEqual([{ skipped: 'not-json' }]);
  });
});
