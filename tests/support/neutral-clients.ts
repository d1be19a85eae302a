import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

/** A question in no API's words, for tests that ask the same of every client. */
export interface Question {
  model: string;
  stream: boolean;
  system?: string;
  text: string;
  /** PNG in base64, or an https address. */
  image?: string;
  tools?: readonly string[];
  toolChoice?: 'auto' | 'required' | { name: string };
  isSerial?: boolean;
  /** An earlier call of each tool, with what it said. */
  results?: readonly { id: string; name: string; input: Record<string, unknown>; output: string }[];
  schema?: Record<string, unknown>;
  maxTokens?: number;
  stop?: string[];
  /** Fields of the client's own API. */
  extra?: Record<string, unknown>;
}

/** What an official client makes of the answer. */
export interface ReadAnswer {
  text: string;
  reasoning: string;
  toolCalls: { id: string; name: string; input: unknown }[];
  finish: string;
  usage: { input: number; cached: number; output: number };
  loss: string[];
}

export interface NeutralClient {
  name: 'openai' | 'anthropic';
  finish: Record<'stop' | 'length' | 'toolCalls' | 'refused', string>;
  ask(url: string, question: Question): Promise<ReadAnswer>;
}

const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
};

/** As servers beside OpenAI itself name it. */
const reasoningOf = (said: object | undefined) =>
  (said as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';

const lossOf = (headers: Headers) =>
  (headers.get('x-signalbox-loss') ?? '').split(', ').filter((name) => name !== '');

export const openAiClient: NeutralClient = {
  name: 'openai',
  finish: { stop: 'stop', length: 'length', toolCalls: 'tool_calls', refused: 'content_filter' },
  async ask(url, question) {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0 });
    const body = openAiBody(question);
    let headers = new Headers();
    let completion: OpenAI.ChatCompletion;
    let reasoning = '';
    if (question.stream) {
      const { data, response } = await client.chat.completions
        .create({ ...body, stream: true, stream_options: { include_usage: true } })
        .withResponse();
      headers = response.headers;
      const [chunks, gathered] = data.tee();
      // The client's own gathering of a stream is strict about its pieces, but knows no reasoning.
      const { ChatCompletionStream } = await import('openai/lib/ChatCompletionStream');
      const whole = ChatCompletionStream.fromReadableStream(gathered.toReadableStream());
      for await (const chunk of chunks) reasoning += reasoningOf(chunk.choices[0]?.delta);
      completion = await whole.finalChatCompletion();
    } else {
      const { data, response } = await client.chat.completions.create(body).withResponse();
      headers = response.headers;
      completion = data;
      reasoning = reasoningOf(data.choices[0]?.message);
    }
    const { message, finish_reason } = completion.choices[0]!;
    return {
      text: message.content || message.refusal || '',
      reasoning,
      toolCalls: (message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function'
          ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }]
          : [],
      ),
      finish: finish_reason,
      usage: {
        input: completion.usage?.prompt_tokens ?? -1,
        cached: completion.usage?.prompt_tokens_details?.cached_tokens ?? -1,
        output: completion.usage?.completion_tokens ?? -1,
      },
      loss: lossOf(headers),
    };
  },
};

function openAiBody(question: Question): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const { system, text, image, tools, toolChoice, results = [], schema, maxTokens, stop } = question;
  const messages: OpenAI.ChatCompletionMessageParam[] = [];
  if (system !== undefined) messages.push({ role: 'system', content: system });
  const url = image?.startsWith('https:') ? image : `data:image/png;base64,${image}`;
  messages.push({
    role: 'user',
    content:
      image === undefined
        ? text
        : [
            { type: 'text', text },
            { type: 'image_url', image_url: { url } },
          ],
  });
  if (results.length > 0) {
    messages.push({
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: results.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      })),
    });
    for (const { id, output } of results) messages.push({ role: 'tool', tool_call_id: id, content: output });
  }
  return {
    model: question.model,
    messages,
    ...(tools && { tools: tools.map((name) => ({ type: 'function', function: { name, parameters } })) }),
    ...(toolChoice && {
      tool_choice:
        typeof toolChoice === 'string'
          ? toolChoice
          : { type: 'function', function: { name: toolChoice.name } },
    }),
    ...(question.isSerial && { parallel_tool_calls: false }),
    ...(schema && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
    }),
    ...(maxTokens && { max_completion_tokens: maxTokens }),
    ...(stop && { stop }),
    ...question.extra,
  };
}

export const anthropicClient: NeutralClient = {
  name: 'anthropic',
  finish: { stop: 'end_turn', length: 'max_tokens', toolCalls: 'tool_use', refused: 'refusal' },
  async ask(url, question) {
    const client = new Anthropic({ baseURL: url, apiKey: 'any', maxRetries: 0 });
    const body = anthropicBody(question);
    let headers = new Headers();
    let message: Anthropic.Message;
    if (question.stream) {
      const { data, response } = await client.messages.stream(body).withResponse();
      headers = response.headers;
      message = await data.finalMessage();
    } else {
      const { data, response } = await client.messages.create(body).withResponse();
      headers = response.headers;
      message = data;
    }
    const { content, usage } = message;
    const cached = usage.cache_read_input_tokens ?? 0;
    return {
      text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
      reasoning: content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join(''),
      toolCalls: content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
      ),
      finish: message.stop_reason ?? '',
      usage: { input: usage.input_tokens + cached, cached, output: usage.output_tokens },
      loss: lossOf(headers),
    };
  },
};

function anthropicBody(question: Question): Anthropic.MessageCreateParamsNonStreaming {
  const { system, text, image, tools, toolChoice, results = [], schema, maxTokens, stop } = question;
  const source: Anthropic.ImageBlockParam['source'] = image?.startsWith('https:')
    ? { type: 'url', url: image }
    : { type: 'base64', media_type: 'image/png', data: image ?? '' };
  const messages: Anthropic.MessageParam[] = [
    {
      role: 'user',
      content:
        image === undefined
          ? text
          : [
              { type: 'text', text },
              { type: 'image', source },
            ],
    },
  ];
  if (results.length > 0) {
    const calls = results.map(({ id, name, input }) => ({ type: 'tool_use' as const, id, name, input }));
    messages.push(
      { role: 'assistant', content: [{ type: 'text', text: 'Let me look.' }, ...calls] },
      {
        role: 'user',
        content: results.map(({ id, output }) => ({ type: 'tool_result', tool_use_id: id, content: output })),
      },
    );
  }
  const serial = question.isSerial ? { disable_parallel_tool_use: true } : {};
  const choice =
    typeof toolChoice === 'object'
      ? { type: 'tool' as const, name: toolChoice.name, ...serial }
      : { type: toolChoice === 'required' ? ('any' as const) : ('auto' as const), ...serial };
  return {
    model: question.model,
    max_tokens: maxTokens ?? 1_000,
    messages,
    ...(system !== undefined && { system }),
    ...(tools && { tools: tools.map((name) => ({ name, input_schema: parameters })) }),
    ...((toolChoice || question.isSerial) && { tool_choice: choice }),
    ...(schema && { output_config: { format: { type: 'json_schema', schema } } }),
    ...(stop && { stop_sequences: stop }),
    ...question.extra,
  };
}
