import type { ChatPart } from '../../chat/chat-message.ts';
import type { ChatChoice, ChatResponse } from '../../chat/chat-response.ts';
import { isJsonObject, parseJson } from '../../wire/json-fields.ts';
import type { RenderContext } from '../dialect.ts';
import { foreignSignature } from './foreign-thinking.ts';
import { renderUsage, stopNames, toolUseId } from './wire-names.ts';

/**
 * A message as the Messages API answers. When the provider speaks it too this is its own body with `usage` completed;
 * else it is built from the canonical parts of the first answer, since this API knows only one.
 */
export function renderResponse(response: ChatResponse, context: RenderContext): Record<string, unknown> {
  const body: Record<string, unknown> =
    response.dialect === 'anthropic-messages' ? { ...response.body } : buildBody(response, context);
  body['usage'] = renderUsage(response.usage, context.costUsd(), body['usage']);
  if (context.signalbox !== undefined) body['signalbox'] = context.signalbox;
  return body;
}

function buildBody(response: ChatResponse, context: RenderContext): Record<string, unknown> {
  const choice: Omit<ChatChoice, 'index'> = response.choices[0] ?? { parts: [], finishReason: 'other' };
  const hasRefusal = choice.parts.some((part) => part.type === 'refusal');
  return {
    id: response.id === '' ? `msg_${context.decisionId}` : response.id,
    type: 'message',
    role: 'assistant',
    model: response.model === '' ? context.model : response.model,
    content: renderBlocks(choice.parts, context.decisionId),
    ...stopNames(choice.finishReason, choice.stopSequence, hasRefusal),
  };
}

function renderBlocks(parts: readonly ChatPart[], decisionId: string): Record<string, unknown>[] {
  const blocks: Record<string, unknown>[] = [];
  for (const part of parts) {
    switch (part.type) {
      case 'text':
      case 'refusal':
        if (part.text !== '') blocks.push({ type: 'text', text: part.text, citations: null });
        break;
      case 'reasoning':
        if (part.redacted !== undefined) blocks.push({ type: 'redacted_thinking', data: part.redacted });
        else
          blocks.push({
            type: 'thinking',
            thinking: part.text,
            signature: part.signature ?? foreignSignature,
          });
        break;
      case 'tool-call':
        blocks.push({
          type: 'tool_use',
          id: toolUseId(part.id, decisionId, blocks.length),
          name: part.name,
          input: parseInput(part.arguments),
        });
        break;
    }
  }
  return blocks;
}

/** Arguments that are no JSON object, as a cut answer has them, are wrapped the way Anthropic's documentation advises. */
function parseInput(text: string): unknown {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  return isJsonObject(value) ? value : { INVALID_JSON: text };
}
