import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { SensitiveDataSpan } from '../classification/prompt-profile.ts';
import { fullAnswer, fullPrompt, redactedAnswer, redactedPrompt } from './stored-prompt.ts';

const requestOf = (messages: ChatMessage[]) => ({ messages }) as unknown as ChatRequest;
const says = (text: string): ChatMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const span = (message: number, start: number, end: number, part = 0): SensitiveDataSpan => ({
  kind: 'email',
  message,
  part,
  start,
  end,
});

describe('redactedPrompt', () => {
  it('masks spans where they stand, overlapping ones too', () => {
    const request = requestOf([says('ab cd ef'), says('untouched')]);
    expect(redactedPrompt(request, [span(0, 0, 2), span(0, 1, 5), span(0, 6, 8)])).toEqual([
      { role: 'user', parts: [{ type: 'text', text: '[email][email] [email]' }] },
      { role: 'user', parts: [{ type: 'text', text: 'untouched' }] },
    ]);
  });

  it('leaves out what no detector looked at', () => {
    const request = requestOf([
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', id: '1', name: 'mail', arguments: '{"to":"a@b.example"}' },
          { type: 'reasoning', text: 'secret thought' },
        ],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: '1', parts: [{ type: 'text', text: 'a@b.example' }] }],
      },
    ]);
    expect(redactedPrompt(request, [])).toEqual([
      { role: 'assistant', parts: [{ type: 'tool-call' }, { type: 'reasoning' }] },
      { role: 'tool', parts: [{ type: 'tool-result' }] },
    ]);
  });

  it('masks everything after the last span that there was room for', () => {
    const request = requestOf([says('x'.repeat(200)), says('unseen@b.example')]);
    const spans = Array.from({ length: 64 }, (_, n) => span(0, n * 2, n * 2 + 1));
    const stored = redactedPrompt(request, spans);
    expect(stored[1]?.parts[0]?.text).toBe('[redacted]');
    expect(stored[0]?.parts[0]?.text).toContain('[email]');
  });
});

describe('fullPrompt', () => {
  it('names calls and results, and parts that are not text', () => {
    const request = requestOf([
      { role: 'assistant', parts: [{ type: 'tool-call', id: '1', name: 'mail', arguments: '{}' }] },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: '1', parts: [{ type: 'text', text: 'sent' }] }],
      },
      { role: 'user', parts: [{ type: 'unknown', raw: {} }] },
    ]);
    expect(fullPrompt(request).map(({ parts }) => parts[0])).toEqual([
      { type: 'tool-call', text: 'mail({})' },
      { type: 'tool-result', text: 'sent' },
      { type: 'unknown' },
    ]);
  });

  it('bounds a text and a conversation, oldest messages first', () => {
    const long = fullPrompt(requestOf([says('y'.repeat(50_000))]));
    expect(long[0]?.parts[0]?.text).toMatch(/^y{20000} \[30000 characters cut\]$/);
    const many = fullPrompt(
      requestOf(Array.from({ length: 50 }, (_, n) => says(`${n}:${'z'.repeat(9_998)}`))),
    );
    expect(many.length).toBeLessThanOrEqual(21);
    expect(many.at(-1)?.parts[0]?.text?.startsWith('49:')).toBe(true);
  });

  it('does not cut a character in two', () => {
    const stored = fullAnswer(`${'a'.repeat(19_999)}\u{1f600}${'b'.repeat(10)}`);
    expect(stored.isWellFormed()).toBe(true);
  });
});

describe('redactedAnswer', () => {
  it('masks values that come back from the prompt, and credentials', () => {
    const request = requestOf([says('I am a@b.example, ok')]);
    const answer = 'Hello a@b.example, use sk-abcdefghijklmnopqrstuv.';
    expect(redactedAnswer(answer, request, [span(0, 5, 16)])).toBe('Hello [redacted], use [redacted].');
  });

  it('does not blank out an answer for a value of a few characters', () => {
    expect(redactedAnswer('1 and 1 is 2', requestOf([says('1')]), [span(0, 0, 1)])).toBe('1 and 1 is 2');
  });
});
