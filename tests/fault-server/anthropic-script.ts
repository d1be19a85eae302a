import { parseJson } from '../../src/wire/json-fields.ts';
import {
  type AnswerScript,
  type ErrorShape,
  pieces,
  type ScriptOptions,
  type SpokenDialect,
} from './answer-script.ts';

const stopReasons = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
} as const;

const event = (data: { type: string } & Record<string, unknown>) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

interface Block {
  whole: Record<string, unknown>;
  start: Record<string, unknown>;
  deltas: Record<string, unknown>[];
}

function blocksOf({ reasoning, text, toolCalls }: ScriptOptions): Block[] {
  const blocks: Block[] = [];
  if (reasoning.length > 0) {
    const signature = 'EqQBCkYIBRgC';
    blocks.push({
      whole: { type: 'thinking', thinking: reasoning.join(''), signature },
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature },
      ],
    });
  }
  for (const { id, name, arguments: json } of toolCalls) {
    blocks.push({
      whole: { type: 'tool_use', id, name, input: parseJson(json) ?? {} },
      start: { type: 'tool_use', id, name, input: {} },
      deltas: pieces(json, 3).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    });
  }
  if (toolCalls.length === 0) {
    blocks.push({
      whole: { type: 'text', text: text.join(''), citations: null },
      start: { type: 'text', text: '' },
      deltas: text.map((piece) => ({ type: 'text_delta', text: piece })),
    });
  }
  return blocks;
}

function script(options: ScriptOptions): AnswerScript {
  const { id, model, usage, rawUsage } = options;
  const stop = { stop_reason: stopReasons[options.finishReason], stop_sequence: null };
  const input = {
    input_tokens: usage.input - usage.cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cached,
  };
  const output = {
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
    service_tier: 'standard',
  };
  const whole = rawUsage === undefined ? { ...input, ...output } : rawUsage;
  const blocks = blocksOf(options);
  const message = { id, type: 'message', role: 'assistant', model };
  const tokens: string[] = [];
  const opening = [
    event({
      type: 'message_start',
      message: {
        ...message,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        ...(rawUsage !== null && { usage: rawUsage ?? { ...input, output_tokens: 1 } }),
      },
    }),
    event({ type: 'content_block_start', index: 0, content_block: blocks[0]?.start }),
    event({ type: 'ping' }),
  ];
  // Starts and stops of further blocks travel with the token that they stand next to: one entry a token.
  blocks.forEach((block, index) => {
    block.deltas.forEach((delta, at) => {
      const isFirst = at === 0 && index > 0;
      const start = isFirst ? event({ type: 'content_block_start', index, content_block: block.start }) : '';
      const isLast = at === block.deltas.length - 1 && index < blocks.length - 1;
      const end = isLast ? event({ type: 'content_block_stop', index }) : '';
      tokens.push(`${start}${event({ type: 'content_block_delta', index, delta })}${end}`);
    });
  });
  return {
    body: {
      ...message,
      content: blocks.map((block) => block.whole),
      ...stop,
      ...(rawUsage !== null && { usage: whole }),
    },
    opening,
    tokens,
    finish: [
      event({ type: 'content_block_stop', index: blocks.length - 1 }),
      event({ type: 'message_delta', delta: stop, ...(rawUsage !== null && { usage: rawUsage ?? output }) }),
    ],
    usage: [],
    done: [event({ type: 'message_stop' })],
    ping: event({ type: 'ping' }),
    errorEvent: event({ type: 'error', error: { type: 'api_error', message: 'Internal server error' } }),
  };
}

function errorBody(error: ErrorShape): Record<string, unknown> {
  return { type: 'error', error: { type: error.type, message: error.message }, request_id: 'req_fault' };
}

export const anthropicDialect: SpokenDialect = { name: 'anthropic', script, errorBody };
