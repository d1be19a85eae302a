import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { fullAnswer, fullPrompt, redactedAnswer, redactedPrompt } from './stored-prompt.ts';

const requestOf = (messages: ChatMessage[]) => ({ messages }) as unknown as ChatRequest;
const says = (text: string): ChatMessage => ({ role: 'user', parts: [{ type: 'text', text }] });
const masked = (text: string) => redactedPrompt(requestOf([says(text)]))[0]?.parts[0]?.text;

describe('redactedPrompt', () => {
  it.each([
    ['Write to jane.doe@example.org today', 'jane.doe@example.org'],
    ['My card is 4111 1111 1111 1111, thanks', '4111'],
    ['IBAN DE89 3704 0044 0532 0130 00 please', '3704'],
    ['use sk-proj-abcdefghijklmnop1234567890 for it', 'sk-proj'],
    ['curl -H "Authorization: Bearer s3cr3t-value-1"', 's3cr3t'],
  ])('masks %s', (text, secret) => {
    expect(masked(text)).not.toContain(secret);
    expect(masked(text)).toMatch(/\[\w+\]/);
  });

  it('leaves the words around as they are, in every message', () => {
    expect(
      redactedPrompt(requestOf([says('Mail a.b@example.com, then wait.'), says('untouched 你好')])),
    ).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Mail [email], then wait.' }] },
      { role: 'user', parts: [{ type: 'text', text: 'untouched 你好' }] },
    ]);
  });

  it('only names what is not text', () => {
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
    expect(redactedPrompt(request)).toEqual([
      { role: 'assistant', parts: [{ type: 'tool-call' }, { type: 'reasoning' }] },
      { role: 'tool', parts: [{ type: 'tool-result' }] },
    ]);
  });

  it('keeps nothing of a text with more finds than the detectors count', () => {
    const text = Array.from({ length: 200 }, (_, n) => `user${n}@example.org`).join(' ');
    expect(masked(text)).toBe('[redacted]');
  });

  it('leaves no half of what stands where a long text is cut', () => {
    for (const card of ['4111 1111 1111 1111', 'sk-abcdefghijklmnopqrstuvwxyz0123']) {
      for (let before = 7_980; before <= 8_000; before++) {
        const text = `${'w '.repeat(before / 2)}${card} ${'w '.repeat(4_000)}`;
        expect(masked(text)).not.toMatch(/4111|sk-a/);
        expect(masked(text)).toMatch(/characters cut\]$/);
      }
    }
  });

  it('keeps less of a long conversation, the newest messages first', () => {
    const stored = redactedPrompt(
      requestOf(Array.from({ length: 9 }, (_, n) => says(`${n} ${'word '.repeat(1_000)}`))),
    );
    expect(stored.length).toBeLessThan(6);
    expect(stored.at(-1)?.parts[0]?.text?.startsWith('8 ')).toBe(true);
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

  it('bounds a message of many parts', () => {
    const parts = Array.from({ length: 100 }, () => ({ type: 'text' as const, text: 'z'.repeat(10_000) }));
    const [message] = fullPrompt(requestOf([{ role: 'user', parts }]));
    expect(message?.parts.filter(({ text }) => text !== undefined)).toHaveLength(20);
  });
});

describe('answers', () => {
  it('are masked like prompts under `redacted`', () => {
    expect(redactedAnswer('Hello a.b@example.com, use sk-abcdefghijklmnopqrstuv.')).toMatch(
      /^Hello \[email\], use \[\w+\]\.$/,
    );
  });

  it('are cut without cutting a character in two', () => {
    const stored = fullAnswer(`${'a'.repeat(19_999)}\u{1f600}${'b'.repeat(10)}`);
    expect(stored.isWellFormed()).toBe(true);
  });
});
