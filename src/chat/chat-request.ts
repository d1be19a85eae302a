import type { ChatMessage } from './chat-message.ts';

export type Dialect = 'openai-chat' | 'anthropic-messages';

export interface ToolDefinition {
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  parameters?: unknown;
  strict?: boolean;
  cacheControl?: unknown;
  /** A tool that the provider runs itself (web search, code execution, …), as the client wrote it. */
  providerDefined?: unknown;
}

export type ToolChoice = { kind: 'auto' | 'none' | 'required' } | { kind: 'tool'; name: string };

export type ResponseFormat =
  | { kind: 'text' }
  | { kind: 'json-object' }
  | { kind: 'json-schema'; name: string; schema: unknown; strict?: boolean; description?: string };

export interface Sampling {
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: string[];
  seed?: number;
  presencePenalty?: number;
  frequencyPenalty?: number;
  /** Number of answers wanted, at least 1. */
  n?: number;
}

export interface ReasoningWish {
  /** As the client spelt it: none, minimal, low, medium, high, xhigh, max. */
  effort?: string;
  budgetTokens?: number;
}

/**
 * What the caller asks of the router: the `signalbox` field of the body, or what OpenRouter's `models`, `provider`
 * and `plugins` fields mean in its terms. Absent fields leave the route's configuration as it is.
 */
export interface RoutingWishes {
  quality?: number;
  maxQualityLoss?: number;
  maxCostUsd?: number;
  deadlineMs?: number;
  minQuality?: number;
  only?: string[];
  exclude?: string[];
  explain?: boolean;
  explore?: boolean;
  sessionId?: string;
  /** Overrides the urgency that was read from the text, level 0..3. */
  urgency?: number;
  /** OpenRouter `models`: candidates in the caller's order, tried in that order. */
  models?: string[];
  providerOnly?: string[];
  providerIgnore?: string[];
  providerOrder?: string[];
  allowFallbacks?: boolean;
  maxInputUsdPerMillion?: number;
  maxOutputUsdPerMillion?: number;
  /** Win probability from which on the strong model answers, from a model name `router-<policy>-<threshold>`. */
  winThreshold?: number;
}

/**
 * One request to chat, whatever API it came by. `body` is the parsed body with all its fields, known or not: a call to
 * a provider that speaks the same dialect sends that body with only the routed fields changed.
 */
export interface ChatRequest {
  dialect: Dialect;
  body: Record<string, unknown>;
  /** Bytes of the body as received. */
  bodyBytes: number;
  /** The `model` field as the client wrote it: a route or a model. */
  model: string;
  messages: ChatMessage[];
  tools: ToolDefinition[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
  responseFormat?: ResponseFormat;
  sampling: Sampling;
  reasoning?: ReasoningWish;
  stream: boolean;
  /** Whether the client wants usage in the stream (OpenAI's `stream_options.include_usage`; always so for Anthropic). */
  includeUsage: boolean;
  metadata: Record<string, unknown>;
  wishes: RoutingWishes;
  /** Headers that belong to the body and travel with it to a provider of the same dialect: `anthropic-beta`, `anthropic-version`. */
  dialectHeaders?: Readonly<Record<string, string>>;
  /** Who keeps a conversation together, from headers or body in the order of `docs/request-lifecycle.md`. */
  sessionId?: string;
}
