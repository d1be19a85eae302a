import { describe, expect, it } from 'vitest';
import type { ChatRequest } from './chat-request.ts';
import { conversationKey } from './conversation-key.ts';

let calls = 0;
const keyOf = (texts: string[], sessionId: string | undefined = 'session') =>
  conversationKey({
    messages: [
      { role: 'system', parts: [{ type: 'text', text: `Today is ${calls++}` }] },
      { role: 'user', parts: texts.map((text) => ({ type: 'text', text })) },
      { role: 'assistant', parts: [] },
    ],
    ...(sessionId !== '' && { sessionId }),
  } as unknown as ChatRequest);

describe('conversationKey', () => {
  it('stays the same while a harness changes what it says around the first message', () => {
    const first = keyOf(['<system-reminder>Monday</system-reminder>', 'fix the test']);
    expect(keyOf(['<system-reminder>Tuesday, 3 files open</system-reminder>', 'fix the test'])).toBe(first);
    expect(keyOf(['fix the test'])).toBe(first);
  });

  it('tells apart the conversations of one session, and sessions', () => {
    const keys = [
      keyOf(['fix the test']),
      keyOf(['find files that …']),
      keyOf(['fix the test'], 'other'),
      keyOf([]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the session itself where that was derived from the same message', () => {
    expect(keyOf(['fix the test'], 'derived:0123456789abcdef')).toBe('derived:0123456789abcdef');
  });

  it('is none without a session', () => expect(keyOf(['hi'], '')).toBeUndefined());
});
