import type { Clock } from './numerics/clock.ts';

/** By model id; undefined when the asked model gave none. */
export type Advice = ReadonlyMap<string, number> | undefined;

interface Entry {
  question: string;
  advice: Advice;
  atMs: number;
}

/** As long as a tool loop is held together. */
const keptForMs = 3_600_000;

/**
 * What was answered about the newest question of each conversation, so that a tool loop, whose every turn brings the same
 * question, asks once. Bounded, least recently asked first out.
 */
export class AdvisedConversations {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, capacity = 10_000) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  /** Null where this question was not asked about. */
  get(conversation: string, question: string): { advice: Advice } | null {
    const entry = this.#entries.get(conversation);
    if (entry === undefined || entry.question !== question) return null;
    return this.#clock.monotonicMs() - entry.atMs > keptForMs ? null : { advice: entry.advice };
  }

  note(conversation: string, question: string, advice: Advice): void {
    this.#entries.delete(conversation);
    this.#entries.set(conversation, { question, advice, atMs: this.#clock.monotonicMs() });
    if (this.#entries.size <= this.#capacity) return;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  get size(): number {
    return this.#entries.size;
  }
}
