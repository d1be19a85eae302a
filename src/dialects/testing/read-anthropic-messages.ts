import type {
  ContentBlock,
  Message,
  MessageDeltaUsage,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages';
import type { ReadAnswer } from '../check-dialect.ts';
import { nothingRead } from './read-openai-chat.ts';

export interface ReadMessage extends ReadAnswer {
  /** Thinking with its signature, redacted thinking as data alone. */
  thinking: { thinking: string; signature: string }[];
  blockTypes: string[];
  stopSequence: string | null;
}

/** A message as an Anthropic client reads it. */
export function readBody(body: Record<string, unknown>): ReadMessage {
  const message = body as unknown as Message & { signalbox?: unknown };
  if (message.type !== 'message' || message.role !== 'assistant') throw new Error('not a message');
  const read = begin(message);
  for (const block of message.content) readBlock(block, read);
  readDelta(message, read);
  readUsage(message.usage, read);
  read.signalbox = message.signalbox;
  read.isComplete = true;
  return read;
}

/** A stream of events as a strict Anthropic client reads it: one block open at a time, indices in order. */
export function readStream(text: string): ReadMessage {
  let read = begin({ id: '', model: '' } as Message);
  let hasStarted = false;
  let open: ContentBlock | null = null;
  let json = '';
  let index = -1;
  for (const frame of text.split('\n\n')) {
    if (frame === '') continue;
    const match = /^event: (\w+)\ndata: ([^\n]*)$/.exec(frame);
    if (match === null) throw new Error(`not an event: ${frame}`);
    if (match[1] === 'ping') continue;
    const event = JSON.parse(match[2] as string) as RawMessageStreamEvent & {
      signalbox?: unknown;
      error?: { code: string };
    };
    if ((event.type as string) !== match[1]) throw new Error('event and type differ');
    if (read.isComplete) throw new Error('an event after message_stop');
    if ((event.type as string) === 'error') {
      read.errorCode = event.error?.code ?? null;
      continue;
    }
    if (event.type === 'message_start') {
      if (hasStarted) throw new Error('a second message_start');
      hasStarted = true;
      read = begin(event.message);
      readUsage(event.message.usage, read);
      continue;
    }
    if (!hasStarted) throw new Error('an event before message_start');
    switch (event.type) {
      case 'content_block_start':
        if (open !== null || event.index !== index + 1) throw new Error(`block ${event.index} out of turn`);
        index = event.index;
        open = event.content_block;
        json = '';
        break;
      case 'content_block_delta':
        if (open === null || event.index !== index) throw new Error(`delta of ${event.index} out of turn`);
        if (event.delta.type === 'text_delta' && open.type === 'text') open.text += event.delta.text;
        else if (event.delta.type === 'input_json_delta' && open.type === 'tool_use')
          json += event.delta.partial_json;
        else if (event.delta.type === 'thinking_delta' && open.type === 'thinking')
          open.thinking += event.delta.thinking;
        else if (event.delta.type === 'signature_delta' && open.type === 'thinking')
          open.signature += event.delta.signature;
        else throw new Error(`${event.delta.type} in ${open.type}`);
        break;
      case 'content_block_stop':
        if (open === null || event.index !== index) throw new Error('a stop out of turn');
        readBlock(open, read, json);
        open = null;
        break;
      case 'message_delta':
        if (open !== null) throw new Error('message_delta inside a block');
        readDelta(event.delta, read);
        readUsage(event.usage, read);
        if (event.signalbox !== undefined) read.signalbox = event.signalbox;
        break;
      case 'message_stop':
        if (read.finish === null) throw new Error('message_stop before message_delta');
        read.isComplete = true;
        break;
    }
  }
  return read;
}

function begin(message: Pick<Message, 'id' | 'model'>): ReadMessage {
  return {
    ...nothingRead(),
    id: message.id,
    model: message.model,
    thinking: [],
    blockTypes: [],
    stopSequence: null,
  };
}

function readBlock(block: ContentBlock, read: ReadMessage, streamedInput?: string): void {
  read.blockTypes.push(block.type);
  if (block.type === 'text') read.text += block.text;
  else if (block.type === 'thinking')
    read.thinking.push({ thinking: block.thinking, signature: block.signature });
  else if (block.type === 'tool_use') {
    const written = streamedInput ?? JSON.stringify(block.input);
    read.toolCalls.push({ id: block.id, name: block.name, arguments: written === '' ? '{}' : written });
  }
}

function readDelta(delta: Pick<Message, 'stop_reason' | 'stop_sequence'>, read: ReadMessage): void {
  read.finish = delta.stop_reason;
  read.stopSequence = delta.stop_sequence;
}

function readUsage(usage: Omit<MessageDeltaUsage, 'output_tokens_details'>, read: ReadMessage): void {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  if (typeof input_tokens === 'number') {
    read.inputTokens = input_tokens + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0);
  }
  read.outputTokens = output_tokens;
  read.costUsd = (usage as { cost?: number }).cost ?? null;
}
