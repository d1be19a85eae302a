import type { ChatEvent } from '../../chat/chat-response.ts';
import { arrayAt, isJsonObject, type JsonObject, objectAt, stringAt } from '../../wire/json-fields.ts';
import { DeltaTemplate, textMarkers } from '../delta-template.ts';
import type { EventUse, StreamReader } from '../stream-reader.ts';
import { readFinishReason } from './finish-reason.ts';
import { argumentsText } from './read-response.ts';
import { readUsage } from './read-usage.ts';

const markers = textMarkers(['content', 'reasoning_content', 'reasoning']);

interface OpenToolCall {
  choice: number;
  index: number;
  isStarted: boolean;
  id: string;
}

/** Reads the chunks of one streamed chat completion. */
export class ChunkReader implements StreamReader {
  #isStarted = false;
  readonly #finished = new Set<number>();
  readonly #seen = new Set<number>();
  readonly #toolCalls = new Map<string, OpenToolCall>();
  readonly #template = new DeltaTemplate(markers);
  #templateEvent: Extract<ChatEvent, { type: 'text-delta' | 'reasoning-delta' }> | null = null;

  /** Whether every answer that was begun is finished, and there is at least one. */
  get isFinished(): boolean {
    return this.#finished.size > 0 && this.#finished.size >= this.#seen.size;
  }

  get finishedCount(): number {
    return this.#finished.size;
  }

  /** Appends the events of a chunk. Wrong shapes inside are passed over. */
  read(chunk: JsonObject, events: ChatEvent[]): EventUse {
    if (!this.#isStarted) {
      this.#isStarted = true;
      events.push({ type: 'start', id: stringAt(chunk, 'id') ?? '', model: stringAt(chunk, 'model') ?? '' });
    }
    const choices = arrayAt(chunk, 'choices') ?? [];
    const wasFinished = this.isFinished;
    let isNews = false;
    for (const choice of choices) {
      if (isJsonObject(choice) && this.#readChoice(choice, events)) isNews = true;
    }
    const usage = readUsage(chunk['usage'] ?? groqUsage(chunk));
    if (usage !== undefined) events.push({ type: 'usage', usage });
    if (isJsonObject(chunk['usage'])) {
      // Some servers count along in every chunk; only the count at the end is final.
      if (choices.length === 0 || this.isFinished) return 'usage';
      return isNews ? 'pass' : 'drop';
    }
    return isNews || !wasFinished ? 'pass' : 'drop';
  }

  readKnownForm(bytes: Buffer, start: number, end: number, events: ChatEvent[]): boolean {
    const text = this.#template.match(bytes, start, end);
    if (text === null || this.#templateEvent === null) return false;
    events.push({ ...this.#templateEvent, text });
    return true;
  }

  noteForm(bytes: Buffer, start: number, end: number, said: ChatEvent | undefined): void {
    if (said?.type !== 'text-delta' && said?.type !== 'reasoning-delta') return;
    if (this.#finished.has(said.choice) || !this.#template.isLearning) return;
    this.#template.learn(bytes, start, end, said.text);
    this.#templateEvent = said;
  }

  /** False for a choice that says nothing or comes after its finish. */
  #readChoice(choice: JsonObject, events: ChatEvent[]): boolean {
    const given = choice['index'];
    const index = typeof given === 'number' && Number.isInteger(given) && given >= 0 ? given : 0;
    if (this.#finished.has(index)) return false;
    this.#seen.add(index);
    // Some servers send the last chunk as a whole message.
    const delta = objectAt(choice, 'delta') ?? objectAt(choice, 'message');
    if (delta !== undefined) this.#readDelta(delta, index, events);
    const raw = stringAt(choice, 'finish_reason');
    if (raw !== undefined && raw !== '') {
      this.#finished.add(index);
      this.#template.forget();
      events.push({ type: 'finish', choice: index, reason: readFinishReason(raw), raw });
    }
    return true;
  }

  #readDelta(delta: JsonObject, choice: number, events: ChatEvent[]): void {
    const reasoning = delta['reasoning_content'] ?? delta['reasoning'];
    if (typeof reasoning === 'string' && reasoning !== '') {
      events.push({ type: 'reasoning-delta', choice, text: reasoning });
    }
    const content = delta['content'];
    if (typeof content === 'string') {
      if (content !== '') events.push({ type: 'text-delta', choice, text: content });
    } else if (Array.isArray(content)) {
      for (const part of content) this.#readContentPart(part, choice, events);
    }
    const refusal = delta['refusal'];
    if (typeof refusal === 'string' && refusal !== '')
      events.push({ type: 'refusal-delta', choice, text: refusal });
    const calls = delta['tool_calls'];
    if (Array.isArray(calls)) {
      for (let at = 0; at < calls.length; at++) {
        if (isJsonObject(calls[at])) this.#readToolCall(calls[at], at, choice, events);
      }
    }
    const legacy = delta['function_call'];
    if (isJsonObject(legacy)) this.#readToolCall({ index: 0, function: legacy }, 0, choice, events);
  }

  #readContentPart(part: unknown, choice: number, events: ChatEvent[]): void {
    if (!isJsonObject(part)) return;
    const text = stringAt(part, 'text');
    if (text) events.push({ type: 'text-delta', choice, text });
    for (const piece of arrayAt(part, 'thinking') ?? []) {
      const thought = isJsonObject(piece) ? stringAt(piece, 'text') : undefined;
      if (thought) events.push({ type: 'reasoning-delta', choice, text: thought });
    }
  }

  #readToolCall(call: JsonObject, position: number, choice: number, events: ChatEvent[]): void {
    const given = call['index'];
    const id = stringAt(call, 'id') ?? '';
    let index = typeof given === 'number' && Number.isInteger(given) && given >= 0 ? given : position;
    let open = this.#toolCalls.get(`${choice}/${index}`);
    if (open !== undefined && id !== '' && open.id !== '' && id !== open.id) {
      // Gemini's compatible endpoint has numbered parallel calls all 0: another id is another call.
      open = this.#findToolCall(choice, id);
      index = open?.index ?? this.#toolCalls.size;
    }
    if (open === undefined) {
      open = { choice, index, isStarted: false, id };
      this.#toolCalls.set(`${choice}/${index}`, open);
    }
    const called = objectAt(call, 'function') ?? objectAt(call, 'custom') ?? {};
    const name = stringAt(called, 'name') ?? '';
    if (!open.isStarted && (name !== '' || id !== '')) {
      open.isStarted = true;
      open.id = id;
      events.push({ type: 'tool-call-start', choice, index, id: id || `call_${choice}_${index}`, name });
    }
    const argumentsDelta = argumentsText(called['arguments'] ?? called['input']);
    if (argumentsDelta !== '') events.push({ type: 'tool-call-delta', choice, index, argumentsDelta });
  }

  #findToolCall(choice: number, id: string): OpenToolCall | undefined {
    for (const open of this.#toolCalls.values()) if (open.choice === choice && open.id === id) return open;
    return undefined;
  }
}

/** Groq's own place for usage, beside the standard one. */
function groqUsage(chunk: JsonObject): unknown {
  return objectAt(chunk, 'x_groq')?.['usage'];
}
