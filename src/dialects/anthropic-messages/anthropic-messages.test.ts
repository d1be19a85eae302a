import { describe, it } from 'vitest';
import { emptyUsage } from '../../chat/usage.ts';
import { checkDialect } from '../check-dialect.ts';
import { readBody, readStream } from '../testing/read-anthropic-messages.ts';
import { anthropicMessages } from './anthropic-messages.ts';

const message = (content: unknown, role = 'user') => [{ role, content }];

describe('anthropic-messages passes the conformance suite', () => {
  checkDialect(it, {
    adapter: anthropicMessages,
    minimalRequest: () => ({ model: 'auto', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] }),
    fullRequest: () => ({
      model: 'auto',
      max_tokens: 10,
      system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see', citations: null },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' }, title: 't' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 's' },
            { type: 'redacted_thinking', data: 'd' },
            { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 't1',
              content: [{ type: 'text', text: 'ok' }],
              is_error: true,
            },
          ],
        },
      ],
      tools: [
        { name: 'f', description: 'd', input_schema: { type: 'object' }, strict: true },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 1024 },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } },
      temperature: 1,
      top_k: 5,
      stop_sequences: ['x'],
      stream: true,
      metadata: { user_id: 'u' },
      signalbox: { quality: 0.5 },
    }),
    invalidFields: [
      ['model', 5],
      ['max_tokens', undefined],
      ['max_tokens', 0],
      ['max_tokens', '10'],
      ['messages', []],
      ['messages', null],
      ['messages[0]', ['hi']],
      ['messages[0].role', message('x', 'tool')],
      ['messages[0].content', message(undefined)],
      ['messages[0].content', message(5)],
      ['messages[0].content[0]', message([null])],
      ['messages[0].content[0].type', message([{ text: 'x' }])],
      ['messages[0].content[0].text', message([{ type: 'text' }])],
      ['messages[0].content[0].source', message([{ type: 'image' }])],
      ['messages[0].content[0].source.type', message([{ type: 'image', source: { type: 'ftp' } }])],
      [
        'messages[0].content[0].source.data',
        message([{ type: 'image', source: { type: 'base64', media_type: 'image/png' } }]),
      ],
      ['messages[0].content[0].tool_use_id', message([{ type: 'tool_result', content: 'x' }])],
      [
        'messages[0].content[0].content[0].text',
        message([{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text' }] }]),
      ],
      [
        'messages[0].content[0].input',
        message([{ type: 'tool_use', id: 't', name: 'f', input: 'x' }], 'assistant'),
      ],
      ['messages[0].content[0].thinking', message([{ type: 'thinking' }], 'assistant')],
      ['system', 5],
      ['system[0].text', [{ type: 'text', text: 5 }]],
      ['temperature', 1.5],
      ['top_p', 2],
      ['top_k', -1],
      ['stop_sequences', 'x'],
      ['stop_sequences[0]', ['']],
      ['stream', 'yes'],
      ['tools', {}],
      ['tools[0].name', [{ input_schema: {} }]],
      ['tools[0].input_schema', [{ name: 'f', input_schema: 'x' }]],
      ['tool_choice', 'auto'],
      ['tool_choice.type', { type: 'required' }],
      ['tool_choice.name', { type: 'tool' }],
      ['thinking', true],
      ['thinking.type', {}],
      ['thinking.budget_tokens', { type: 'enabled' }],
      ['output_config', 'low'],
      ['output_config.effort', { effort: 5 }],
      ['output_config.format.type', { format: { type: 'xml' } }],
      ['metadata', 'x'],
      ['signalbox.maxCostUsd', { maxCostUsd: -1 }],
    ],
    finishNames: {
      stop: 'end_turn',
      length: 'max_tokens',
      'tool-calls': 'tool_use',
      'content-filter': 'refusal',
      refusal: 'refusal',
      pause: 'pause_turn',
      other: 'end_turn',
    },
    ownResponse: () => ({
      dialect: 'anthropic-messages',
      body: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude',
        content: [{ type: 'text', text: 'x', novelty: 1 }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        container: { id: 'c' },
        usage: {
          input_tokens: 1,
          output_tokens: 2,
          service_tier: 'standard',
          cache_creation: { ephemeral_5m_input_tokens: 0 },
        },
      },
      id: 'msg_1',
      model: 'claude',
      choices: [{ index: 0, parts: [{ type: 'text', text: 'x' }], finishReason: 'stop' }],
      usage: { ...emptyUsage(), uncachedInputTokens: 1, textOutputTokens: 2 },
    }),
    readBody,
    readStream,
  });
});
