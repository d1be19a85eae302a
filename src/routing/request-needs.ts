import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import { personText } from '../chat/harness-text.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import type { RequestNeeds } from './routing-input.ts';

/** What the request asks of any model that answers it. */
export function readNeeds(request: ChatRequest, profile: PromptProfile): RequestNeeds {
  const { needs } = profile.signals;
  const result: RequestNeeds = {
    tools: needs.tools,
    vision: needs.vision,
    audio: needs.audio,
    documents: hasDocument(request),
    structuredOutput: needs.structuredOutput,
    inputTokens: profile.tokens.input,
    stream: request.stream,
  };
  const effort = request.reasoning?.effort;
  if (effort !== undefined) result.effort = effort;
  const cap = request.sampling.maxOutputTokens;
  if (cap !== undefined) result.maxOutputTokens = cap;
  return result;
}

function hasDocument(request: ChatRequest): boolean {
  for (const message of request.messages) {
    for (const part of message.parts) if (isDocument(part)) return true;
  }
  return false;
}

function isDocument(part: ChatPart): boolean {
  return part.type === 'document' || (part.type === 'tool-result' && part.parts.some(isDocument));
}

/**
 * Whether the end of the conversation only hands back what a tool gave: the model that asked for it should read it. What
 * a harness says beside it, as reminders of its own or as instructions behind it, is no new request.
 */
export function isToolContinuation(request: ChatRequest): boolean {
  const last = request.messages.findLast(({ role }) => role !== 'system' && role !== 'developer');
  if (last === undefined) return false;
  if (last.role === 'tool') return true;
  if (last.role !== 'user' || !last.parts.some(({ type }) => type === 'tool-result')) return false;
  return last.parts.every(({ type }) => type === 'tool-result' || type === 'text') && personText(last) === '';
}
