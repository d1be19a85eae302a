import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatChoice, ChatEvent, ChatResponse } from '../chat/chat-response.ts';
import { emptyUsage } from '../chat/usage.ts';

/**
 * A whole answer put together from the events of a stream. Its body is empty, as no provider wrote one, and its dialect
 * OpenAI's, whose answers are written from the parts when they have no body.
 */
export class GatheredAnswer {
  readonly response: ChatResponse;
  readonly #toolCalls = new Map<string, Extract<ChatPart, { type: 'tool-call' }>>();

  constructor() {
    const usage = { ...emptyUsage(), estimated: true };
    this.response = { dialect: 'openai-chat', body: {}, id: '', model: '', choices: [], usage };
  }

  add(event: ChatEvent): void {
    switch (event.type) {
      case 'start':
        this.response.id = event.id;
        this.response.model = event.model;
        if (event.usage !== undefined) this.response.usage = event.usage;
        return;
      case 'usage':
        this.response.usage = event.usage;
        return;
      case 'done':
        return;
      case 'finish': {
        const choice = this.#choice(event.choice);
        choice.finishReason = event.reason;
        if (event.raw !== undefined) choice.rawFinishReason = event.raw;
        if (event.stopSequence !== undefined) choice.stopSequence = event.stopSequence;
        return;
      }
      default:
        this.#addContent(event, this.#choice(event.choice).parts);
    }
  }

  #addContent(
    event: Exclude<ChatEvent, { type: 'start' | 'usage' | 'done' | 'finish' }>,
    parts: ChatPart[],
  ): void {
    const last = parts.at(-1);
    switch (event.type) {
      case 'text-delta':
        if (last?.type === 'text') last.text += event.text;
        else parts.push({ type: 'text', text: event.text });
        return;
      case 'reasoning-delta':
        if (last?.type === 'reasoning' && last.signature === undefined && last.redacted === undefined)
          last.text += event.text;
        else parts.push({ type: 'reasoning', text: event.text });
        return;
      case 'reasoning-signature':
        if (last?.type === 'reasoning') last.signature = (last.signature ?? '') + event.signature;
        else parts.push({ type: 'reasoning', text: '', signature: event.signature });
        return;
      case 'reasoning-redacted':
        parts.push({ type: 'reasoning', text: '', redacted: event.data });
        return;
      case 'refusal-delta':
        if (last?.type === 'refusal') last.text += event.text;
        else parts.push({ type: 'refusal', text: event.text });
        return;
      case 'tool-call-start': {
        const call = { type: 'tool-call' as const, id: event.id, name: event.name, arguments: '' };
        this.#toolCalls.set(`${event.choice}/${event.index}`, call);
        parts.push(call);
        return;
      }
      case 'tool-call-delta': {
        const call = this.#toolCalls.get(`${event.choice}/${event.index}`);
        if (call !== undefined) call.arguments += event.argumentsDelta;
        return;
      }
    }
  }

  #choice(index: number): ChatChoice {
    let choice = this.response.choices.find((one) => one.index === index);
    if (choice === undefined) {
      choice = { index, parts: [], finishReason: 'other' };
      this.response.choices.push(choice);
    }
    return choice;
  }
}
