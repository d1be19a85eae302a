import type { ChatPart } from '../../chat/chat-message.ts';
import type { ChatChoice, ChatResponse } from '../../chat/chat-response.ts';
import type { RenderContext } from '../dialect.ts';
import { finishReasonName, renderUsage } from './wire-names.ts';

/**
 * Body of a chat completion. When the provider speaks OpenAI too this is its own body with `usage` completed; else it is
 * built from the canonical parts.
 */
export function renderResponse(response: ChatResponse, context: RenderContext): Record<string, unknown> {
  const isOwn = response.dialect === 'openai-chat';
  const own = isOwn ? response.body : {};
  const body: Record<string, unknown> = {
    id: response.id === '' ? `chatcmpl-${context.decisionId}` : response.id,
    object: 'chat.completion',
    created: context.createdSeconds,
    model: response.model === '' ? context.model : response.model,
    ...own,
    choices: isOwn && Array.isArray(own['choices']) ? own['choices'] : response.choices.map(renderChoice),
    usage: renderUsage(response.usage, context.costUsd(), own['usage']),
  };
  if (context.signalbox !== undefined) body['signalbox'] = context.signalbox;
  return body;
}

function renderChoice(choice: ChatChoice): Record<string, unknown> {
  return {
    index: choice.index,
    message: renderMessage(choice.parts),
    logprobs: null,
    finish_reason: finishReasonName(choice.finishReason),
  };
}

function renderMessage(parts: readonly ChatPart[]): Record<string, unknown> {
  let text: string | null = null;
  let refusal: string | null = null;
  let reasoning = '';
  const toolCalls: Record<string, unknown>[] = [];
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        text = (text ?? '') + part.text;
        break;
      case 'refusal':
        refusal = (refusal ?? '') + part.text;
        break;
      case 'reasoning':
        reasoning += part.text;
        break;
      case 'tool-call':
        toolCalls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments },
        });
        break;
    }
  }
  const message: Record<string, unknown> = { role: 'assistant', content: text, refusal };
  if (reasoning !== '') message['reasoning_content'] = reasoning;
  if (toolCalls.length > 0) message['tool_calls'] = toolCalls;
  return message;
}
