import fc from 'fast-check';
import type { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../chat/chat-response.ts';
import type { EventUse } from '../stream-reader.ts';
import { ChunkReader } from './read-chunk.ts';

type Chunk = OpenAI.ChatCompletionChunk;

function chunk(choices: unknown[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more };
}

const delta = (fields: Record<string, unknown>, finish: string | null = null, index = 0) => ({
  index,
  delta: fields,
  finish_reason: finish,
});

function readAll(chunks: unknown[]): { events: ChatEvent[]; uses: EventUse[]; reader: ChunkReader } {
  const reader = new ChunkReader();
  const events: ChatEvent[] = [];
  const uses = chunks.map((one) => reader.read(one as Record<string, unknown>, events));
  return { events, uses, reader };
}

describe('ChunkReader', () => {
  it('reads the documented chunks of a tool call', () => {
    const base = { id: 'c1', object: 'chat.completion.chunk' as const, created: 1, model: 'm' };
    const documented: Chunk[] = [
      { ...base, choices: [{ index: 0, delta: { role: 'assistant', content: null }, finish_reason: null }] },
      {
        ...base,
        choices: [
          {
            index: 0,
            delta: {
              tool_calls: [
                { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } },
              ],
            },
            finish_reason: null,
          },
        ],
      },
      {
        ...base,
        choices: [
          {
            index: 0,
            delta: { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
            finish_reason: null,
          },
        ],
      },
      {
        ...base,
        choices: [
          {
            index: 0,
            delta: { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
            finish_reason: null,
          },
        ],
      },
      { ...base, choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
      { ...base, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    ];
    const { events, uses, reader } = readAll(documented);
    expect(events).toEqual([
      { type: 'start', id: 'c1', model: 'm' },
      { type: 'tool-call-start', choice: 0, index: 0, id: 'call_1', name: 'f' },
      { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"a"' },
      { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: ':1}' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_calls' },
      { type: 'usage', usage: expect.objectContaining({ uncachedInputTokens: 1, textOutputTokens: 2 }) },
    ]);
    expect(uses).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'usage']);
    expect(reader.isFinished).toBe(true);
  });

  it('reads usage that comes with the finish', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2 };
    const { uses, events } = readAll([
      chunk([delta({ content: 'a' })]),
      chunk([delta({}, 'stop')], { usage }),
    ]);
    expect(uses).toEqual(['pass', 'usage']);
    expect(events.map((event) => event.type)).toEqual(['start', 'text-delta', 'finish', 'usage']);
  });

  it('passes chunks that count along', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const { uses } = readAll([
      chunk([delta({ content: 'a' })], { usage }),
      chunk([delta({ content: 'b' })], { usage: null }),
    ]);
    expect(uses).toEqual(['pass', 'pass']);
  });

  it('reads Groq’s usage', () => {
    const x_groq = { id: 'r', usage: { prompt_tokens: 4, completion_tokens: 5 } };
    const { events } = readAll([chunk([delta({}, 'stop')], { x_groq })]);
    expect(events.at(-1)).toMatchObject({ type: 'usage', usage: { uncachedInputTokens: 4 } });
  });

  it('keeps several answers apart and is finished when all are', () => {
    const { events, reader } = readAll([
      chunk([delta({ content: 'a' }, null, 0), delta({ content: 'b' }, null, 1)]),
      chunk([delta({}, 'stop', 1)]),
    ]);
    expect(events.filter((event) => event.type === 'text-delta')).toEqual([
      { type: 'text-delta', choice: 0, text: 'a' },
      { type: 'text-delta', choice: 1, text: 'b' },
    ]);
    expect(reader.isFinished).toBe(false);
    reader.read(chunk([delta({}, 'length', 0)]), events);
    expect(reader.isFinished).toBe(true);
  });

  it('lets the first finish win and drops what follows it', () => {
    const { events, uses } = readAll([
      chunk([delta({ content: 'a' }, 'stop')]),
      chunk([delta({ content: 'late' }, 'length')]),
      chunk([]),
    ]);
    expect(events.filter((event) => event.type === 'finish')).toEqual([
      { type: 'finish', choice: 0, reason: 'stop', raw: 'stop' },
    ]);
    expect(events.some((event) => event.type === 'text-delta' && event.text === 'late')).toBe(false);
    expect(uses).toEqual(['pass', 'drop', 'drop']);
  });

  it('tells parallel calls apart that are all numbered 0', () => {
    const call = (id: string, text: string) => ({ index: 0, id, function: { name: 'f', arguments: text } });
    const { events } = readAll([
      chunk([delta({ tool_calls: [call('a', '{"x":1}')] })]),
      chunk([delta({ tool_calls: [call('b', '{"y"')] })]),
      chunk([delta({ tool_calls: [call('b', ':2}')] })]),
      chunk([delta({ tool_calls: [call('c', '{}')] })]),
    ]);
    const starts = events.filter((event) => event.type === 'tool-call-start');
    expect(starts.map((event) => [event.index, event.id])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    const deltas = events
      .filter((event) => event.type === 'tool-call-delta')
      .map((event) => [event.index, event.argumentsDelta]);
    expect(deltas).toEqual([
      [0, '{"x":1}'],
      [1, '{"y"'],
      [1, ':2}'],
      [2, '{}'],
    ]);
  });

  it('starts a call once, also where id and name are repeated or missing', () => {
    const call = (fields: Record<string, unknown>) => chunk([delta({ tool_calls: [fields] })]);
    const { events } = readAll([
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
      call({ index: 0, id: 'a', function: { name: 'f', arguments: '}' } }),
      call({ index: 1, function: { name: 'g', arguments: {} } }),
    ]);
    expect(events.filter((event) => event.type === 'tool-call-start')).toHaveLength(2);
    expect(events.filter((event) => event.type === 'tool-call-start').at(-1)).toMatchObject({
      id: 'call_0_1',
      name: 'g',
    });
  });

  it('reads thoughts, refusals, parts, whole messages and legacy calls', () => {
    const { events } = readAll([
      chunk([delta({ reasoning: 'hm' })]),
      chunk([
        delta({
          content: [
            { type: 'thinking', thinking: [{ text: 'so' }] },
            { type: 'text', text: 'a' },
          ],
        }),
      ]),
      chunk([delta({ refusal: 'no' })]),
      chunk([delta({ function_call: { name: 'f', arguments: '{}' } })]),
      chunk([{ index: 0, message: { content: 'b' }, finish_reason: 'stop' }]),
    ]);
    expect(events.map((event) => event.type)).toEqual([
      'start',
      'reasoning-delta',
      'reasoning-delta',
      'text-delta',
      'refusal-delta',
      'tool-call-start',
      'tool-call-delta',
      'text-delta',
      'finish',
    ]);
  });

  it.each(['error', 'abort'])('fails for an answer that finished with %s', (finish) => {
    expect(() => readAll([chunk([delta({ content: 'a' }, finish)])])).toThrow(
      expect.objectContaining({ kind: 'server-error' }),
    );
  });

  it('takes any JSON object without throwing', () => {
    const anything = fc.jsonValue();
    const odd = fc.record({
      choices: fc.oneof(
        anything,
        fc.array(
          fc.record({
            index: anything,
            delta: fc.oneof(
              anything,
              fc.record({ content: anything, tool_calls: fc.array(anything), reasoning: anything }),
            ),
            finish_reason: anything,
          }),
        ),
      ),
      usage: anything,
    });
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 5 }), (chunks) => {
        const { events } = readAll(chunks);
        for (const event of events) if ('choice' in event) expect(Number.isInteger(event.choice)).toBe(true);
      }),
    );
  });
});
