import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import { emptyUsage } from '../chat/usage.ts';
import { responseToBatches } from './response-to-batches.ts';

function response(parts: ChatPart[], more: Partial<ChatResponse['choices'][number]> = {}): ChatResponse {
  return {
    dialect: 'openai-chat',
    body: {},
    id: 'id-1',
    model: 'm',
    choices: [{ index: 0, parts, finishReason: 'stop', ...more }],
    usage: { ...emptyUsage(), textOutputTokens: 3 },
  };
}

describe('responseToBatches', () => {
  it('gives every part as events, then the finish, the usage and the end', () => {
    const batches = responseToBatches(
      response(
        [
          { type: 'reasoning', text: 'hm', signature: 'sig' },
          { type: 'text', text: 'hello' },
          { type: 'tool-call', id: 'a', name: 'f', arguments: '{"x":1}' },
          { type: 'tool-call', id: 'b', name: 'g', arguments: '' },
        ],
        { finishReason: 'tool-calls', rawFinishReason: 'tool_use' },
      ),
    );
    expect(batches.flatMap((batch) => batch.events)).toEqual([
      { type: 'start', id: 'id-1', model: 'm' },
      { type: 'reasoning-delta', choice: 0, text: 'hm' },
      { type: 'reasoning-signature', choice: 0, signature: 'sig' },
      { type: 'text-delta', choice: 0, text: 'hello' },
      { type: 'tool-call-start', choice: 0, index: 0, id: 'a', name: 'f' },
      { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"x":1}' },
      { type: 'tool-call-start', choice: 0, index: 1, id: 'b', name: 'g' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'tool_use' },
      { type: 'usage', usage: { ...emptyUsage(), textOutputTokens: 3 } },
      { type: 'done' },
    ]);
    expect(batches.every((batch) => batch.frames === undefined)).toBe(true);
  });

  it('keeps text whole, whatever it holds, and never cuts a character', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 5_000 }),
      fc.nat(3_000).map((n) => '👍'.repeat(n)),
    );
    fc.assert(
      fc.property(text, (value) => {
        const deltas = responseToBatches(response([{ type: 'text', text: value }]))
          .flatMap((batch) => batch.events)
          .flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
        expect(deltas.join('')).toBe(value);
        const cutInside = deltas
          .slice(0, -1)
          .filter((delta) => delta.charCodeAt(delta.length - 1) >> 10 === 0x36);
        expect(cutInside).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('gives an end even to an answer without choices', () => {
    const batches = responseToBatches({ ...response([]), choices: [] });
    expect(batches.flatMap((batch) => batch.events).map((event) => event.type)).toEqual([
      'start',
      'usage',
      'done',
    ]);
  });
});
