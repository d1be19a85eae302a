import type { ChatEvent } from '../../chat/chat-response.ts';
import { isJsonObject, type JsonObject, objectAt, stringAt } from '../../wire/json-fields.ts';
import { DeltaTemplate, textMarkers } from '../delta-template.ts';
import type { EventUse, StreamReader } from '../stream-reader.ts';
import { mergeUsage, readUsage } from './read-usage.ts';
import { readStopReason } from './stop-reason.ts';

const markers = textMarkers(['text', 'thinking']);

interface OpenToolCall {
  /** Number of the call among the calls, which is not the number of its block. */
  index: number;
  hasArguments: boolean;
  /** Arguments that came with the start of the block. */
  input: unknown;
}

/** Reads the events of one streamed message. */
export class MessageEventReader implements StreamReader {
  #isStarted = false;
  #isFinished = false;
  #usage: JsonObject = {};
  readonly #toolCalls = new Map<number, OpenToolCall>();
  readonly #template = new DeltaTemplate(markers);
  #templateType: 'text-delta' | 'reasoning-delta' | null = null;

  get isFinished(): boolean {
    return this.#isFinished;
  }

  get finishedCount(): number {
    return this.#isFinished ? 1 : 0;
  }

  read(data: JsonObject, events: ChatEvent[]): EventUse {
    switch (data['type']) {
      case 'message_start':
        return this.#start(objectAt(data, 'message') ?? {}, events);
      case 'content_block_start':
        this.#openBlock(blockIndex(data), objectAt(data, 'content_block') ?? {}, events);
        return this.#afterContent();
      case 'content_block_delta':
        this.#readDelta(blockIndex(data), objectAt(data, 'delta') ?? {}, events);
        return this.#afterContent();
      case 'content_block_stop':
        this.#closeBlock(blockIndex(data), events);
        return this.#afterContent();
      case 'message_delta':
        return this.#finish(data, events);
      case 'message_stop':
        return 'done';
      case 'ping':
        return 'ping';
      default:
        // Kinds of events that are added to the API later: the client may know them.
        return this.#afterContent();
    }
  }

  readKnownForm(bytes: Buffer, start: number, end: number, events: ChatEvent[]): boolean {
    const text = this.#template.match(bytes, start, end);
    if (text === null || this.#templateType === null) return false;
    events.push({ type: this.#templateType, choice: 0, text });
    return true;
  }

  noteForm(bytes: Buffer, start: number, end: number, said: ChatEvent | undefined): void {
    if (said?.type !== 'text-delta' && said?.type !== 'reasoning-delta') return;
    if (this.#isFinished || !this.#template.isLearning) return;
    this.#template.learn(bytes, start, end, said.text);
    this.#templateType = said.type;
  }

  /** A second message in one stream would confuse every client. */
  #start(message: JsonObject, events: ChatEvent[]): EventUse {
    if (this.#isStarted) return 'drop';
    this.#isStarted = true;
    this.#usage = objectAt(message, 'usage') ?? {};
    const usage = readUsage(this.#usage);
    events.push({
      type: 'start',
      id: stringAt(message, 'id') ?? '',
      model: stringAt(message, 'model') ?? '',
      ...(usage !== undefined && { usage }),
    });
    return 'pass';
  }

  /** What comes after the stop reason is dropped. */
  #afterContent(): EventUse {
    return this.#isFinished ? 'drop' : 'pass';
  }

  #openBlock(index: number, block: JsonObject, events: ChatEvent[]): void {
    if (this.#isFinished) return;
    switch (block['type']) {
      case 'text': {
        const text = stringAt(block, 'text');
        if (text) events.push({ type: 'text-delta', choice: 0, text });
        return;
      }
      case 'thinking': {
        const text = stringAt(block, 'thinking');
        if (text) events.push({ type: 'reasoning-delta', choice: 0, text });
        return;
      }
      case 'redacted_thinking':
        events.push({ type: 'reasoning-redacted', choice: 0, data: stringAt(block, 'data') ?? '' });
        return;
      case 'tool_use': {
        const call: OpenToolCall = {
          index: this.#toolCalls.size,
          hasArguments: false,
          input: block['input'],
        };
        this.#toolCalls.set(index, call);
        const id = stringAt(block, 'id') || `call_${call.index}`;
        const name = stringAt(block, 'name') ?? '';
        events.push({ type: 'tool-call-start', choice: 0, index: call.index, id, name });
        return;
      }
    }
  }

  #readDelta(index: number, delta: JsonObject, events: ChatEvent[]): void {
    if (this.#isFinished) return;
    switch (delta['type']) {
      case 'text_delta': {
        const text = stringAt(delta, 'text');
        if (text) events.push({ type: 'text-delta', choice: 0, text });
        return;
      }
      case 'thinking_delta': {
        const text = stringAt(delta, 'thinking');
        if (text) events.push({ type: 'reasoning-delta', choice: 0, text });
        return;
      }
      case 'signature_delta': {
        const signature = stringAt(delta, 'signature');
        if (signature) events.push({ type: 'reasoning-signature', choice: 0, signature });
        return;
      }
      case 'input_json_delta': {
        const call = this.#toolCalls.get(index);
        const argumentsDelta = stringAt(delta, 'partial_json');
        if (call === undefined || !argumentsDelta) return;
        call.hasArguments = true;
        events.push({ type: 'tool-call-delta', choice: 0, index: call.index, argumentsDelta });
        return;
      }
    }
  }

  /** A call without arguments streams none; elsewhere its arguments are an empty object. */
  #closeBlock(index: number, events: ChatEvent[]): void {
    const call = this.#toolCalls.get(index);
    if (call === undefined || call.hasArguments || this.#isFinished) return;
    call.hasArguments = true;
    const argumentsDelta = JSON.stringify(isJsonObject(call.input) ? call.input : {});
    events.push({ type: 'tool-call-delta', choice: 0, index: call.index, argumentsDelta });
  }

  #finish(data: JsonObject, events: ChatEvent[]): EventUse {
    const delta = objectAt(data, 'delta') ?? {};
    const raw = stringAt(delta, 'stop_reason');
    if (raw !== undefined && !this.#isFinished) {
      this.#isFinished = true;
      this.#template.forget();
      const stopSequence = stringAt(delta, 'stop_sequence');
      events.push({
        type: 'finish',
        choice: 0,
        reason: readStopReason(raw),
        raw,
        ...(stopSequence !== undefined && { stopSequence }),
      });
    }
    this.#usage = mergeUsage(this.#usage, objectAt(data, 'usage') ?? {});
    const usage = readUsage(this.#usage);
    if (usage !== undefined) events.push({ type: 'usage', usage });
    return 'usage';
  }
}

function blockIndex(data: JsonObject): number {
  const { index } = data;
  return typeof index === 'number' ? index : 0;
}
