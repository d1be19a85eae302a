import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../chat/chat-message.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { anthropicRequest } from '../testing/sample-call.ts';
import { vendorProfile } from './vendor-profile.ts';
import { writeFromCanonical } from './write-from-canonical.ts';

const generic = vendorProfile('http://10.0.0.1:8000/v1');
const openai = vendorProfile('https://api.openai.com/v1');
const openRouter = vendorProfile('https://openrouter.ai/api/v1');

const text = (value: string) => ({ type: 'text' as const, text: value });

function writeMessages(messages: ChatMessage[], profile = generic) {
  const { body, loss } = writeFromCanonical(anthropicRequest({}, { messages }), profile);
  return { messages: body['messages'] as Record<string, unknown>[], loss };
}

function writeFields(
  canonical: Partial<ChatRequest>,
  fields: Record<string, unknown> = {},
  profile = generic,
) {
  const { body, loss } = writeFromCanonical(anthropicRequest(fields, canonical), profile);
  const { messages: _, model: __, ...rest } = body;
  return { body: rest, loss };
}

describe('messages of another dialect', () => {
  it('writes plain text as one string', () => {
    const { messages, loss } = writeMessages([
      { role: 'system', parts: [text('Be brief.'), text('Be kind.')] },
      { role: 'user', parts: [text('hi')], name: 'ada' },
    ]);
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.\nBe kind.' },
      { role: 'user', content: 'hi', name: 'ada' },
    ]);
    expect(loss).toEqual([]);
  });

  it('carries a tool loop: calls, results in order and text after them', () => {
    const { messages, loss } = writeMessages([
      {
        role: 'assistant',
        parts: [
          text('Let me look.'),
          { type: 'tool-call', id: 'a', name: 'weather', arguments: '{"city":"Oslo"}' },
          { type: 'tool-call', id: 'b', name: 'time', arguments: '' },
        ],
      },
      {
        role: 'user',
        parts: [
          text('and then?'),
          { type: 'tool-result', toolCallId: 'a', parts: [text('rain'), text('wind')] },
          { type: 'tool-result', toolCallId: 'b', parts: [], isError: true },
        ],
      },
    ]);
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
          { id: 'b', type: 'function', function: { name: 'time', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'rain\nwind' },
      { role: 'tool', tool_call_id: 'b', content: '' },
      { role: 'user', content: 'and then?' },
    ]);
    expect(loss).toEqual(['is_error']);
  });

  it('carries images by address and by value, those of tool results after the result', () => {
    const image = { kind: 'base64' as const, mediaType: 'image/png', data: 'iVBOR' };
    const { messages, loss } = writeMessages([
      {
        role: 'user',
        parts: [
          { type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' }, detail: 'low' },
          { type: 'tool-result', toolCallId: 'a', parts: [text('see'), { type: 'image', source: image }] },
          { type: 'image', source: { kind: 'file-id', id: 'file-1' } },
        ],
      },
    ]);
    expect(messages).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'see' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } },
          { type: 'image_url', image_url: { url: 'https://x.example/a.png', detail: 'low' } },
        ],
      },
    ]);
    expect(loss).toEqual(['image']);
  });

  it('carries documents where files are taken, their text everywhere', () => {
    const pdf = {
      type: 'document' as const,
      source: { kind: 'base64' as const, mediaType: 'application/pdf', data: 'JVBE' },
      title: 'a.pdf',
    };
    const plain = {
      type: 'document' as const,
      source: { kind: 'text' as const, mediaType: 'text/plain', text: 'words' },
      title: 'Notes',
    };
    const messages: ChatMessage[] = [{ role: 'user', parts: [pdf, plain] }];
    expect(writeMessages(messages, openai)).toEqual({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
            { type: 'text', text: 'Notes\n\nwords' },
          ],
        },
      ],
      loss: [],
    });
    expect(writeMessages(messages)).toEqual({
      messages: [{ role: 'user', content: 'Notes\n\nwords' }],
      loss: ['document'],
    });
  });

  it('declares thoughts, citations, cache marks and unknown parts lost', () => {
    const { messages, loss } = writeMessages([
      {
        role: 'user',
        parts: [
          { ...text('a'), cacheControl: { type: 'ephemeral' } },
          { type: 'unknown', raw: {} },
        ],
      },
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'hm', signature: 's' }, text('b')] },
      { role: 'user', parts: [{ ...text('c'), citations: {} }] },
    ]);
    expect(messages.map((message) => message['content'])).toEqual(['a', 'b', 'c']);
    expect(loss).toEqual(['cache_control', 'unknown', 'thinking', 'citations']);
  });

  it('keeps cache marks for OpenRouter', () => {
    const { messages, loss } = writeMessages(
      [{ role: 'user', parts: [{ ...text('a'), cacheControl: { type: 'ephemeral' } }] }],
      openRouter,
    );
    expect(messages[0]?.['content']).toEqual([
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral' } },
    ]);
    expect(loss).toEqual([]);
  });

  it('writes an assistant that only calls, refuses or says nothing', () => {
    const { messages } = writeMessages([
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'f', arguments: '{}' }] },
      { role: 'assistant', parts: [{ type: 'refusal', text: 'no' }] },
      { role: 'assistant', parts: [] },
    ]);
    expect(messages[0]).toMatchObject({ content: null });
    expect(messages[1]).toMatchObject({ content: '', refusal: 'no' });
    expect(messages[2]).toEqual({ role: 'assistant', content: '' });
  });
});

describe('settings of another dialect', () => {
  it('writes sampling under OpenAI’s names', () => {
    const sampling = {
      maxOutputTokens: 7,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      seed: 3,
      n: 2,
    };
    expect(writeFields({ sampling })).toEqual({
      body: { max_tokens: 7, temperature: 0.5, top_p: 0.9, stop: ['END'], seed: 3, n: 2 },
      loss: ['top_k'],
    });
    expect(writeFields({ sampling }, {}, openRouter)).toMatchObject({ body: { top_k: 40 }, loss: [] });
    expect(writeFields({ sampling }, {}, openai).body).toMatchObject({ max_completion_tokens: 7 });
  });

  it('writes tools, the choice among them and what the provider would run itself', () => {
    const { body, loss } = writeFields({
      tools: [
        { name: 'f', description: 'does f', parameters: { type: 'object' }, strict: true },
        { name: 'g' },
        { name: 'web_search', providerDefined: { type: 'web_search_20250305' } },
      ],
      toolChoice: { kind: 'tool', name: 'f' },
      parallelToolCalls: false,
      sampling: {},
    });
    expect(body).toEqual({
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'does f', parameters: { type: 'object' }, strict: true },
        },
        { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
    });
    expect(loss).toEqual(['tools.web_search']);
  });

  it.each([
    [{ kind: 'text' }, undefined],
    [{ kind: 'json-object' }, { type: 'json_object' }],
    [
      { kind: 'json-schema', name: 'n', schema: { type: 'object' }, strict: true },
      { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
    ],
  ] as const)('writes the response format %j', (responseFormat, expected) => {
    expect(writeFields({ responseFormat }).body['response_format']).toEqual(expected);
  });

  it('passes an effort on and declares a budget lost', () => {
    expect(writeFields({ reasoning: { effort: 'high' } })).toMatchObject({
      body: { reasoning_effort: 'high' },
      loss: [],
    });
    expect(writeFields({ reasoning: { budgetTokens: 5_000 } }).loss).toEqual(['thinking.budget_tokens']);
  });

  it('declares fields that nobody covered', () => {
    expect(writeFields({}, { metadata: {}, mcp_servers: [], container: 'c' }).loss).toEqual([
      'mcp_servers',
      'container',
    ]);
  });
});
