import type { ChatEvent, EventBatch } from '../../chat/chat-response.ts';
import { emptyUsage, type Usage } from '../../chat/usage.ts';
import type { SignalboxError } from '../../errors/signalbox-error.ts';
import type { RenderContext, StreamRenderer } from '../dialect.ts';
import { renderError } from './render-error.ts';
import { finishReasonName, renderUsage } from './wire-names.ts';

const encoder = new TextEncoder();
const keepAliveBytes = encoder.encode(': keep-alive\n\n');
const doneText = 'data: [DONE]\n\n';

/**
 * Chunks of a streamed chat completion. Frames of a provider that speaks OpenAI pass through byte for byte; everything
 * else is written from the events. Usage waits for the end, when the cost is known, and goes out as its own chunk with
 * no choices, as OpenAI does it.
 */
export function renderStream(context: RenderContext): StreamRenderer {
  return new OpenAiChatStream(context);
}

class OpenAiChatStream implements StreamRenderer {
  readonly #context: RenderContext;
  /** Choices whose first chunk, the one that names the role, is out. */
  readonly #begun = new Set<number>();
  #id: string | null = null;
  #model: string;
  #usage: Usage | undefined;
  #ownUsage: unknown;

  constructor(context: RenderContext) {
    this.#context = context;
    this.#model = context.model;
  }

  batch(batch: EventBatch): Uint8Array | null {
    const own = batch.usageFrame === undefined ? '' : this.#takeUsageFrame(batch.usageFrame);
    const isRaw = batch.frames !== undefined || own !== '';
    let text = own;
    for (const event of batch.events) {
      this.#note(event);
      if (!isRaw) text += this.#renderEvent(event);
    }
    if (batch.frames === undefined) return text === '' ? null : encoder.encode(text);
    return text === '' ? batch.frames : concatenate(batch.frames, encoder.encode(text));
  }

  end(): Uint8Array | null {
    return encoder.encode(this.#renderLastChunk() + doneText);
  }

  error(error: SignalboxError): Uint8Array {
    return encoder.encode(`data: ${JSON.stringify(renderError(error))}\n\n`);
  }

  keepAlive(): Uint8Array {
    return keepAliveBytes;
  }

  responseId(): string | null {
    return this.#id;
  }

  #note(event: ChatEvent): void {
    if (event.type === 'start') {
      if (event.id !== '') this.#id = event.id;
      if (event.model !== '') this.#model = event.model;
    } else if (event.type === 'usage') {
      this.#usage = event.usage;
    }
  }

  #renderEvent(event: ChatEvent): string {
    switch (event.type) {
      case 'text-delta':
        return this.#delta(event.choice, { content: event.text });
      case 'reasoning-delta':
        return this.#delta(event.choice, { reasoning_content: event.text });
      case 'refusal-delta':
        return this.#delta(event.choice, { refusal: event.text });
      case 'tool-call-start': {
        const { id, name, index } = event;
        const call = { index, id, type: 'function', function: { name, arguments: '' } };
        return this.#delta(event.choice, { tool_calls: [call] });
      }
      case 'tool-call-delta': {
        const call = { index: event.index, function: { arguments: event.argumentsDelta } };
        return this.#delta(event.choice, { tool_calls: [call] });
      }
      case 'finish':
        return this.#chunk([
          { index: event.choice, delta: {}, logprobs: null, finish_reason: finishReasonName(event.reason) },
        ]);
      default:
        return '';
    }
  }

  #delta(choice: number, delta: Record<string, unknown>): string {
    let full = delta;
    if (!this.#begun.has(choice)) {
      this.#begun.add(choice);
      full = { role: 'assistant', ...delta };
    }
    return this.#chunk([{ index: choice, delta: full, logprobs: null, finish_reason: null }]);
  }

  /**
   * A chunk with usage alone is kept for the end. One that carries content too, as some providers send, goes out now
   * without its usage.
   */
  #takeUsageFrame(frame: Record<string, unknown>): string {
    this.#ownUsage = frame['usage'];
    const choices = frame['choices'];
    if (!Array.isArray(choices) || choices.length === 0) return '';
    const { usage: _usage, ...rest } = frame;
    return `data: ${JSON.stringify(rest)}\n\n`;
  }

  #renderLastChunk(): string {
    const { includeUsage, signalbox } = this.#context;
    const extra: Record<string, unknown> = {};
    if (includeUsage) {
      const usage = this.#usage ?? this.#context.usage?.() ?? emptyUsage();
      extra['usage'] = renderUsage(usage, this.#context.costUsd(), this.#ownUsage);
    }
    if (signalbox !== undefined) extra['signalbox'] = signalbox;
    return includeUsage || signalbox !== undefined ? this.#chunk([], extra) : '';
  }

  #chunk(choices: unknown[], extra?: Record<string, unknown>): string {
    const chunk = {
      id: this.#id ?? `chatcmpl-${this.#context.decisionId}`,
      object: 'chat.completion.chunk',
      created: this.#context.createdSeconds,
      model: this.#model,
      choices,
      ...extra,
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
