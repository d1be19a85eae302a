import type { ChatEvent, EventBatch, FinishReason } from '../../chat/chat-response.ts';
import { emptyUsage, type Usage } from '../../chat/usage.ts';
import type { SignalboxError } from '../../errors/signalbox-error.ts';
import { objectAt } from '../../wire/json-fields.ts';
import type { RenderContext, StreamRenderer } from '../dialect.ts';
import { BlockQueue } from './block-queue.ts';
import { renderError } from './render-error.ts';
import { renderUsage, stopNames, toolUseId } from './wire-names.ts';

const encoder = new TextEncoder();
const pingBytes = encoder.encode('event: ping\ndata: {"type": "ping"}\n\n');

type WireEvent = Record<string, unknown> & { type: string };

/**
 * Events of a streamed message. Frames of a provider that speaks Anthropic pass through byte for byte; everything else
 * is written from the events. `message_delta`, which carries the usage, waits for the end, when the cost is known.
 */
export function renderStream(context: RenderContext): StreamRenderer {
  return new AnthropicMessagesStream(context);
}

class AnthropicMessagesStream implements StreamRenderer {
  readonly #context: RenderContext;
  readonly #blocks = new BlockQueue((event) => this.#write(event));
  #text = '';
  #hasStarted = false;
  /** Whether the provider's own frames went out, which then close their blocks themselves. */
  #hasPassed = false;
  #id: string | null = null;
  #model: string;
  #usage: Usage | undefined;
  #finish: { reason: FinishReason; stopSequence?: string } | null = null;
  #hasRefusal = false;
  /** The provider's own `message_delta`. */
  #ownDelta: WireEvent | null = null;

  constructor(context: RenderContext) {
    this.#context = context;
    this.#model = context.model;
  }

  batch(batch: EventBatch): Uint8Array | null {
    const isRaw = batch.frames !== undefined;
    if (isRaw) this.#hasPassed = true;
    for (const event of batch.events) {
      this.#note(event);
      if (!isRaw) this.#render(event);
    }
    if (batch.usageFrame?.['type'] === 'message_delta') this.#holdDelta(batch.usageFrame as WireEvent);
    return batch.frames ?? this.#take();
  }

  end(): Uint8Array | null {
    if (!this.#hasPassed) {
      this.#start();
      this.#blocks.finish();
    }
    this.#write(this.#lastDelta());
    this.#write({ type: 'message_stop' });
    return this.#take();
  }

  error(error: SignalboxError): Uint8Array {
    const body = renderError(error, this.#context.requestId);
    return encoder.encode(`event: error\ndata: ${JSON.stringify(body)}\n\n`);
  }

  keepAlive(): Uint8Array {
    return pingBytes;
  }

  responseId(): string | null {
    return this.#id;
  }

  #note(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        if (event.id !== '') this.#id = event.id;
        if (event.model !== '') this.#model = event.model;
        if (event.usage !== undefined) this.#usage = event.usage;
        break;
      case 'usage':
        this.#usage = event.usage;
        break;
      case 'finish':
        if (event.choice === 0) this.#finish = event;
        break;
      case 'refusal-delta':
        this.#hasRefusal = true;
        break;
    }
  }

  /** This API knows one answer only; further ones are not shown. */
  #render(event: ChatEvent): void {
    if ('choice' in event && event.choice !== 0) return;
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        this.#start();
        if (event.text !== '') this.#blocks.text(event.text);
        break;
      case 'reasoning-delta':
        this.#start();
        if (event.text !== '') this.#blocks.thinking(event.text);
        break;
      case 'reasoning-signature':
        this.#start();
        this.#blocks.signature(event.signature);
        break;
      case 'reasoning-redacted':
        this.#start();
        this.#blocks.redacted(event.data);
        break;
      case 'tool-call-start':
        this.#start();
        this.#blocks.toolCall(
          event.index,
          toolUseId(event.id, this.#context.decisionId, event.index),
          event.name,
        );
        break;
      case 'tool-call-delta':
        this.#blocks.toolArguments(event.index, event.argumentsDelta);
        break;
    }
  }

  /** `message_start`. Its counts are what is known by then; those of `message_delta` replace them. */
  #start(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    const { cost: _cost, ...usage } = renderUsage(this.#usage ?? emptyUsage(), 0);
    this.#write({
      type: 'message_start',
      message: {
        id: this.#id ?? `msg_${this.#context.decisionId}`,
        type: 'message',
        role: 'assistant',
        model: this.#model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    });
  }

  #holdDelta(frame: WireEvent): void {
    const held = this.#ownDelta;
    this.#ownDelta =
      held === null
        ? frame
        : {
            ...held,
            ...frame,
            delta: { ...objectAt(held, 'delta'), ...objectAt(frame, 'delta') },
            usage: { ...objectAt(held, 'usage'), ...objectAt(frame, 'usage') },
          };
  }

  #lastDelta(): WireEvent {
    const { signalbox, usage, costUsd } = this.#context;
    const own = this.#ownDelta;
    const { reason, stopSequence } = this.#finish ?? { reason: 'stop' as const };
    const delta: WireEvent = {
      type: 'message_delta',
      delta: stopNames(reason, stopSequence, this.#hasRefusal),
      ...own,
      usage: renderUsage(this.#usage ?? usage?.() ?? emptyUsage(), costUsd(), own?.['usage']),
    };
    if (signalbox !== undefined) delta['signalbox'] = signalbox;
    return delta;
  }

  #write(event: WireEvent): void {
    this.#text += `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }

  #take(): Uint8Array | null {
    if (this.#text === '') return null;
    const bytes = encoder.encode(this.#text);
    this.#text = '';
    return bytes;
  }
}
