import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMediaUrl } from './parse-parts.ts';
import { parseRequest } from './parse-request.ts';

type Body = Record<string, unknown>;

const parse = (more: Body, headers: Record<string, string> = {}) =>
  parseRequest({ model: 'auto', messages: [{ role: 'user', content: 'hi' }], ...more }, 10, headers);
const partsOf = (message: Body) => parse({ messages: [message] }).messages[0]?.parts;

describe('messages', () => {
  it('reads every role', () => {
    const messages = [
      { role: 'system', content: 'a' },
      { role: 'developer', content: 'b', name: 'house' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'd' },
      { role: 'tool', tool_call_id: 'c1', content: 'e' },
      { role: 'function', name: 'f', content: 'g' },
    ];
    expect(parse({ messages }).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'a' }] },
      { role: 'developer', parts: [{ type: 'text', text: 'b' }], name: 'house' },
      { role: 'user', parts: [{ type: 'text', text: 'c' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'd' }] },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: 'c1', parts: [{ type: 'text', text: 'e' }] }],
      },
      {
        role: 'tool',
        parts: [{ type: 'tool-result', toolCallId: 'f', parts: [{ type: 'text', text: 'g' }] }],
        name: 'f',
      },
    ]);
  });

  it('reads text, images, audio, files, refusals and what it does not know', () => {
    const content = [
      { type: 'text', text: 'see', cache_control: { type: 'ephemeral' } },
      { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'high' } },
      { type: 'image_url', image_url: { url: 'data:image/webp;base64,QUJD' } },
      { type: 'input_audio', input_audio: { data: 'QUJD', format: 'wav' } },
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'QUJD' } },
      { type: 'hologram', data: 1 },
    ];
    expect(partsOf({ role: 'user', content })).toEqual([
      { type: 'text', text: 'see', cacheControl: { type: 'ephemeral' } },
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' }, detail: 'high' },
      { type: 'image', source: { kind: 'base64', mediaType: 'image/webp', data: 'QUJD' } },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QUJD' }, format: 'wav' },
      { type: 'document', source: { kind: 'file-id', id: 'file-1' } },
      {
        type: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
        title: 'a.pdf',
      },
      { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' } },
      { type: 'unknown', raw: { type: 'hologram', data: 1 } },
    ]);
  });

  it('reads an assistant’s reasoning, text, refusal and tool calls in that order', () => {
    const message = {
      role: 'assistant',
      reasoning_content: 'Hm.',
      content: 'Looking.',
      refusal: 'No.',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":' } },
        { id: 'c2', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
      ],
      function_call: { name: 'g', arguments: '{}' },
    };
    expect(partsOf(message)).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'Looking.' },
      { type: 'refusal', text: 'No.' },
      { type: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":' },
      { type: 'tool-call', id: 'c2', name: 'sql', arguments: 'select 1' },
      { type: 'tool-call', id: 'g', name: 'g', arguments: '{}' },
    ]);
    expect(partsOf({ role: 'assistant', content: null })).toEqual([]);
    expect(partsOf({ role: 'assistant' })).toEqual([]);
  });

  it('splits data URLs without losing a character, and leaves other URLs whole', () => {
    fc.assert(
      fc.property(
        fc.base64String(),
        fc.constantFrom('image/png', 'image/svg+xml', 'application/pdf'),
        (data, type) => {
          expect(parseMediaUrl(`data:${type};base64,${data}`)).toEqual({
            kind: 'base64',
            mediaType: type,
            data,
          });
        },
      ),
    );
    for (const url of [
      'https://a/b?c=data:image/png;base64,AA',
      'data:text/plain,hello',
      'data:',
      '',
      `data:${'x'.repeat(500)},a`,
    ]) {
      expect(parseMediaUrl(url)).toEqual({ kind: 'url', url });
    }
    expect(parseMediaUrl('data:image/png;charset=x;base64,AA')).toEqual({
      kind: 'base64',
      mediaType: 'image/png',
      data: 'AA',
    });
  });
});

describe('fields', () => {
  it('reads sampling, with null as absent', () => {
    const request = parse({
      max_tokens: 5,
      max_completion_tokens: 7,
      temperature: 0,
      top_p: 1,
      top_k: -1,
      stop: 'END',
      seed: -(2 ** 62),
      presence_penalty: -2,
      frequency_penalty: 2,
      n: 3,
    });
    expect(request.sampling).toEqual({
      maxOutputTokens: 7,
      temperature: 0,
      topP: 1,
      topK: -1,
      stop: ['END'],
      seed: -(2 ** 62),
      presencePenalty: -2,
      frequencyPenalty: 2,
      n: 3,
    });
    const nulls = {
      max_tokens: null,
      temperature: null,
      stop: null,
      n: null,
      tools: null,
      stream: null,
      metadata: null,
    };
    expect(parse(nulls).sampling).toEqual({});
  });

  it('reads tools, old functions, and tools that providers run', () => {
    const webSearch = { type: 'web_search', filters: {} };
    const custom = { type: 'custom', custom: { name: 'sql' } };
    const request = parse({
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
        },
        custom,
        webSearch,
      ],
      functions: [{ name: 'g' }],
      parallel_tool_calls: false,
    });
    expect(request.tools).toEqual([
      { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
      { name: 'sql', providerDefined: custom },
      { name: 'web_search', providerDefined: webSearch },
      { name: 'g' },
    ]);
    expect(request.parallelToolCalls).toBe(false);
  });

  it.each([
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['required', { kind: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { kind: 'tool', name: 'f' },
    ],
    [
      { type: 'custom', custom: { name: 'sql' } },
      { kind: 'tool', name: 'sql' },
    ],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [] } }, { kind: 'required' }],
    [null, undefined],
  ])('reads the tool choice %j', (choice, expected) => {
    expect(parse({ tool_choice: choice }).toolChoice).toEqual(expected);
  });

  it('reads the forced function of the old form', () => {
    expect(parse({ function_call: { name: 'f' } }).toolChoice).toEqual({ kind: 'tool', name: 'f' });
  });

  it.each([
    [{ type: 'text' }, { kind: 'text' }],
    [{ type: 'json_object' }, { kind: 'json-object' }],
    [
      { type: 'json_schema', json_schema: { name: 'n', schema: { a: 1 }, strict: true, description: 'd' } },
      { kind: 'json-schema', name: 'n', schema: { a: 1 }, strict: true, description: 'd' },
    ],
  ])('reads the response format %j', (format, expected) => {
    expect(parse({ response_format: format }).responseFormat).toEqual(expected);
  });

  it('reads the wish for reasoning in both spellings', () => {
    expect(parse({ reasoning_effort: 'high' }).reasoning).toEqual({ effort: 'high' });
    expect(parse({ reasoning: { effort: 'low', max_tokens: 100 } }).reasoning).toEqual({
      effort: 'low',
      budgetTokens: 100,
    });
    expect(parse({ reasoning: { exclude: true } }).reasoning).toBeUndefined();
  });

  it('asks for usage in whole answers always and in streams when the client does', () => {
    expect(parse({}).includeUsage).toBe(true);
    expect(parse({ stream: true }).includeUsage).toBe(false);
    expect(parse({ stream: true, stream_options: { include_usage: true } }).includeUsage).toBe(true);
  });
});

describe('wishes', () => {
  it('reads OpenRouter’s fields', () => {
    const request = parse({
      models: ['a/x', 'b/y'],
      provider: {
        order: ['p'],
        only: ['q'],
        ignore: ['r'],
        allow_fallbacks: false,
        max_price: { prompt: 1, completion: '2.50' },
        sort: 'price',
      },
      plugins: [{ id: 'web' }, { id: 'auto-router', allowed_models: ['a/*'], cost_quality_tradeoff: 3 }],
    });
    expect(request.wishes).toEqual({
      models: ['a/x', 'b/y'],
      providerOrder: ['p'],
      providerOnly: ['q'],
      providerIgnore: ['r'],
      allowFallbacks: false,
      maxInputUsdPerMillion: 1,
      maxOutputUsdPerMillion: 2.5,
      only: ['a/*'],
      quality: 0.7,
    });
  });

  it('lets our own field win over OpenRouter’s', () => {
    const plugins = [{ id: 'auto-router', allowed_models: ['a/*'], cost_quality_tradeoff: 10 }];
    expect(parse({ plugins, signalbox: { quality: 0.9 } }).wishes).toEqual({ only: ['a/*'], quality: 0.9 });
  });
});

describe('session id', () => {
  const sources: [string, Body, Record<string, string>][] = [
    ['wish', { signalbox: { sessionId: 'wish' } }, {}],
    ['header-1', {}, { 'x-session-id': 'header-1' }],
    ['header-2', {}, { 'x-session-affinity': 'header-2' }],
    ['header-3', {}, { session_id: 'header-3' }],
    ['body-1', { session_id: 'body-1' }, {}],
    ['claude', {}, { 'x-claude-code-session-id': 'claude' }],
    ['cache', { prompt_cache_key: 'cache' }, {}],
    ['user', { metadata: { user_id: 'user' } }, {}],
  ];

  it('takes the first source that there is', () => {
    for (let first = 0; first < sources.length; first++) {
      const rest = sources.slice(first);
      const body = Object.assign({}, ...rest.map(([, fields]) => fields));
      const headers = Object.assign({}, ...rest.map(([, , fields]) => fields));
      expect(parse(body, headers).sessionId).toBe(sources[first]?.[0]);
    }
  });

  it('derives one that stays the same as the conversation grows and differs between conversations', () => {
    const messages = [
      { role: 'system', content: 'You are a pirate.' },
      { role: 'user', content: 'hi' },
    ];
    const grown = [...messages, { role: 'assistant', content: 'Arr' }, { role: 'user', content: 'more' }];
    const id = parse({ messages }).sessionId;
    expect(id).toMatch(/^derived:[0-9a-f]{16}$/);
    expect(parse({ messages: grown }).sessionId).toBe(id);
    expect(parse({ messages: [messages[0], { role: 'user', content: 'ho' }] }).sessionId).not.toBe(id);
    expect(parse({ messages: [{ role: 'assistant', content: 'x' }] }).sessionId).toBeUndefined();
  });

  it('shortens ids that are too long, without making them equal', () => {
    const long = 'x'.repeat(300);
    const id = parse({ prompt_cache_key: `${long}a` }).sessionId;
    expect(id).toMatch(/^hashed:/);
    expect(parse({ prompt_cache_key: `${long}b` }).sessionId).not.toBe(id);
  });
});
