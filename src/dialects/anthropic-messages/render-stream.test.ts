import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../chat/chat-response.ts';
import { emptyUsage } from '../../chat/usage.ts';
import type { RenderContext } from '../dialect.ts';
import { readStream } from '../testing/read-anthropic-messages.ts';
import { foreignSignature } from './foreign-thinking.ts';
import { renderStream } from './render-stream.ts';

const context: RenderContext = {
  requestId: 'req_1',
  decisionId: 'd1',
  model: 'acme/large',
  createdSeconds: 5,
  includeUsage: true,
  costUsd: () => 0.5,
};
const text = (bytes: Uint8Array | null) => new TextDecoder().decode(bytes ?? undefined);
const start: ChatEvent = { type: 'start', id: 'msg_1', model: 'gpt' };
const say = (words: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: words });
const call = (index: number, id = `c${index}`): ChatEvent => ({
  type: 'tool-call-start',
  choice: 0,
  index,
  id,
  name: `f${index}`,
});
const args = (index: number, argumentsDelta: string): ChatEvent => ({
  type: 'tool-call-delta',
  choice: 0,
  index,
  argumentsDelta,
});

function write(events: readonly ChatEvent[], more: Partial<RenderContext> = {}): string {
  const stream = renderStream({ ...context, ...more });
  return events.map((event) => text(stream.batch({ events: [event] }))).join('') + text(stream.end());
}

describe('blocks', () => {
  it('are begun once for thinking, text and each tool call, in their order', () => {
    const read = readStream(
      write([
        start,
        { type: 'reasoning-delta', choice: 0, text: 'H' },
        { type: 'reasoning-delta', choice: 0, text: 'm' },
        say('Look'),
        say('ing'),
        call(0),
        args(0, '{"a":1}'),
        call(1),
        args(1, '{}'),
        say('Done'),
        { type: 'finish', choice: 0, reason: 'tool-calls' },
      ]),
    );
    expect(read.blockTypes).toEqual(['thinking', 'text', 'tool_use', 'tool_use', 'text']);
    expect(read.thinking).toEqual([{ thinking: 'Hm', signature: foreignSignature }]);
    expect(read.text).toBe('LookingDone');
  });

  it('stream the arguments of the call whose turn it is', () => {
    const stream = renderStream(context);
    const written = (events: ChatEvent[]) => text(stream.batch({ events }));
    expect(written([start, call(0), args(0, '{"a"')])).toContain('"partial_json":"{\\"a\\""');
    expect(written([call(1), args(1, '{"b"')])).toBe('');
    expect(written([args(0, ':1}')])).toMatch(/:1}.*content_block_stop.*"index":1.*\{\\"b\\"/s);
    expect(written([args(1, ':2}')])).toContain(':2}');
    expect(readStream('')).toMatchObject({ isComplete: false });
  });

  it('keep signatures and redacted thinking of the model', () => {
    const read = readStream(
      write([
        start,
        { type: 'reasoning-delta', choice: 0, text: 'Hm' },
        { type: 'reasoning-signature', choice: 0, signature: 'sig' },
        { type: 'reasoning-redacted', choice: 0, data: 'opaque' },
        { type: 'reasoning-signature', choice: 0, signature: 'alone' },
        say('x'),
      ]),
    );
    expect(read.blockTypes).toEqual(['thinking', 'redacted_thinking', 'thinking', 'text']);
    expect(read.thinking).toEqual([
      { thinking: 'Hm', signature: 'sig' },
      { thinking: '', signature: 'alone' },
    ]);
  });

  it('lose nothing however text and calls are mixed and cut', () => {
    const calls = fc.array(
      fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        calls,
        fc.array(fc.nat(99), { maxLength: 60 }),
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        (inputs, turns, words) => {
          const texts = inputs.map((input) => JSON.stringify(input));
          const at = texts.map(() => -1);
          const events: ChatEvent[] = [start, say(words)];
          const step = (index: number, size: number) => {
            const position = at[index] as number;
            if (position === -1) {
              // Calls begin in order.
              const next = at.indexOf(-1);
              events.push(call(next));
              at[next] = 0;
            } else {
              events.push(args(index, (texts[index] as string).slice(position, position + size)));
              at[index] = position + size;
            }
          };
          if (texts.length > 0) for (const turn of turns) step(turn % texts.length, (turn % 7) + 1);
          for (let index = 0; index < texts.length; index++) {
            if (at[index] === -1) step(index, 0);
          }
          for (let index = 0; index < texts.length; index++) step(index, 10_000);
          const read = readStream(write([...events, { type: 'finish', choice: 0, reason: 'tool-calls' }]));
          expect(read.text).toBe(words);
          expect(read.toolCalls).toEqual(
            texts.map((json, index) => ({ id: `c${index}`, name: `f${index}`, arguments: json })),
          );
          expect(read.isComplete).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('close calls without arguments and calls that were cut', () => {
    const read = readStream(
      write([start, call(0), call(1), args(1, '{"a":'), { type: 'finish', choice: 0, reason: 'length' }]),
    );
    expect(read.toolCalls.map((one) => one.arguments)).toEqual(['{}', '{"a":']);
    expect(read.finish).toBe('max_tokens');
  });

  it('make ids that Anthropic takes', () => {
    const read = readStream(
      write([start, call(0, 'functions.get:0'), args(0, '{}'), call(1, ''), args(1, '{}')]),
    );
    expect(read.toolCalls.map((one) => one.id)).toEqual(['functions_get_0', 'toolu_d1_1']);
  });
});

describe('the end', () => {
  it('says which stop sequence it was and that a refusal is one', () => {
    const stopped = readStream(
      write([start, say('x'), { type: 'finish', choice: 0, reason: 'stop', stopSequence: 'END' }]),
    );
    expect([stopped.finish, stopped.stopSequence]).toEqual(['stop_sequence', 'END']);
    const refused = readStream(
      write([
        start,
        { type: 'refusal-delta', choice: 0, text: 'No.' },
        { type: 'finish', choice: 0, reason: 'stop' },
      ]),
    );
    expect([refused.finish, refused.text]).toEqual(['refusal', 'No.']);
  });

  it('shows one answer of several', () => {
    const second: ChatEvent[] = [
      { type: 'text-delta', choice: 1, text: 'other' },
      { type: 'finish', choice: 1, reason: 'length' },
    ];
    expect(
      readStream(write([start, say('one'), ...second, { type: 'finish', choice: 0, reason: 'stop' }])),
    ).toMatchObject({
      text: 'one',
      finish: 'end_turn',
    });
  });

  it('is well formed when nothing came at all', () => {
    expect(readStream(write([]))).toMatchObject({
      id: 'msg_d1',
      model: 'acme/large',
      text: '',
      finish: 'end_turn',
      isComplete: true,
    });
  });

  it('has usage from the provider, else from the gateway, with the cost', () => {
    const usage = {
      ...emptyUsage(),
      uncachedInputTokens: 3,
      cacheReadInputTokens: 4,
      textOutputTokens: 5,
      reasoningOutputTokens: 6,
    };
    const given = readStream(write([start, say('x'), { type: 'usage', usage }]));
    expect(given).toMatchObject({ inputTokens: 7, outputTokens: 11, costUsd: 0.5 });
    const counted = readStream(write([start, say('x')], { usage: () => usage }));
    expect(counted).toMatchObject({ inputTokens: 7, outputTokens: 11, costUsd: 0.5 });
  });
});

describe('frames of a provider that speaks Anthropic', () => {
  const frame = (event: { type: string; [field: string]: unknown }) =>
    `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 9, output_tokens: 1 },
  };
  const frames = [
    frame({ type: 'message_start', message }),
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    frame({ type: 'ping' }),
    frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }),
    frame({ type: 'content_block_stop', index: 0 }),
  ];
  const delta = {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null, container: 'c' },
    usage: { output_tokens: 5, novelty: 1 },
    context_management: {},
  };
  const encoder = new TextEncoder();

  it('pass byte for byte, and message_delta follows at the end with the cost', () => {
    let costUsd = 0;
    const stream = renderStream({ ...context, costUsd: () => costUsd });
    let written = '';
    for (const raw of frames)
      written += text(stream.batch({ events: [start, say('Hi')], frames: encoder.encode(raw) }));
    expect(written).toBe(frames.join(''));
    expect(
      stream.batch({ events: [{ type: 'finish', choice: 0, reason: 'stop' }], usageFrame: delta }),
    ).toBeNull();
    costUsd = 0.25;
    const end = text(stream.end());
    expect(end).toBe(
      frame({ ...delta, usage: { ...delta.usage, cost: 0.25 } }) + frame({ type: 'message_stop' }),
    );
    expect(readStream(written + end)).toMatchObject({
      id: 'msg_1',
      text: 'Hi',
      inputTokens: 9,
      outputTokens: 5,
      isComplete: true,
    });
  });

  it('get a message_delta of ours when theirs is missing', () => {
    const stream = renderStream(context);
    let written = text(stream.batch({ events: [start], frames: encoder.encode(frames.join('')) }));
    stream.batch({ events: [{ type: 'finish', choice: 0, reason: 'length' }] });
    written += text(stream.end());
    expect(readStream(written)).toMatchObject({ finish: 'max_tokens', isComplete: true });
  });

  it('may send several, which become one', () => {
    const stream = renderStream(context);
    stream.batch({ events: [start], frames: encoder.encode(frames.join('')) });
    stream.batch({ events: [], usageFrame: { ...delta, usage: { output_tokens: 3, input_tokens: 8 } } });
    stream.batch({
      events: [],
      usageFrame: {
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens' },
        usage: { output_tokens: 6 },
      },
    });
    const end = text(stream.end());
    expect(JSON.parse(end.split('\n')[1]?.slice(6) ?? '')).toMatchObject({
      delta: { stop_reason: 'max_tokens', container: 'c' },
      usage: { input_tokens: 8, output_tokens: 6, cost: 0.5 },
    });
  });
});
