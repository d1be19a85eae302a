/** One call to a model as another program's log tells it. */
export interface LoggedCall {
  id: string | null;
  /** ISO 8601 in UTC. */
  at: string | null;
  /** Whose call it was: key, alias or user. */
  key: string | null;
  /** As the log names it. */
  model: string;
  /** Messages, tools and format in the form of an OpenAI chat request, without a model. */
  body: { messages: LoggedMessage[]; [field: string]: unknown };
  inputTokens: number | null;
  cachedInputTokens: number;
  outputTokens: number | null;
  /** As the log says; null when it says nothing. */
  costUsd: number | null;
}

export interface LoggedMessage {
  role: string;
  content: unknown;
  [field: string]: unknown;
}

/** Why a line is no call that could be judged. */
export type SkippedLine =
  | 'unknown-format'
  | 'not-a-chat-call'
  | 'failed-call'
  | 'no-model'
  | 'no-messages'
  | 'not-json';

export type ParsedLine = LoggedCall | { skipped: SkippedLine };

/** A format recognises its own lines: null when a line is of another. */
export type LogFormat = (line: Record<string, unknown>) => ParsedLine | null;
