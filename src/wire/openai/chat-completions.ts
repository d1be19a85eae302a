/**
 * Chat Completions on the wire, as far as Signalbox reads it. All fields that others add are kept.
 * Source: OpenAI API reference, "Create chat completion" and "The chat completion chunk object".
 */

import type { JsonObject } from '../json-fields.ts';

export interface ChatCompletionToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface ChatCompletionMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content?: string | JsonObject[] | null;
  name?: string;
  refusal?: string | null;
  reasoning_content?: string;
  tool_calls?: ChatCompletionToolCall[];
  tool_call_id?: string;
}

/** Fields of the request that choose and steer models at OpenRouter and mean nothing elsewhere. */
export const openRouterFields = ['provider', 'plugins', 'transforms', 'preset'] as const;
/** Fields that are for the gateway that reads them, whoever it is: they name candidates, and one is picked already. */
export const routedFields = ['signalbox', 'models', 'route'] as const;
