import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { ReadAnswer } from '../check-dialect.ts';

interface Additions {
  signalbox?: unknown;
  error?: { code: string };
}

/** A chat completion as an OpenAI client reads it. */
export function readBody(body: Record<string, unknown>): ReadAnswer {
  const answer = body as unknown as ChatCompletion & Additions;
  const choice = answer.choices[0];
  if (choice === undefined) throw new Error('no choice');
  return {
    ...nothingRead(),
    id: answer.id,
    model: answer.model,
    text: choice.message.content ?? '',
    toolCalls: (choice.message.tool_calls ?? []).map((call) => {
      if (call.type !== 'function') throw new Error('not a function call');
      return { id: call.id, name: call.function.name, arguments: call.function.arguments };
    }),
    finish: choice.finish_reason,
    ...readUsage(answer.usage),
    signalbox: answer.signalbox,
    isComplete: true,
  };
}

/** A stream of chunks as an OpenAI client reads it. Throws on whatever such a client would not understand. */
export function readStream(text: string): ReadAnswer {
  const read = nothingRead();
  for (const event of text.split('\n\n')) {
    if (event === '' || event.startsWith(':')) continue;
    if (!event.startsWith('data: ')) throw new Error(`not a data line: ${event}`);
    if (read.isComplete) throw new Error('an event after the end');
    const data = event.slice('data: '.length);
    if (data === '[DONE]') read.isComplete = true;
    else readChunk(JSON.parse(data), read);
  }
  return read;
}

function readChunk(chunk: ChatCompletionChunk & Additions, read: ReadAnswer): void {
  if (chunk.error !== undefined) {
    read.errorCode = chunk.error.code;
    return;
  }
  if (chunk.object !== 'chat.completion.chunk') throw new Error('not a chunk');
  read.id = chunk.id;
  read.model = chunk.model;
  if (chunk.usage) Object.assign(read, readUsage(chunk.usage));
  if (chunk.signalbox !== undefined) read.signalbox = chunk.signalbox;
  for (const { delta, finish_reason } of chunk.choices) {
    if (read.finish !== null) throw new Error('a choice goes on after its finish');
    read.text += delta.content ?? '';
    for (const call of delta.tool_calls ?? []) {
      read.toolCalls[call.index] ??= { id: call.id ?? '', name: call.function?.name ?? '', arguments: '' };
      (read.toolCalls[call.index] as { arguments: string }).arguments += call.function?.arguments ?? '';
    }
    read.finish = finish_reason;
  }
}

function readUsage(
  usage: ChatCompletion['usage'],
): Pick<ReadAnswer, 'inputTokens' | 'outputTokens' | 'costUsd'> {
  return {
    inputTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
    costUsd: (usage as { cost?: number } | undefined)?.cost ?? null,
  };
}

export function nothingRead(): ReadAnswer {
  return {
    id: '',
    model: '',
    text: '',
    toolCalls: [],
    finish: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    signalbox: undefined,
    isComplete: false,
    errorCode: null,
  };
}
