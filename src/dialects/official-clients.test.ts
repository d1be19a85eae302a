import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatEvent, ChatResponse, EventBatch } from '../chat/chat-response.ts';
import { emptyUsage } from '../chat/usage.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import type { Handler } from '../http/handler.ts';
import { events, json, route, type StartedServer, startServer } from '../http/testing/start-server.ts';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import type { DialectAdapter, RenderContext } from './dialect.ts';
import { openAiChat } from './openai-chat/openai-chat.ts';

const usage = { ...emptyUsage(), uncachedInputTokens: 11, textOutputTokens: 7 };
const context: RenderContext = {
  requestId: 'req_1',
  decisionId: 'd1',
  model: 'acme/large',
  createdSeconds: 1_700_000_000,
  includeUsage: true,
  costUsd: () => 0.001,
};

/** One answer with everything in it, as a provider of another API would give it. */
const answer = (dialect: ChatResponse['dialect']): ChatResponse => ({
  dialect,
  body: {},
  id: 'answer-1',
  model: 'acme-large-1',
  choices: [
    {
      index: 0,
      parts: [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Looking. 世界' },
        { type: 'tool-call', id: 'call_1', name: 'weather', arguments: '{"city":"Kyōto"}' },
        { type: 'tool-call', id: 'call_2', name: 'time', arguments: '{"zone":"JST"}' },
      ],
      finishReason: 'tool-calls',
    },
  ],
  usage,
});

const streamed: ChatEvent[] = [
  { type: 'start', id: 'answer-1', model: 'acme-large-1' },
  { type: 'reasoning-delta', choice: 0, text: 'Hm.' },
  { type: 'text-delta', choice: 0, text: 'Looking. ' },
  { type: 'text-delta', choice: 0, text: '世界' },
  { type: 'tool-call-start', choice: 0, index: 0, id: 'call_1', name: 'weather' },
  { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '{"city":' },
  { type: 'tool-call-start', choice: 0, index: 1, id: 'call_2', name: 'time' },
  { type: 'tool-call-delta', choice: 0, index: 1, argumentsDelta: '{"zone":"JST"}' },
  { type: 'tool-call-delta', choice: 0, index: 0, argumentsDelta: '"Kyōto"}' },
  { type: 'finish', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage },
  { type: 'done' },
];

const answeredIn =
  (dialect: DialectAdapter): Handler =>
  (http) => {
    const request = dialect.parseRequest(http.body, http.bodyBytes, http.headers);
    if (request.model === 'missing')
      throw new SignalboxError('model_not_found', undefined, { param: 'model' });
    if (request.model === 'busy')
      throw new SignalboxError('upstream_overloaded', undefined, { shouldRetry: false });
    if (!request.stream) {
      const other = dialect.name === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
      return json(dialect.renderResponse(answer(other), context));
    }
    const renderer = dialect.renderStream(context);
    const batches: EventBatch[] = streamed.map((event) => ({ events: [event] }));
    const isBroken = request.model === 'broken';
    let isOver = false;
    return events({
      async next() {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
          if (isBroken && batches.length === 6) {
            batches.length = 0;
            isOver = true;
            return renderer.error(new SignalboxError('upstream_stream_interrupted'));
          }
          const bytes = renderer.batch(batch);
          if (bytes !== null) return bytes;
        }
        if (isOver) return null;
        isOver = true;
        return renderer.end();
      },
      close() {},
    });
  };

let started: StartedServer;
let openAi: OpenAI;
let anthropic: Anthropic;
beforeAll(async () => {
  started = await startServer([
    route('POST', '/v1/chat/completions', answeredIn(openAiChat)),
    route('POST', '/v1/messages', answeredIn(anthropicMessages), { errors: 'anthropic' }),
  ]);
  openAi = new OpenAI({ baseURL: `${started.url}/v1`, apiKey: 'k' });
  anthropic = new Anthropic({ baseURL: started.url, apiKey: 'k' });
});
afterAll(() => started.stop());

describe('OpenAI’s client', () => {
  const messages = [{ role: 'user' as const, content: 'weather?' }];

  it('reads a whole answer', async () => {
    const completion = await openAi.chat.completions.create({ model: 'auto', messages });
    expect(completion.choices[0]?.message.content).toBe('Looking. 世界');
    expect(completion.choices[0]?.message.tool_calls).toHaveLength(2);
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    expect(completion.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, cost: 0.001 });
    expect(completion._request_id).toMatch(/^req_/);
  });

  it('gathers a stream', async () => {
    const completion = await openAi.chat.completions
      .stream({ model: 'auto', messages })
      .finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe('Looking. 世界');
    const calls = completion.choices[0]?.message.tool_calls?.map(
      (call) => call.type === 'function' && call.function,
    );
    expect(calls).toMatchObject([
      { name: 'weather', arguments: '{"city":"Kyōto"}' },
      { name: 'time', arguments: '{"zone":"JST"}' },
    ]);
  });

  it('throws on a stream that breaks off and on errors, and does not retry where it should not', async () => {
    await expect(
      openAi.chat.completions.stream({ model: 'broken', messages }).finalChatCompletion(),
    ).rejects.toThrow(OpenAI.APIError);
    await expect(openAi.chat.completions.create({ model: 'missing', messages })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    const before = started.done.length;
    await expect(openAi.chat.completions.create({ model: 'busy', messages })).rejects.toMatchObject({
      status: 503,
    });
    expect(started.done.length).toBe(before + 1);
  });
});

describe('Anthropic’s client', () => {
  const body = { model: 'auto', max_tokens: 100, messages: [{ role: 'user' as const, content: 'weather?' }] };
  const content = [
    { type: 'thinking', thinking: 'Hm.' },
    { type: 'text', text: 'Looking. 世界' },
    { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Kyōto' } },
    { type: 'tool_use', id: 'call_2', name: 'time', input: { zone: 'JST' } },
  ];

  it('reads a whole answer', async () => {
    const message = await anthropic.messages.create(body);
    expect(message.content).toMatchObject(content);
    expect(message).toMatchObject({ stop_reason: 'tool_use', usage: { input_tokens: 11, output_tokens: 7 } });
    expect(message._request_id).toBeDefined();
  });

  it('gathers a stream', async () => {
    const message = await anthropic.messages.stream(body).finalMessage();
    expect(message.content).toMatchObject(content);
    expect(message).toMatchObject({ stop_reason: 'tool_use', usage: { input_tokens: 11, output_tokens: 7 } });
  });

  it('throws on a stream that breaks off and on errors', async () => {
    await expect(anthropic.messages.stream({ ...body, model: 'broken' }).finalMessage()).rejects.toThrow(
      Anthropic.APIError,
    );
    await expect(anthropic.messages.create({ ...body, model: 'missing' })).rejects.toMatchObject({
      status: 404,
      error: { error: { type: 'not_found_error' } },
    });
    await expect(anthropic.messages.create({ ...body, model: 'busy' })).rejects.toMatchObject({
      status: 529,
    });
  });

  it('can send an answer back as it came', async () => {
    const { content: blocks } = await anthropic.messages.create(body);
    const results = blocks
      .filter((block) => block.type === 'tool_use')
      .map(({ id }) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'ok' }));
    const messages = [
      ...body.messages,
      { role: 'assistant' as const, content: blocks },
      { role: 'user' as const, content: results },
    ];
    const second = await anthropic.messages.create({ ...body, messages });
    expect(second.stop_reason).toBe('tool_use');
  });
});
