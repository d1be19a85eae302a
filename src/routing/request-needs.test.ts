import { describe, expect, it } from 'vitest';
import type { ChatMessage, ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { isToolContinuation } from './request-needs.ts';

const text = (words: string): ChatPart => ({ type: 'text', text: words });
const result: ChatPart = { type: 'tool-result', toolCallId: 'c', parts: [text('21 °C')] };
const reminder = text('<system-reminder>The todo list is empty.</system-reminder>');
const call: ChatMessage = {
  role: 'assistant',
  parts: [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{}' }],
};

describe('isToolContinuation', () => {
  it.each<[string, ChatMessage[], boolean]>([
    ['a result by itself', [{ role: 'user', parts: [result] }], true],
    ['a result in OpenAI’s form', [{ role: 'tool', parts: [result] }], true],
    ['a result with the harness’s reminder', [{ role: 'user', parts: [result, reminder] }], true],
    [
      'a result, and instructions of the harness behind it',
      [
        { role: 'user', parts: [result] },
        { role: 'system', parts: [text('Plan mode is on.')] },
      ],
      true,
    ],
    ['a result, and what a person says', [{ role: 'user', parts: [result, text('no, stop')] }], false],
    [
      'a new request after a result',
      [
        { role: 'tool', parts: [result] },
        { role: 'user', parts: [text('and Paris?')] },
      ],
      false,
    ],
    ['a reminder alone', [{ role: 'user', parts: [reminder] }], false],
    ['an assistant’s beginning', [{ role: 'assistant', parts: [text('Sure')] }], false],
  ])('%s', (_name, messages, expected) => {
    expect(isToolContinuation({ messages: [call, ...messages] } as unknown as ChatRequest)).toBe(expected);
  });

  it('nothing is none', () =>
    expect(isToolContinuation({ messages: [] } as unknown as ChatRequest)).toBe(false));
});
