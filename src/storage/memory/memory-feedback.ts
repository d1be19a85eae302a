import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import type { FeedbackStore } from '../ports.ts';
import { originKey } from './origin-key.ts';

interface Entry {
  sequence: number;
  event: FeedbackEvent;
}

/** The log in order of acceptance, and the entry that counts per (decision, kind, source). */
export class MemoryFeedback implements FeedbackStore {
  readonly #checkOpen: () => void;
  #log: Entry[] = [];
  readonly #counting = new Map<string, Entry>();
  readonly #byDecision = new Map<string, Set<string>>();
  #nextSequence = 1;

  constructor(checkOpen: () => void) {
    this.#checkOpen = checkOpen;
  }

  async put(event: FeedbackEvent): Promise<void> {
    this.#checkOpen();
    const origin = originKey(event);
    const latest = this.#counting.get(origin)?.event;
    if (latest !== undefined && isSame(latest, event)) return;
    const entry = { sequence: this.#nextSequence++, event: structuredClone(event) };
    this.#log.push(entry);
    this.#counting.set(origin, entry);
    const origins = this.#byDecision.get(event.decisionId);
    if (origins === undefined) this.#byDecision.set(event.decisionId, new Set([origin]));
    else origins.add(origin);
  }

  async forDecision(decisionId: string): Promise<FeedbackEvent[]> {
    this.#checkOpen();
    const origins = [...(this.#byDecision.get(decisionId) ?? [])];
    const entries = origins.map((origin) => this.#counting.get(origin) as Entry);
    entries.sort((a, b) => a.sequence - b.sequence);
    return structuredClone(entries.map(({ event }) => event));
  }

  async since(sequence: number, limit: number): Promise<{ sequence: number; event: FeedbackEvent }[]> {
    this.#checkOpen();
    let at = this.#log.length;
    while (at > 0 && (this.#log[at - 1] as Entry).sequence > sequence) at--;
    return structuredClone(this.#log.slice(at, at + limit));
  }

  /** Deletes what was said about these decisions. */
  forget(decisionIds: ReadonlySet<string>): void {
    let isAny = false;
    for (const id of decisionIds) {
      const origins = this.#byDecision.get(id);
      if (origins === undefined) continue;
      isAny = true;
      for (const origin of origins) this.#counting.delete(origin);
      this.#byDecision.delete(id);
    }
    if (isAny) this.#log = this.#log.filter((entry) => !decisionIds.has(entry.event.decisionId));
  }
}

function isSame(a: FeedbackEvent, b: FeedbackEvent): boolean {
  return JSON.stringify(a.value) === JSON.stringify(b.value) && a.comment === b.comment;
}
