import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../chat/chat-response.ts';
import { isProviderFailure } from '../provider-failure.ts';
import type { EventUse } from '../stream-reader.ts';
import { MessageEventReader } from './read-event.ts';
import { readResponse } from './read-response.ts';

function readAll(data: unknown[]): { events: ChatEvent[]; uses: EventUse[]; reader: MessageEventReader } {
  const reader = new MessageEventReader();
  const events: ChatEvent[] = [];
  const uses = data.map((one) => reader.read(one as Record<string, unknown>, events));
  return { events, uses, reader };
}

const start = (usage: unknown = { input_tokens: 10, output_tokens: 1 }) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x', content: [], usage },
});
const end = (
  stop_reason: string | null,
  usage: unknown = { output_tokens: 5 },
  stop_sequence: string | null = null,
) => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence },
  usage,
});
const block = (index: number, content_block: unknown) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, fields: unknown) => ({ type: 'content_block_delta', index, delta: fields });
const stop = (index: number) => ({ type: 'content_block_stop', index });

describe('MessageEventReader', () => {
  it('reads thoughts, text and parallel tools', () => {
    // Typed by the official client, so that the shapes are those of the API.
    const deltas: Anthropic.RawContentBlockDelta[] = [
      { type: 'thinking_delta', thinking: 'hm' },
      { type: 'signature_delta', signature: 'sig' },
      { type: 'text_delta', text: 'Let me look.' },
      { type: 'input_json_delta', partial_json: '{"a":1}' },
    ];
    const { events, uses, reader } = readAll([
      start(),
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, deltas[0]),
      delta(0, deltas[1]),
      stop(0),
      { type: 'ping' },
      block(1, { type: 'text', text: '' }),
      delta(1, deltas[2]),
      stop(1),
      block(2, { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '' }),
      delta(2, deltas[3]),
      stop(2),
      block(3, { type: 'tool_use', id: 'toolu_2', name: 'g', input: {} }),
      stop(3),
      block(4, { type: 'redacted_thinking', data: 'xyz' }),
      end('tool_use'),
      { type: 'message_stop' },
    ]);
    expect(events).toEqual([
      {
        type: 'start',
        id: 'msg_1',
        model: 'claude-x',
        usage: expect.objectContaining({ uncachedInputTokens: 10 }),
      },
      { type: 'reasoning-delta', choice: 0, text: 'hm' },
      { type: 'reasoning-signature', choice: 0, signature: 'sig' },
      { type: 'text-delta', choice: 0, text: 'Let me look.' },
      { type: 'tool-call-start', choice: 0, index: 0, id: 'toolu_1', name: 'f' },
      { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"a":1}' },
      { type: 'tool-call-start', choice: 0, index: 1, id: 'toolu_2', name: 'g' },
      { type: 'tool-call-delta', choice: 0, index: 1, argumentsDelta: '{}' },
      { type: 'reasoning-redacted', choice: 0, data: 'xyz' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_use' },
      { type: 'usage', usage: expect.objectContaining({ uncachedInputTokens: 10, textOutputTokens: 5 }) },
    ]);
    expect(uses.at(5)).toBe('ping');
    expect(uses.at(-2)).toBe('usage');
    expect(uses.at(-1)).toBe('done');
    expect(reader.isFinished).toBe(true);
  });

  it('keeps a tool’s arguments that come with its start', () => {
    const { events } = readAll([
      start(),
      block(0, { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }),
      stop(0),
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'tool-call-delta', argumentsDelta: '{"a":1}' });
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'pause'],
    ['refusal', 'refusal'],
    ['brand_new', 'other'],
  ])('stop reason %s → %s', (raw, reason) => {
    const { events } = readAll([start(), end(raw)]);
    expect(events.find((event) => event.type === 'finish')).toEqual({
      type: 'finish',
      choice: 0,
      reason,
      raw,
    });
  });

  it('names the stop sequence', () => {
    const { events } = readAll([start(), end('stop_sequence', {}, 'END')]);
    expect(events.find((event) => event.type === 'finish')).toMatchObject({
      reason: 'stop',
      stopSequence: 'END',
    });
  });

  it('takes the later of two counts, null aside', () => {
    const first = { input_tokens: 10, cache_read_input_tokens: 7, output_tokens: 1 };
    const last = {
      input_tokens: null,
      cache_read_input_tokens: 9,
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 2 },
    };
    const { events } = readAll([start(first), end('end_turn', last)]);
    expect(events.at(-1)).toMatchObject({
      usage: {
        uncachedInputTokens: 10,
        cacheReadInputTokens: 9,
        textOutputTokens: 3,
        reasoningOutputTokens: 2,
      },
    });
  });

  it('drops what comes after the stop reason, and a second start', () => {
    const { uses, events } = readAll([
      start(),
      start(),
      end('end_turn'),
      delta(0, { type: 'text_delta', text: 'late' }),
      end('refusal'),
    ]);
    expect(uses).toEqual(['pass', 'drop', 'usage', 'drop', 'usage']);
    expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
    expect(events.some((event) => event.type === 'text-delta')).toBe(false);
  });

  it('passes kinds of events and blocks that it does not know', () => {
    const { uses, events } = readAll([
      start(),
      { type: 'content_block_flash' },
      block(0, { type: 'server_tool_use', id: 's' }),
      delta(0, { type: 'citations_delta' }),
    ]);
    expect(uses).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(events).toHaveLength(1);
  });

  it('takes any JSON object without throwing', () => {
    const types = fc.constantFrom(
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'x',
    );
    const odd = fc.record({
      type: fc.oneof(types, fc.jsonValue()),
      index: fc.jsonValue(),
      message: fc.jsonValue(),
      delta: fc.jsonValue(),
      content_block: fc.jsonValue(),
      usage: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 6 }), (data) => {
        const { events } = readAll(data);
        for (const event of events)
          if (event.type === 'usage') expect(event.usage.uncachedInputTokens).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('readResponse', () => {
  const documented = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text', text: 'hi', citations: [{ type: 'char_location' }] },
      { type: 'server_tool_use', id: 's' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 3,
      cache_read_input_tokens: 4,
      output_tokens: 9,
      output_tokens_details: { thinking_tokens: 2 },
    },
  };

  it('reads the documented message and keeps its body', () => {
    const response = readResponse(documented);
    expect(response.body).toBe(documented);
    expect(response).toMatchObject({ dialect: 'anthropic-messages', id: 'msg_1', model: 'claude-x' });
    expect(response.choices).toEqual([
      {
        index: 0,
        parts: [
          { type: 'reasoning', text: 'hm', signature: 'sig' },
          { type: 'reasoning', text: '', redacted: 'xyz' },
          { type: 'text', text: 'hi', citations: [{ type: 'char_location' }] },
          { type: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":1}' },
        ],
        finishReason: 'tool-calls',
        rawFinishReason: 'tool_use',
      },
    ]);
    expect(response.usage).toMatchObject({
      uncachedInputTokens: 10,
      cacheReadInputTokens: 4,
      cacheWriteInputTokens: 3,
      textOutputTokens: 7,
      reasoningOutputTokens: 2,
      estimated: false,
    });
  });

  it('throws nothing but its own failure, whatever the body', () => {
    expect(() => readResponse({})).toThrow(expect.objectContaining({ kind: 'malformed-response' }));
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue()), (usage, content) => {
        try {
          readResponse({ content, usage, stop_reason: usage });
        } catch (error) {
          expect(isProviderFailure(error)).toBe(true);
        }
      }),
    );
  });
});
