import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../chat/chat-response.ts';
import { emptyUsage } from '../../chat/usage.ts';
import type { RenderContext } from '../dialect.ts';
import { readStream } from '../testing/read-openai-chat.ts';
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
const chunks = (written: string) =>
  written
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)));
const delta = (content: string): ChatEvent => ({ type: 'text-delta', choice: 0, text: content });

describe('usage of a provider that speaks OpenAI', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7, vendor: { a: 1 } };
  const frame = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt', choices: [], usage };
  const events: ChatEvent[] = [{ type: 'usage', usage: { ...emptyUsage(), uncachedInputTokens: 3 } }];

  it('waits for the end and gets the cost', () => {
    let costUsd = 0;
    const stream = renderStream({ ...context, costUsd: () => costUsd });
    expect(stream.batch({ events, usageFrame: frame })).toBeNull();
    costUsd = 0.25;
    const written = text(stream.end());
    expect(chunks(written)[0]).toMatchObject({ choices: [], usage: { ...usage, cost: 0.25 } });
    expect(written.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('is dropped when the client did not ask for it', () => {
    const stream = renderStream({ ...context, includeUsage: false });
    expect(stream.batch({ events, usageFrame: frame })).toBeNull();
    expect(text(stream.end())).toBe('data: [DONE]\n\n');
  });

  it.each([true, false])(
    'does not hold back content that comes in the same chunk (asked for: %s)',
    (includeUsage) => {
      const stream = renderStream({ ...context, includeUsage });
      const choices = [{ index: 0, delta: { content: '!', odd: 1 }, finish_reason: 'stop' }];
      const frames = new TextEncoder().encode('data: {"raw":1}\n\n');
      const written = text(
        stream.batch({ events: [delta('!'), ...events], frames, usageFrame: { ...frame, choices } }),
      );
      expect(written.startsWith('data: {"raw":1}\n\n')).toBe(true);
      expect(chunks(written)[1]).toEqual({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'gpt',
        choices,
      });
      expect(chunks(text(stream.end())).length).toBe(includeUsage ? 1 : 0);
    },
  );

  it('is made from the gateway’s own count when the provider gave none', () => {
    const estimated = { ...emptyUsage(), uncachedInputTokens: 11, textOutputTokens: 2, estimated: true };
    const stream = renderStream({ ...context, usage: () => estimated });
    stream.batch({ events: [delta('x')] });
    expect(chunks(text(stream.end()))[0].usage).toMatchObject({
      prompt_tokens: 11,
      completion_tokens: 2,
      cost: 0.5,
    });
  });

  it('of another dialect is written in OpenAI’s words', () => {
    const stream = renderStream(context);
    const anthropicFrame = { type: 'message_delta', usage: { output_tokens: 4 } };
    const full = {
      ...emptyUsage(),
      uncachedInputTokens: 3,
      cacheReadInputTokens: 2,
      reasoningOutputTokens: 1,
      textOutputTokens: 4,
    };
    const batch = {
      events: [delta('x'), { type: 'usage', usage: full } as ChatEvent],
      usageFrame: anthropicFrame,
    };
    expect(chunks(text(stream.batch(batch)))[0].choices[0].delta.content).toBe('x');
    expect(chunks(text(stream.end()))[0].usage).toEqual({
      prompt_tokens: 5,
      completion_tokens: 5,
      total_tokens: 10,
      prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 1 },
      cost: 0.5,
    });
  });
});

describe('chunks', () => {
  it('name the role once for each choice and carry reasoning and refusals', () => {
    const stream = renderStream(context);
    const written = chunks(
      text(
        stream.batch({
          events: [
            { type: 'start', id: 'a1', model: 'm' },
            { type: 'reasoning-delta', choice: 0, text: 'Hm' },
            delta('Hi'),
            { type: 'refusal-delta', choice: 1, text: 'No' },
            { type: 'reasoning-signature', choice: 0, signature: 'sig' },
          ],
        }),
      ),
    );
    expect(
      written.map((chunk) => [chunk.id, chunk.model, chunk.choices[0].index, chunk.choices[0].delta]),
    ).toEqual([
      ['a1', 'm', 0, { role: 'assistant', reasoning_content: 'Hm' }],
      ['a1', 'm', 0, { content: 'Hi' }],
      ['a1', 'm', 1, { role: 'assistant', refusal: 'No' }],
    ]);
  });

  it('have an id even when the provider gave none', () => {
    const stream = renderStream(context);
    stream.batch({ events: [{ type: 'start', id: '', model: '' }] });
    expect(stream.responseId()).toBeNull();
    expect(chunks(text(stream.batch({ events: [delta('x')] })))[0]).toMatchObject({
      id: 'chatcmpl-d1',
      model: 'acme/large',
    });
  });

  it('round trip every text however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (pieces) => {
        const stream = renderStream(context);
        let written = '';
        for (const piece of pieces) written += text(stream.batch({ events: [delta(piece)] }));
        written +=
          text(stream.batch({ events: [{ type: 'finish', choice: 0, reason: 'stop' }] })) +
          text(stream.end());
        expect(readStream(written)).toMatchObject({
          text: pieces.join(''),
          finish: 'stop',
          isComplete: true,
        });
      }),
    );
  });
});
