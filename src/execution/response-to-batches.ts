import type { ChatChoice, ChatEvent, ChatResponse, EventBatch } from '../chat/chat-response.ts';

const charactersPerDelta = 1_024;

/**
 * A whole answer as the stream that a client asked for: the start, each choice's parts in pieces, its finish, the usage
 * and the end. The batches carry no raw bytes, so they are written from their events.
 */
export function responseToBatches(response: ChatResponse): EventBatch[] {
  const batches: EventBatch[] = [];
  let events: ChatEvent[] = [{ type: 'start', id: response.id, model: response.model }];
  for (const choice of response.choices) {
    for (const event of choiceEvents(choice)) {
      events.push(event);
      if (event.type === 'start' || !('text' in event)) continue;
      batches.push({ events });
      events = [];
    }
  }
  events.push({ type: 'usage', usage: response.usage }, { type: 'done' });
  batches.push({ events });
  return batches;
}

function* choiceEvents(choice: ChatChoice): Generator<ChatEvent> {
  const { index } = choice;
  let toolIndex = 0;
  for (const part of choice.parts) {
    switch (part.type) {
      case 'text':
        for (const text of pieces(part.text)) yield { type: 'text-delta', choice: index, text };
        break;
      case 'refusal':
        for (const text of pieces(part.text)) yield { type: 'refusal-delta', choice: index, text };
        break;
      case 'reasoning':
        for (const text of pieces(part.text)) yield { type: 'reasoning-delta', choice: index, text };
        if (part.signature !== undefined) {
          yield { type: 'reasoning-signature', choice: index, signature: part.signature };
        }
        if (part.redacted !== undefined)
          yield { type: 'reasoning-redacted', choice: index, data: part.redacted };
        break;
      case 'tool-call': {
        yield { type: 'tool-call-start', choice: index, index: toolIndex, id: part.id, name: part.name };
        if (part.arguments !== '') {
          yield { type: 'tool-call-delta', choice: index, index: toolIndex, argumentsDelta: part.arguments };
        }
        toolIndex += 1;
        break;
      }
      default:
        break;
    }
  }
  const finish: ChatEvent = { type: 'finish', choice: index, reason: choice.finishReason };
  if (choice.rawFinishReason !== undefined) finish.raw = choice.rawFinishReason;
  if (choice.stopSequence !== undefined) finish.stopSequence = choice.stopSequence;
  yield finish;
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + charactersPerDelta);
    // Half of a surrogate pair cannot be written as UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end += 1;
    yield text.slice(at, end);
    at = end;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
