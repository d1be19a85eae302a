/** The answer that a healthy model would give, in pieces, so that faults can cut, delay or spoil it anywhere. */
export interface AnswerScript {
  /** Whole JSON body. */
  body: Record<string, unknown>;
  /** Events before any content (role chunk, `message_start`). */
  opening: string[];
  /** One event per content token. */
  tokens: string[];
  /** The event that carries the finish reason, and what closes its block. */
  finish: string[];
  /** Usage-only event; empty where the dialect has none or the client asked for none. */
  usage: string[];
  /** The terminal mark. */
  done: string[];
  ping: string;
  /** Error as an event in a stream. */
  errorEvent: string;
}

export interface ScriptOptions {
  model: string;
  id: string;
  text: string[];
  reasoning: string[];
  /** Called instead of saying text; none for an answer in words. */
  toolCalls: { id: string; name: string; arguments: string }[];
  finishReason: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal';
  usage: { input: number; cached: number; output: number; reasoning: number };
  /** Replaces the usage object, for faults in it. `null` leaves usage out. */
  rawUsage?: unknown;
  includeUsage: boolean;
}

export interface ErrorShape {
  message: string;
  type: string;
  code?: string | null;
  param?: string | null;
}

/** A provider API as the fault server speaks it. */
export interface SpokenDialect {
  script(options: ScriptOptions): AnswerScript;
  errorBody(error: ErrorShape): Record<string, unknown>;
  /** Cuts a string into pieces of a few characters, as streamed tool arguments come. */
  name: 'openai' | 'anthropic';
}

export function pieces(text: string, size: number): string[] {
  const characters = Array.from(text);
  const cut: string[] = [];
  for (let at = 0; at < characters.length; at += size) cut.push(characters.slice(at, at + size).join(''));
  return cut;
}
