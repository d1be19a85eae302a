import {
  type ChatEvent,
  type ChatResponse,
  type FinishReason,
  isContentEvent,
} from '../chat/chat-response.ts';
import type { Usage } from '../chat/usage.ts';
import { estimateTextTokens } from '../classification/token-estimate.ts';

const flushCharacters = 4_096;

/** Text that is counted in pieces, so that neither memory nor one count grows with the answer. */
class TextCount {
  characters = 0;
  deltas = 0;
  #pending = '';
  #estimated = 0;

  add(text: string): void {
    if (text === '') return;
    this.characters += text.length;
    this.deltas += 1;
    this.#pending += text;
    if (this.#pending.length < flushCharacters) return;
    this.#estimated += estimateTextTokens(this.#pending);
    this.#pending = '';
  }

  /**
   * Tokens so far. Most providers send one token per delta; where the estimate says about as many, the number of deltas
   * is the exact count and the estimate is only near it.
   */
  tokens(): number {
    const estimated = this.#estimated + estimateTextTokens(this.#pending);
    const isAboutOneEach = estimated >= this.deltas / agreement && estimated <= this.deltas * agreement;
    if (isAboutOneEach) return this.deltas;
    return Math.ceil(estimated);
  }
}

/** Servers that send a delta per token differ from the estimate by this factor at most: it is three for words with digits. */
const agreement = 3;

/** Counts what an answer has generated so far and remembers what its events said about usage and finish. */
export class OutputCounter {
  readonly #text = new TextCount();
  readonly #reasoning = new TextCount();
  #deltas = 0;
  #usage: Usage | undefined;
  #isUsageFinal = false;
  #finish: FinishReason | undefined;
  #hasContent = false;

  events(events: readonly ChatEvent[]): void {
    for (const event of events) this.#event(event);
  }

  response(response: ChatResponse): void {
    this.#usage = response.usage;
    this.#isUsageFinal = true;
    for (const choice of response.choices) {
      if (this.#finish === undefined || choice.index === 0) this.#finish = choice.finishReason;
      for (const part of choice.parts) {
        if (part.type === 'text' || part.type === 'refusal') this.#text.add(part.text);
        else if (part.type === 'reasoning') this.#reasoning.add(part.text);
        else if (part.type === 'tool-call') this.#text.add(`${part.name} ${part.arguments}`);
        this.#hasContent = true;
      }
    }
  }

  /** Whether an event that commits the stream has been seen. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  get finishReason(): FinishReason | undefined {
    return this.#finish;
  }

  /** The last usage that the provider gave, if any. */
  get reportedUsage(): Usage | undefined {
    return this.#usage;
  }

  /** Whether it is the count at the end and not the one at the start. */
  get isUsageFinal(): boolean {
    return this.#isUsageFinal;
  }

  /** Content deltas: a cheap lower bound of tokens for providers that send several per delta. */
  get contentDeltas(): number {
    return this.#deltas;
  }

  get characters(): number {
    return this.#text.characters + this.#reasoning.characters;
  }

  textTokens(): number {
    return this.#text.tokens();
  }

  reasoningTokens(): number {
    return this.#reasoning.tokens();
  }

  #event(event: ChatEvent): void {
    if (isContentEvent(event)) {
      this.#hasContent = true;
      this.#deltas += 1;
    }
    switch (event.type) {
      case 'text-delta':
      case 'refusal-delta':
        this.#text.add(event.text);
        break;
      case 'reasoning-delta':
        this.#reasoning.add(event.text);
        break;
      case 'tool-call-start':
        this.#text.add(event.name);
        break;
      case 'tool-call-delta':
        this.#text.add(event.argumentsDelta);
        break;
      case 'finish':
        // A second finish of the same answer is noise; the first one counts.
        if (this.#finish === undefined || event.choice === 0) this.#finish ??= event.reason;
        break;
      case 'start':
        if (event.usage !== undefined) this.#usage = event.usage;
        break;
      case 'usage':
        this.#usage = event.usage;
        this.#isUsageFinal = true;
        break;
      default:
        break;
    }
  }
}
