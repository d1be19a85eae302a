import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ProviderCall } from '../provider.ts';
import { anthropicRequest, openAiRequest, sampleCall } from '../testing/sample-call.ts';
import { defaultMaxTokens, writeRequest } from './write-request.ts';

const text = (value: string) => ({ type: 'text' as const, text: value });
const user: ChatMessage = { role: 'user', parts: [text('hi')] };

function write(
  canonical: Partial<ChatRequest>,
  fields: Record<string, unknown> = {},
  more: Partial<ProviderCall> = {},
) {
  const request = openAiRequest(fields, canonical);
  return writeRequest(sampleCall('claude-sonnet-4-5', { request, stream: false, ...more }));
}

function conversation(messages: ChatMessage[]) {
  const { body, loss } = write({ messages });
  return { system: body['system'], messages: body['messages'], loss };
}

describe('conversations of another API', () => {
  it('takes instructions at the head for the system prompt, later ones for the user’s', () => {
    expect(
      conversation([
        { role: 'system', parts: [text('Be brief.')] },
        { role: 'developer', parts: [text('Be kind.')] },
        user,
        { role: 'assistant', parts: [text('hello')] },
        { role: 'system', parts: [text('Now in French.')] },
        { role: 'user', parts: [text('bye')] },
      ]),
    ).toEqual({
      system: 'Be brief.\n\nBe kind.',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'hi' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'hello' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Now in French.' },
            { type: 'text', text: 'bye' },
          ],
        },
      ],
      loss: [],
    });
  });

  it('begins with the user whatever came first', () => {
    expect(conversation([{ role: 'system', parts: [text('Say hi.')] }])).toMatchObject({
      system: undefined,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Say hi.' }] }],
    });
    const { messages } = conversation([{ role: 'assistant', parts: [text('hello')] }, user]);
    expect((messages as { role: string }[]).map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
  });

  it('carries a loop of parallel tools in one turn, results first', () => {
    const { messages, loss } = conversation([
      user,
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', id: 'call:1', name: 'f', arguments: '{"a":1}' },
          { type: 'tool-call', id: 'call_2', name: 'g', arguments: '' },
          { type: 'tool-call', id: 'call_3', name: 'h', arguments: '[1' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'call:1', parts: [text('one')] }] },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'call_2', parts: [], isError: true }] },
      { role: 'user', parts: [text('and?')] },
      { role: 'tool', parts: [{ type: 'tool-result', toolCallId: 'call_3', parts: [text('three')] }] },
    ]);
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
          { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
          { type: 'tool_use', id: 'call_3', name: 'h', input: { INVALID_JSON: '[1' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'one' }] },
          { type: 'tool_result', tool_use_id: 'call_2', is_error: true },
          { type: 'tool_result', tool_use_id: 'call_3', content: [{ type: 'text', text: 'three' }] },
          { type: 'text', text: 'and?' },
        ],
      },
    ]);
    expect(loss).toEqual([]);
  });

  it('carries images and documents, and names what it cannot', () => {
    const png = { kind: 'base64' as const, mediaType: 'image/png', data: 'iVBOR' };
    const { messages, loss } = conversation([
      {
        role: 'user',
        parts: [
          { type: 'image', source: png },
          { type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' }, detail: 'high' },
          { type: 'image', source: { kind: 'file-id', id: 'file-1' } },
          {
            type: 'document',
            source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
            title: 'a.pdf',
          },
          { type: 'audio', source: png },
          { type: 'unknown', raw: { type: 'video_url' } },
          text('  '),
        ],
        name: 'ada',
      },
    ]);
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBOR' } },
          { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
            title: 'a.pdf',
          },
        ],
      },
    ]);
    expect(loss).toEqual(['image_url.detail', 'image', 'input_audio', 'video_url', 'messages.name']);
  });

  it('sends no thoughts that Anthropic did not sign', () => {
    const { messages, loss } = conversation([
      user,
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'so', signature: 'sig' }, text('a')] },
    ]);
    expect((messages as unknown[])[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'so', signature: 'sig' },
        { type: 'text', text: 'a' },
      ],
    });
    expect(loss).toEqual(['reasoning_content']);
  });

  it('keeps cache marks', () => {
    const cacheControl = { type: 'ephemeral' };
    const { system, messages } = conversation([
      { role: 'system', parts: [{ ...text('long'), cacheControl }] },
      { role: 'user', parts: [{ ...text('hi'), cacheControl }] },
    ]);
    expect(system).toEqual([{ type: 'text', text: 'long', cache_control: cacheControl }]);
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: cacheControl }] },
    ]);
  });
});

describe('settings of another API', () => {
  const settings = (canonical: Partial<ChatRequest>, fields = {}, more: Partial<ProviderCall> = {}) => {
    const { body, loss } = write({ messages: [user], ...canonical }, fields, more);
    const { model: _, messages: __, ...rest } = body;
    return { ...rest, loss };
  };

  it('always caps the output', () => {
    expect(settings({})).toEqual({ max_tokens: defaultMaxTokens, loss: [] });
    expect(settings({ sampling: { maxOutputTokens: 5 } })).toMatchObject({ max_tokens: 5 });
    expect(settings({ sampling: { maxOutputTokens: 5 } }, {}, { maxOutputTokens: 3 })).toMatchObject({
      max_tokens: 3,
    });
  });

  it('fits sampling to what is taken', () => {
    expect(
      settings({ sampling: { temperature: 1.5, topP: 0.5, topK: 3, stop: ['END', ' '], n: 2 } }),
    ).toEqual({
      max_tokens: defaultMaxTokens,
      temperature: 1,
      top_k: 3,
      stop_sequences: ['END'],
      loss: ['temperature', 'top_p', 'stop', 'n'],
    });
    expect(settings({ sampling: { topP: 0.5 } })).toMatchObject({ top_p: 0.5, loss: [] });
  });

  it.each([
    [{ kind: 'auto' }, undefined, { type: 'auto' }],
    [{ kind: 'required' }, undefined, { type: 'any' }],
    [{ kind: 'none' }, false, { type: 'none' }],
    [{ kind: 'tool', name: 'f' }, false, { type: 'tool', name: 'f', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
  ] as const)('writes the tool choice %j, parallel %s', (toolChoice, parallelToolCalls, expected) => {
    const written = settings({
      tools: [
        { name: 'f', description: 'does f', parameters: { properties: {} }, strict: true },
        { name: 'g' },
      ],
      ...(toolChoice && { toolChoice }),
      ...(parallelToolCalls !== undefined && { parallelToolCalls }),
    });
    expect(written).toMatchObject({
      tools: [
        { name: 'f', description: 'does f', input_schema: { type: 'object', properties: {} }, strict: true },
        { name: 'g', input_schema: { type: 'object' } },
      ],
    });
    expect((written as Record<string, unknown>)['tool_choice']).toEqual(expected);
  });

  it('asks for JSON by schema, and declares JSON without one lost', () => {
    const schema = { type: 'object', properties: {} };
    expect(settings({ responseFormat: { kind: 'json-schema', name: 'x', schema } })).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(settings({ responseFormat: { kind: 'json-object' } }).loss).toEqual(['response_format']);
  });

  it('declares what has no place, not what is null or only concerns sending', () => {
    const fields = { user: 'u1', logit_bias: {}, seed: 3, logprobs: null, stream_options: {}, store: true };
    expect(settings({}, fields)).toEqual({
      max_tokens: defaultMaxTokens,
      metadata: { user_id: 'u1' },
      loss: ['logit_bias', 'seed', 'store'],
    });
  });

  it('leaves refused parameters out under their own names', () => {
    const canonical = {
      sampling: { temperature: 0.5, stop: ['x'] },
      tools: [{ name: 'f' }],
      toolChoice: { kind: 'auto' } as const,
    };
    expect(
      settings(canonical, {}, { refusedParameters: ['temperature', 'stop', 'tools', 'max_tokens'] }),
    ).toEqual({
      max_tokens: defaultMaxTokens,
      loss: ['temperature', 'stop', 'tools'],
    });
  });
});

describe('a request by its own API', () => {
  it('changes only what is routed, and nothing in the request itself', () => {
    const request = anthropicRequest({ temperature: 0.2, stream: true, signalbox: {} });
    const before = structuredClone(request.body);
    const { body, loss } = writeRequest(
      sampleCall('claude-x', { request, stream: false, maxOutputTokens: 7 }),
    );
    expect(body).toEqual({
      messages: before['messages'],
      model: 'claude-x',
      max_tokens: 7,
      temperature: 0.2,
    });
    expect(loss).toEqual([]);
    expect(request.body).toEqual(before);
  });
});
