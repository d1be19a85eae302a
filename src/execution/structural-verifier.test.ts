import { describe, expect, it } from 'vitest';
import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse, FinishReason } from '../chat/chat-response.ts';
import { emptyUsage } from '../chat/usage.ts';
import { verifyStructure } from './structural-verifier.ts';
import { testRequest } from './testing/fixture.ts';

function answer(parts: ChatPart[] | string, finishReason: FinishReason = 'stop'): ChatResponse {
  const list: ChatPart[] = typeof parts === 'string' ? [{ type: 'text', text: parts }] : parts;
  return {
    dialect: 'openai-chat',
    body: {},
    id: '1',
    model: 'm',
    choices: [{ index: 0, parts: list, finishReason }],
    usage: emptyUsage(),
  };
}

function reason(response: ChatResponse, request: Partial<ChatRequest> = {}): string {
  const verdict = verifyStructure(testRequest(request), response);
  expect(verdict.accepted).toBe(verdict.reason === undefined);
  return verdict.reason ?? 'accepted';
}

const weather = {
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
  },
};
const call = (name: string, args: string): ChatPart => ({
  type: 'tool-call',
  id: '1',
  name,
  arguments: args,
});

describe('verifyStructure', () => {
  it('accepts ordinary answers', () => {
    expect(reason(answer('Paris.'))).toBe('accepted');
    expect(
      reason(
        answer([
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'Paris.' },
        ]),
      ),
    ).toBe('accepted');
  });

  it.each<[string, ChatResponse]>([
    ['empty', answer('  \n')],
    ['empty', answer([{ type: 'reasoning', text: 'only thoughts' }])],
    ['empty', { ...answer(''), choices: [] }],
    ['truncated', answer('and then', 'length')],
    ['refusal', answer('No.', 'refusal')],
    ['refusal', answer('', 'content-filter')],
    ['refusal', answer([{ type: 'refusal', text: 'I must decline.' }])],
    ['refusal', answer("I'm sorry, but I can't help with that.")],
    ['refusal', answer('I’m sorry, I cannot assist with this request.')],
    ['refusal', answer('I cannot provide instructions for that.')],
    ['refusal', answer('Lo siento, pero no puedo ayudar con eso.')],
    ['refusal', answer('抱歉，我无法提供帮助。')],
  ])('rejects what is %s', (expected, response) => {
    expect(reason(response)).toBe(expected);
  });

  it('does not take a long answer that begins with an apology for a refusal', () => {
    const text = `I'm sorry, but I think the premise is off. ${'Here is how it works in detail. '.repeat(20)}`;
    expect(reason(answer(text))).toBe('accepted');
    expect(reason(answer('Sorry seems to be the hardest word is a song by Elton John.'))).toBe('accepted');
  });

  it.each<[string, ChatPart]>([
    ['accepted', call('get_weather', '{"city":"Bern","days":3}')],
    ['unknown-tool', call('get_wether', '{"city":"Bern"}')],
    ['invalid-tool-arguments', call('get_weather', '{"city":')],
    ['invalid-tool-arguments', call('get_weather', '"Bern"')],
    ['invalid-tool-arguments', call('get_weather', '{}')],
    ['invalid-tool-arguments', call('get_weather', '')],
    ['invalid-tool-arguments', call('get_weather', '{"city":3}')],
  ])('finds a tool call %s', (expected, part) => {
    expect(reason(answer([part], 'tool-calls'), { tools: [weather] })).toBe(expected);
  });

  it('accepts empty arguments for a tool without any', () => {
    expect(reason(answer([call('now', '')], 'tool-calls'), { tools: [{ name: 'now' }] })).toBe('accepted');
  });

  it('misses a tool call that was required', () => {
    const request: Partial<ChatRequest> = { tools: [weather], toolChoice: { kind: 'required' } };
    expect(reason(answer('It is sunny.'), request)).toBe('no-tool-call');
    expect(reason(answer('It is sunny.'), { ...request, toolChoice: { kind: 'auto' } })).toBe('accepted');
  });

  it.each<[string, string]>([
    ['accepted', '{"answer": 42}'],
    ['invalid-json', '```json\n{"answer": 42}\n```'],
    ['invalid-json', '{"answer": 42'],
    ['schema-violation', '{"answer": "42"}'],
    ['schema-violation', '[]'],
  ])('finds structured output %s', (expected, text) => {
    const schema = { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'] };
    expect(reason(answer(text), { responseFormat: { kind: 'json-schema', name: 'a', schema } })).toBe(
      expected,
    );
  });

  it('wants an object where a JSON object was asked for', () => {
    expect(reason(answer('[1]'), { responseFormat: { kind: 'json-object' } })).toBe('invalid-json');
    expect(reason(answer('{}'), { responseFormat: { kind: 'json-object' } })).toBe('accepted');
  });

  it('looks at every answer when several were asked for', () => {
    const two = answer('fine');
    two.choices.push({ index: 1, parts: [], finishReason: 'stop' });
    expect(reason(two)).toBe('empty');
  });
});
