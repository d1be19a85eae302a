import { describe, expect, it } from 'vitest';
import { foreignSignature } from './foreign-thinking.ts';
import { parseCountRequest, parseRequest } from './parse-request.ts';

type Body = Record<string, unknown>;

const parse = (more: Body, headers: Record<string, string> = {}) =>
  parseRequest(
    { model: 'auto', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }], ...more },
    10,
    headers,
  );
const partsOf = (content: unknown, role = 'user') =>
  parse({ messages: [{ role, content }] }).messages[0]?.parts;
const ephemeral = { type: 'ephemeral' };

describe('messages', () => {
  it('puts the system prompt first, as string or blocks, and keeps system turns in their place', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'New rule.' },
      { role: 'assistant', content: 'ok' },
    ];
    const rest = [
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
      { role: 'system', parts: [{ type: 'text', text: 'New rule.' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'ok' }] },
    ];
    expect(parse({ messages }).messages).toEqual(rest);
    expect(parse({ system: 'Be short.', messages }).messages).toEqual([
      { role: 'system', parts: [{ type: 'text', text: 'Be short.' }] },
      ...rest,
    ]);
    const system = [
      { type: 'text', text: 'You are Claude Code.', cache_control: ephemeral },
      { type: 'text', text: 'Rules.' },
    ];
    expect(parse({ system, messages }).messages[0]).toEqual({
      role: 'system',
      parts: [
        { type: 'text', text: 'You are Claude Code.', cacheControl: ephemeral },
        { type: 'text', text: 'Rules.' },
      ],
    });
    expect(parse({ system: '' }).messages.length).toBe(1);
  });

  it('reads images and documents from every source', () => {
    const content = [
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: 'QUJD' },
        cache_control: ephemeral,
      },
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
        title: 'a.pdf',
      },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      {
        type: 'document',
        source: {
          type: 'content',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      },
      { type: 'search_result', source: 'x', title: 'y', content: [] },
    ];
    expect(partsOf(content)).toEqual([
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' },
        cacheControl: ephemeral,
      },
      { type: 'image', source: { kind: 'url', url: 'https://a.example/b.png' } },
      { type: 'image', source: { kind: 'file-id', id: 'file_1' } },
      {
        type: 'document',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' },
        title: 'a.pdf',
      },
      { type: 'document', source: { kind: 'text', text: 'words', mediaType: 'text/plain' } },
      { type: 'document', source: { kind: 'text', text: 'a\nb', mediaType: 'text/plain' } },
      { type: 'unknown', raw: content[6] },
    ]);
  });

  it('reads thinking, tool use and tool results', () => {
    const used = [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'opaque' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool_use', id: 't1', name: 'f', input: { city: 'Kyōto' } },
      { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} },
    ];
    expect(partsOf(used, 'assistant')).toEqual([
      { type: 'reasoning', text: 'Hm.', signature: 'sig' },
      { type: 'reasoning', text: '', redacted: 'opaque' },
      { type: 'text', text: 'Looking.' },
      { type: 'tool-call', id: 't1', name: 'f', arguments: '{"city":"Kyōto"}' },
      { type: 'unknown', raw: used[4] },
    ]);
    const results = [
      { type: 'tool_result', tool_use_id: 't1', content: 'sunny', cache_control: ephemeral },
      { type: 'tool_result', tool_use_id: 't2', is_error: true },
      {
        type: 'tool_result',
        tool_use_id: 't3',
        content: [{ type: 'image', source: { type: 'url', url: 'u' } }],
      },
      { type: 'text', text: '<system-reminder>…</system-reminder>' },
    ];
    expect(partsOf(results)).toEqual([
      {
        type: 'tool-result',
        toolCallId: 't1',
        parts: [{ type: 'text', text: 'sunny' }],
        cacheControl: ephemeral,
      },
      { type: 'tool-result', toolCallId: 't2', parts: [], isError: true },
      {
        type: 'tool-result',
        toolCallId: 't3',
        parts: [{ type: 'image', source: { kind: 'url', url: 'u' } }],
      },
      { type: 'text', text: '<system-reminder>…</system-reminder>' },
    ]);
  });
});

describe('fields', () => {
  it('reads sampling', () => {
    const request = parse({ max_tokens: 7, temperature: 0, top_p: 1, top_k: 0, stop_sequences: ['END'] });
    expect(request.sampling).toEqual({ maxOutputTokens: 7, temperature: 0, topP: 1, topK: 0, stop: ['END'] });
    expect(parse({ stop_sequences: [] }).sampling).toEqual({ maxOutputTokens: 10 });
  });

  it('reads tools of the client and of the provider', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    const toolset = { type: 'browser_toolset_20260801' };
    const tools = [
      {
        name: 'f',
        description: 'd',
        input_schema: { type: 'object' },
        strict: true,
        cache_control: ephemeral,
      },
      { type: 'custom', name: 'g' },
      search,
      toolset,
    ];
    expect(parse({ tools }).tools).toEqual([
      { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true, cacheControl: ephemeral },
      { name: 'g' },
      { name: 'web_search', providerDefined: search },
      { name: 'browser_toolset_20260801', providerDefined: toolset },
    ]);
  });

  it.each([
    [{ type: 'auto' }, { kind: 'auto' }, undefined],
    [{ type: 'any', disable_parallel_tool_use: true }, { kind: 'required' }, false],
    [{ type: 'tool', name: 'f', disable_parallel_tool_use: false }, { kind: 'tool', name: 'f' }, true],
    [{ type: 'none' }, { kind: 'none' }, undefined],
  ])('reads the tool choice %j', (choice, toolChoice, parallelToolCalls) => {
    const request = parse({ tool_choice: choice });
    expect([request.toolChoice, request.parallelToolCalls]).toEqual([toolChoice, parallelToolCalls]);
  });

  it.each([
    [{}, undefined],
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { budgetTokens: 2048 }],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ thinking: { type: 'adaptive' } }, {}],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, { effort: 'max' }],
    [{ output_config: { effort: 'low' } }, { effort: 'low' }],
  ])('reads how much to think from %j', (body, expected) => {
    expect(parse(body).reasoning).toEqual(expected);
  });

  it('reads structured output in its present and its beta form', () => {
    const schema = { type: 'object', properties: {} };
    const expected = { kind: 'json-schema', name: 'answer', schema, strict: true };
    expect(parse({ output_config: { format: { type: 'json_schema', schema } } }).responseFormat).toEqual(
      expected,
    );
    expect(parse({ output_format: { type: 'json_schema', schema } }).responseFormat).toEqual(expected);
    expect(parse({}).responseFormat).toBeUndefined();
  });

  it('keeps the headers that travel with the body and no others', () => {
    const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a,b', authorization: 'Bearer k' };
    expect(parse({}, headers).dialectHeaders).toEqual({
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'a,b',
    });
    expect(parse({}).dialectHeaders).toBeUndefined();
  });

  it('takes Claude Code’s session from its header, else from the user id', () => {
    const body = { metadata: { user_id: 'user_1_account_2_session_3' } };
    expect(parse(body, { 'x-claude-code-session-id': 'session-3' }).sessionId).toBe('session-3');
    expect(parse(body).sessionId).toBe('user_1_account_2_session_3');
  });

  it('counts tokens of requests without max_tokens', () => {
    expect(
      parseCountRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }] }, 1, {}).sampling,
    ).toEqual({});
  });
});

describe('thinking that no Anthropic model has signed', () => {
  const foreign = { type: 'thinking', thinking: 'Hm.', signature: foreignSignature };
  const genuine = { type: 'thinking', thinking: 'Ha.', signature: 'sig' };

  it('is read, and taken out of the body that may go to one', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: [foreign, { type: 'text', text: 'b', novelty: 1 }], novelty: 2 },
      { role: 'assistant', content: [foreign] },
      { role: 'assistant', content: [genuine, { type: 'text', text: 'c' }] },
    ];
    const request = parse({ messages, novelty: 3 });
    expect(request.messages[1]?.parts[0]).toEqual({ type: 'reasoning', text: 'Hm.' });
    expect(request.body).toEqual({
      model: 'auto',
      max_tokens: 10,
      novelty: 3,
      messages: [
        messages[0],
        { role: 'assistant', content: [{ type: 'text', text: 'b', novelty: 1 }], novelty: 2 },
        messages[3],
      ],
    });
    expect(messages[1]?.content.length).toBe(2);
  });

  it('costs nothing where there is none', () => {
    const body = { model: 'm', max_tokens: 1, messages: [{ role: 'assistant', content: [genuine] }] };
    expect(parseRequest(body, 1, {}).body).toBe(body);
  });
});

describe('Claude Code', () => {
  /** The shape of its requests, by the documented protocol; texts are ours. */
  const body = {
    model: 'claude-sonnet-5',
    max_tokens: 32_000,
    stream: true,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=3.1; cc_entrypoint=cli' },
      { type: 'text', text: 'You are a coding agent.', cache_control: ephemeral },
      { type: 'text', text: '# Environment', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>The date is …</system-reminder>' },
          { type: 'text', text: 'fix the failing test', cache_control: ephemeral },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Look first.', signature: 'EqQB' },
          { type: 'text', text: 'I will look.' },
          { type: 'tool_use', id: 'toolu_01', name: 'Bash', input: { command: 'npm test', timeout: 60_000 } },
          { type: 'tool_use', id: 'toolu_02', name: 'Read', input: { file_path: '/a.ts' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_01', content: '1 failed', is_error: true },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_02',
            content: [{ type: 'text', text: 'code' }],
            cache_control: ephemeral,
          },
          { type: 'text', text: '<system-reminder>Todo list …</system-reminder>' },
        ],
      },
    ],
    tools: [
      {
        name: 'Bash',
        description: 'Runs a command',
        input_schema: { type: 'object', properties: {} },
        eager_input_streaming: true,
      },
      {
        name: 'Read',
        description: 'Reads a file',
        input_schema: { type: 'object', properties: {} },
        cache_control: ephemeral,
      },
    ],
    metadata: { user_id: '{"device_id":"d","account_uuid":"a","session_id":"5e55"}' },
    thinking: { type: 'adaptive' },
    output_config: { effort: 'medium' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    temperature: 1,
  };
  const headers = {
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
    'x-claude-code-session-id': '5e55',
    'user-agent': 'claude-cli/3.1.0 (external, cli)',
  };

  it('is read whole, and its body goes on as it came', () => {
    const request = parseRequest(body, 5000, headers);
    expect(request.body).toBe(body);
    expect(request.messages.map(({ role, parts }) => [role, parts.map(({ type }) => type)])).toEqual([
      ['system', ['text', 'text']],
      ['user', ['text', 'text']],
      ['assistant', ['reasoning', 'text', 'tool-call', 'tool-call']],
      ['user', ['tool-result', 'tool-result', 'text']],
    ]);
    expect(request).toMatchObject({
      sessionId: '5e55',
      stream: true,
      includeUsage: true,
      reasoning: { effort: 'medium' },
      dialectHeaders: { 'anthropic-beta': headers['anthropic-beta'] },
    });
    expect(request.tools.map(({ name }) => name)).toEqual(['Bash', 'Read']);
  });

  it('says who is speaking in a block that is no instruction', () => {
    const [system] = parseRequest(body, 5000, headers).messages;
    expect(JSON.stringify(system)).not.toContain('billing');
    const alone = { ...body, system: [body.system[0]] };
    expect(parseRequest(alone, 5000, headers).messages.map(({ role }) => role)).not.toContain('system');
  });

  it('keeps its session without the header by its user id', () => {
    const { 'x-claude-code-session-id': _, ...rest } = headers;
    expect(parseRequest(body, 5000, rest).sessionId).toBe(body.metadata.user_id);
  });
});
