import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../chat/chat-request.ts';
import { singlePlan } from '../routing/plan.ts';
import { stepRequest } from './step-request.ts';
import { testRequest } from './testing/fixture.ts';

const target = singlePlan('acme/m');
const values = { previous: 'before', steps: new Map([['draft', 'a draft']]) };

const openai: ChatRequest = testRequest({
  stream: true,
  sampling: { maxOutputTokens: 9, n: 2, stop: ['x'], temperature: 0.5 },
  tools: [{ name: 'f' }],
  toolChoice: { kind: 'required' },
  responseFormat: { kind: 'json-object' },
  messages: [
    { role: 'system', parts: [{ type: 'text', text: 'be kind' }] },
    { role: 'user', parts: [{ type: 'text', text: 'first' }] },
    { role: 'assistant', parts: [{ type: 'text', text: 'ok' }] },
    { role: 'user', parts: [{ type: 'text', text: 'second {{previous}}' }] },
  ],
  body: {
    model: 'auto',
    messages: ['four of them'],
    tools: [{}],
    tool_choice: 'required',
    response_format: {},
    n: 2,
    stop: ['x'],
    stream: true,
    stream_options: {},
    max_tokens: 9,
    temperature: 0.5,
    user: 'u',
  },
});

describe('stepRequest', () => {
  it('makes a prompt its own conversation, in the body too', () => {
    const own = stepRequest(
      openai,
      { name: 's', target, prompt: 'Do {{input}} / {{steps.draft}}', system: 'sys' },
      values,
      false,
    );
    expect(own.messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'sys' }] },
      { role: 'user', parts: [{ type: 'text', text: 'Do second {{previous}} / a draft' }] },
    ]);
    expect(own.body).toEqual({
      model: 'auto',
      temperature: 0.5,
      user: 'u',
      messages: [
        { role: 'system', content: 'sys' },
        { role: 'user', content: 'Do second {{previous}} / a draft' },
      ],
    });
    expect(own).toMatchObject({ stream: false, tools: [], sampling: { temperature: 0.5 } });
    expect(own.responseFormat).toBeUndefined();
  });

  it('leaves the shape of the answer to the last step', () => {
    const own = stepRequest(openai, { name: 's', target, prompt: '{{previous}}' }, values, true);
    expect(own).toMatchObject({
      stream: true,
      responseFormat: { kind: 'json-object' },
      sampling: { maxOutputTokens: 9, n: 2 },
    });
    expect(own.body).toMatchObject({ response_format: {}, n: 2, max_tokens: 9 });
    expect(own.body['tools']).toBeUndefined();
  });

  it('shows a step without a prompt the conversation as it is, but lets it call no tools', () => {
    const own = stepRequest(openai, { name: 's', target }, values, false);
    expect(own.messages).toBe(openai.messages);
    expect(own.body['messages']).toEqual(['four of them']);
    expect(own.body['tool_choice']).toBe('none');
    expect(own.toolChoice).toEqual({ kind: 'none' });
  });

  it('changes nothing of the client’s own request', () => {
    const before = structuredClone(openai);
    stepRequest(openai, { name: 's', target, prompt: 'x', system: 'y' }, values, false);
    expect(openai).toEqual(before);
  });

  it.each([
    [undefined, 'sys'],
    ['given', 'sys\n\ngiven'],
    [
      [{ type: 'text', text: 'given' }],
      [
        { type: 'text', text: 'sys' },
        { type: 'text', text: 'given' },
      ],
    ],
  ])('writes the system prompt where Anthropic wants it (%j)', (given, expected) => {
    const body: Record<string, unknown> = { model: 'auto', max_tokens: 9, messages: [] };
    if (given !== undefined) body['system'] = given;
    const request = testRequest({ dialect: 'anthropic-messages', body, sampling: { maxOutputTokens: 9 } });
    const own = stepRequest(request, { name: 's', target, system: 'sys' }, values, false);
    expect(own.body).toEqual({ model: 'auto', max_tokens: 9, messages: [], system: expected });
    expect(own.sampling.maxOutputTokens).toBe(9);
  });
});
