import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { Needs } from './prompt-profile.ts';

const LONG_CONTEXT_TOKENS = 32_000;
/** Parts looked at for media, newest message first; beyond, a conversation is too long to be about an old image. */
const MAX_PARTS = 50_000;

/** Needs read from the request itself. `likelyHard` is the learnt probability of complexity level 4 or 5. */
export function readNeeds(request: ChatRequest, inputTokens: number, likelyHard: number): Needs {
  const needs: Needs = {
    vision: false,
    audio: false,
    tools: request.tools.length > 0 && request.toolChoice?.kind !== 'none',
    structuredOutput: request.responseFormat !== undefined && request.responseFormat.kind !== 'text',
    reasoning: wantsReasoning(request) ?? likelyHard >= 0.5,
    longContext: inputTokens >= LONG_CONTEXT_TOKENS,
  };
  let seen = 0;
  for (let index = request.messages.length - 1; index >= 0 && seen < MAX_PARTS; index--) {
    const parts = request.messages[index]!.parts;
    seen += parts.length;
    for (let at = 0; at < parts.length && at < MAX_PARTS; at++) readPart(parts[at]!, needs, 0);
  }
  return needs;
}

function readPart(part: ChatPart, needs: Needs, depth: number): void {
  if (part.type === 'image') needs.vision = true;
  else if (part.type === 'audio') needs.audio = true;
  else if (part.type === 'document' && part.source.kind !== 'text') needs.vision = true;
  else if (part.type === 'tool-result' && depth < 4)
    for (const inner of part.parts) readPart(inner, needs, depth + 1);
}

/** What the caller says about reasoning; `undefined` when it says nothing. */
function wantsReasoning(request: ChatRequest): boolean | undefined {
  const effort = request.reasoning?.effort;
  if (request.reasoning?.budgetTokens !== undefined && request.reasoning.budgetTokens > 0) return true;
  if (effort === undefined) return undefined;
  return effort !== 'none' && effort !== 'minimal' && effort !== 'low';
}
