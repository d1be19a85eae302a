import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';

/**
 * Reasoning of a model that signs nothing is shown to Anthropic's clients as thinking with this signature. When a client
 * sends it back, Anthropic's models would refuse it as forged, so it is taken out of the body again.
 */
export const foreignSignature = 'signalbox:unsigned';

export function isForeignThinking(block: unknown): boolean {
  return isJsonObject(block) && block['type'] === 'thinking' && block['signature'] === foreignSignature;
}

/** The body without foreign thinking, itself when there is none. Messages that held nothing else are left out. */
export function withoutForeignThinking(body: JsonObject, messages: readonly unknown[]): JsonObject {
  if (!messages.some(holdsForeignThinking)) return body;
  const kept: unknown[] = [];
  for (const message of messages) {
    if (!holdsForeignThinking(message)) {
      kept.push(message);
      continue;
    }
    const { content, ...rest } = message;
    const blocks = content.filter((block) => !isForeignThinking(block));
    if (blocks.length > 0) kept.push({ ...rest, content: blocks });
  }
  return { ...body, messages: kept };
}

function holdsForeignThinking(message: unknown): message is JsonObject & { content: unknown[] } {
  if (!isJsonObject(message) || message['role'] !== 'assistant') return false;
  const { content } = message;
  return Array.isArray(content) && content.some(isForeignThinking);
}
