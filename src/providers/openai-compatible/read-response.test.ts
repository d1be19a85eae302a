import fc from 'fast-check';
import type { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { isProviderFailure } from '../provider-failure.ts';
import { readResponse } from './read-response.ts';
import { readUsage } from './read-usage.ts';

/** As the reference documents it; the type is the official client's. */
const documented: OpenAI.ChatCompletion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_764_000_000,
  model: 'gpt-x-2026-01-01',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
    {
      index: 1,
      message: { role: 'assistant', content: 'Hello', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 60, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 0 },
  },
};

const asBody = (value: unknown) => structuredClone(value) as Record<string, unknown>;
const messageOf = (message: Record<string, unknown>, finish: unknown = 'stop') =>
  readResponse({ choices: [{ message, finish_reason: finish }] }).choices[0]!;

describe('readResponse', () => {
  it('reads the documented answer and keeps its body', () => {
    const body = asBody(documented);
    const response = readResponse(body);
    expect(response.body).toBe(body);
    expect(response).toMatchObject({ dialect: 'openai-chat', id: 'chatcmpl-1', model: 'gpt-x-2026-01-01' });
    expect(response.choices).toEqual([
      {
        index: 0,
        parts: [{ type: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' }],
        finishReason: 'tool-calls',
        rawFinishReason: 'tool_calls',
      },
      { index: 1, parts: [{ type: 'text', text: 'Hello' }], finishReason: 'stop', rawFinishReason: 'stop' },
    ]);
    expect(response.usage).toMatchObject({
      uncachedInputTokens: 40,
      cacheReadInputTokens: 60,
      textOutputTokens: 30,
      reasoningOutputTokens: 20,
      estimated: false,
      raw: documented.usage,
    });
  });

  it.each([
    ['reasoning_content', { reasoning_content: 'hm', content: 'a' }],
    ['reasoning', { reasoning: 'hm', content: 'a' }],
    [
      'parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'a' },
        ],
      },
    ],
  ])('reads thoughts given as %s', (_, message) => {
    expect(messageOf(message).parts).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'a' },
    ]);
  });

  it('reads refusals, legacy calls, calls without id and arguments given as an object', () => {
    expect(messageOf({ refusal: 'no', content: null }).parts).toEqual([{ type: 'refusal', text: 'no' }]);
    expect(messageOf({ function_call: { name: 'f', arguments: '{}' } }).parts).toEqual([
      { type: 'tool-call', id: 'call_0', name: 'f', arguments: '{}' },
    ]);
    expect(messageOf({ tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }, null] }).parts).toEqual(
      [{ type: 'tool-call', id: 'call_0', name: 'f', arguments: '{"a":1}' }],
    );
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['function_call', 'tool-calls'],
    ['STOP', 'stop'],
    ['SAFETY', 'content-filter'],
    ['weird', 'other'],
    [undefined, 'stop'],
    [null, 'stop'],
    [7, 'stop'],
  ])('finish_reason %s → %s', (raw, expected) => {
    expect(messageOf({ content: 'a' }, raw).finishReason).toBe(expected);
  });

  it.each([
    {},
    { choices: [] },
    { choices: 'x' },
    { choices: [null] },
    { choices: [{}] },
    { choices: [{ message: null }] },
  ])('refuses %j', (body) => {
    expect(() => readResponse(body)).toThrow(expect.objectContaining({ kind: 'malformed-response' }));
  });

  it('throws nothing but its own failure, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('choices', 'usage', 'id', 'model'), fc.jsonValue()),
        fc.jsonValue(),
        (body, message) => {
          for (const one of [
            body,
            { ...body, choices: [{ message }] },
            { choices: [{ message: { content: message, tool_calls: message } }] },
          ]) {
            try {
              readResponse(one);
            } catch (error) {
              expect(isProviderFailure(error)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

describe('readUsage', () => {
  const buckets = (value: unknown) => {
    const usage = readUsage(value);
    return (
      usage && [
        usage.uncachedInputTokens,
        usage.cacheReadInputTokens,
        usage.cacheWriteInputTokens,
        usage.textOutputTokens,
        usage.reasoningOutputTokens,
      ]
    );
  };

  it.each([
    [
      'OpenAI',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
      [6, 4, 0, 3, 2],
    ],
    [
      'DeepSeek',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_cache_hit_tokens: 8,
        prompt_cache_miss_tokens: 2,
      },
      [2, 8, 0, 5, 0],
    ],
    ['Moonshot', { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 3 }, [7, 3, 0, 5, 0]],
    [
      'OpenRouter',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
      },
      [3, 4, 3, 5, 0],
    ],
    [
      'xAI',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 115,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      [10, 0, 0, 5, 100],
    ],
    ['Gemini', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 75 }, [10, 0, 0, 5, 60]],
    ['llama.cpp', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }, [10, 0, 0, 5, 0]],
    [
      'more cached than read',
      { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 99 } },
      [0, 10, 0, 5, 0],
    ],
    [
      'a wrong detail',
      { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: -3 } },
      [10, 0, 0, 5, 0],
    ],
  ])('reads that of %s', (_, value, expected) => {
    expect(buckets(value)).toEqual(expected);
  });

  it.each([
    null,
    'x',
    [],
    {},
    { prompt_tokens: -1, completion_tokens: 1 },
    { prompt_tokens: 1.5, completion_tokens: 1 },
    { prompt_tokens: '1', completion_tokens: 1 },
    { prompt_tokens: 1e18, completion_tokens: 1 },
    { prompt_tokens: Number.NaN, completion_tokens: 1 },
    { prompt_tokens: 3 },
  ])('believes nothing of %j', (value) => {
    expect(readUsage(value)).toBeUndefined();
  });

  it('gives disjoint buckets that are counts and add up to what was said', () => {
    const count = fc.oneof(fc.nat(100_000), fc.constantFrom(-1, 1.5, '3', null, Number.NaN, 1e18));
    const detail = fc.record({ cached_tokens: count, cache_write_tokens: count, reasoning_tokens: count });
    const usage = fc.record({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: detail,
      completion_tokens_details: detail,
    });
    fc.assert(
      fc.property(usage, (value) => {
        const found = buckets(value);
        if (found === undefined) return;
        expect(found.every((bucket) => Number.isInteger(bucket) && bucket >= 0)).toBe(true);
        expect(found[0]! + found[1]! + found[2]!).toBe(value.prompt_tokens);
        expect(found[3]! + found[4]!).toBeGreaterThanOrEqual(value.completion_tokens as number);
      }),
    );
  });
});
