import {
  type AnswerScript,
  type ErrorShape,
  pieces,
  type ScriptOptions,
  type SpokenDialect,
} from './answer-script.ts';

const finishReasons = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'stop',
} as const;

function usageOf(options: ScriptOptions): unknown {
  if (options.rawUsage !== undefined) return options.rawUsage;
  const { input, cached, output, reasoning } = options.usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}

function script(options: ScriptOptions): AnswerScript {
  const { id, model, toolCalls } = options;
  const isToolCall = toolCalls.length > 0;
  const created = 1_764_000_000;
  const finishReason = finishReasons[options.finishReason];
  const usage = usageOf(options);
  const isRefusal = options.finishReason === 'refusal';
  const text = options.text.join('');
  const message = {
    role: 'assistant',
    content: isToolCall || isRefusal ? null : text,
    refusal: isRefusal ? text : null,
    ...(options.reasoning.length > 0 && { reasoning_content: options.reasoning.join('') }),
    ...(isToolCall && {
      tool_calls: toolCalls.map(({ id: callId, ...fn }) => ({ id: callId, type: 'function', function: fn })),
    }),
  };
  const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
  const chunk = (choices: unknown[], extra: Record<string, unknown> = {}) =>
    event({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      system_fingerprint: 'fp_fault',
      choices,
      ...(options.includeUsage && { usage: null }),
      ...extra,
    });
  const delta = (fields: Record<string, unknown>) =>
    chunk([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);
  const tokens = options.reasoning.map((piece) => delta({ reasoning_content: piece }));
  if (isToolCall) {
    toolCalls.forEach((call, index) => {
      const fn = (fields: Record<string, unknown>) => delta({ tool_calls: [{ index, ...fields }] });
      tokens.push(fn({ id: call.id, type: 'function', function: { name: call.name, arguments: '' } }));
      for (const piece of pieces(call.arguments, 3)) tokens.push(fn({ function: { arguments: piece } }));
    });
  } else {
    for (const piece of options.text) tokens.push(delta(isRefusal ? { refusal: piece } : { content: piece }));
  }
  return {
    body: {
      id,
      object: 'chat.completion',
      created,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
      ...(usage !== null && { usage }),
      system_fingerprint: 'fp_fault',
    },
    opening: [delta({ role: 'assistant', content: '', refusal: null })],
    tokens,
    finish: [chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: finishReason }])],
    usage: options.includeUsage && usage !== null ? [chunk([], { usage })] : [],
    done: ['data: [DONE]\n\n'],
    ping: ': ping\n\n',
    errorEvent: event(
      errorBody({ message: 'The server had an error while processing your request.', type: 'server_error' }),
    ),
  };
}

function errorBody(error: ErrorShape): Record<string, unknown> {
  return {
    error: { message: error.message, type: error.type, param: error.param ?? null, code: error.code ?? null },
  };
}

export const openaiDialect: SpokenDialect = { name: 'openai', script, errorBody };
