import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { fullPrompt } from '../../recording/stored-prompt.ts';
import { bodyOfPrompt } from './body-of-prompt.ts';

const text = (words: string) => ({ type: 'text', text: words });
const stored = (messages: unknown[]) => fullPrompt({ messages } as unknown as ChatRequest);

describe('bodyOfPrompt', () => {
  it('is the conversation as it was stored', () => {
    const messages = [
      { role: 'system', parts: [text('Be brief.')] },
      { role: 'user', parts: [text('Hi'), text('there')] },
      { role: 'assistant', parts: [text('Hello.')] },
      { role: 'user', parts: [text('Why?')] },
    ];
    expect(bodyOfPrompt(stored(messages))).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi\nthere' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Why?' },
      ],
    });
  });

  it.each([
    ['a text that was cut', [{ role: 'user', parts: [text('x'.repeat(30_000))] }]],
    [
      'an image',
      [{ role: 'user', parts: [text('what?'), { type: 'image', source: { kind: 'url', url: 'u' } }] }],
    ],
    [
      'a tool call',
      [
        { role: 'user', parts: [text('hi')] },
        { role: 'assistant', parts: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }] },
      ],
    ],
    ['an answer at the end', [{ role: 'assistant', parts: [text('Sure')] }]],
    ['nothing', []],
  ])('is none with %s', (_name, messages) => expect(bodyOfPrompt(stored(messages))).toBeNull());

  it.each([
    null,
    undefined,
    'text',
    [null],
    [{ role: 'user' }],
    [{ parts: [] }],
    [{ role: 'user', parts: [null] }],
  ])('is none for %j', (prompt) => expect(bodyOfPrompt(prompt)).toBeNull());
});
