import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import type {
  DecisionFilter,
  DecisionStore,
  FeedbackStore,
  Lesson,
  SnapshotStore,
  Store,
  StoredSnapshot,
} from '../ports.ts';
import { storageUnavailable } from '../storage-fault.ts';
import { domainOf } from '../record-domain.ts';

export interface MemoryStoreOptions {
  /** Decision records kept; the oldest go first, with their feedback. */
  maxDecisions?: number;
}

/** Everything in memory, gone at the end: for tests, simulations and `storage.type: memory`. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const gate = new Gate();
  const feedback = new MemoryFeedback(gate);
  const snapshots = new MemorySnapshots(gate);
  const decisions = new MemoryDecisions(gate, options.maxDecisions ?? 100_000, (ids) => {
    feedback.forget(ids);
    snapshots.forget(ids);
  });
  return {
    decisions,
    feedback,
    snapshots,
    async close() {
      gate.isClosed = true;
    },
  };
}

class Gate {
  isClosed = false;

  check(): void {
    if (this.isClosed) throw storageUnavailable('closed', 'the store is closed');
  }
}

class MemoryDecisions implements DecisionStore {
  readonly #gate: Gate;
  readonly #maxDecisions: number;
  readonly #onDelete: (ids: ReadonlySet<string>) => void;
  /** In id order. */
  #records: DecisionRecord[] = [];

  constructor(gate: Gate, maxDecisions: number, onDelete: (ids: ReadonlySet<string>) => void) {
    this.#gate = gate;
    this.#maxDecisions = maxDecisions;
    this.#onDelete = onDelete;
  }

  async append(records: readonly DecisionRecord[]): Promise<void> {
    this.#gate.check();
    for (const record of records) {
      const at = this.#position(record.id);
      if (this.#records[at]?.id !== record.id) this.#records.splice(at, 0, structuredClone(record));
    }
    if (this.#records.length > this.#maxDecisions)
      this.#drop(this.#records.slice(0, this.#records.length - this.#maxDecisions));
  }

  async get(id: string, { tenant }: { tenant: string | null }): Promise<DecisionRecord | null> {
    this.#gate.check();
    const isVisible = (record: DecisionRecord) => tenant === null || record.tenant === tenant;
    const byId = this.#records[this.#position(id)];
    const found =
      byId?.id === id && isVisible(byId)
        ? byId
        : this.#records.findLast((record) => record.responseId === id && isVisible(record));
    return found === undefined ? null : structuredClone(found);
  }

  async list(filter: DecisionFilter): Promise<DecisionRecord[]> {
    this.#gate.check();
    const found: DecisionRecord[] = [];
    for (let at = this.#records.length - 1; at >= 0 && found.length < filter.limit; at--) {
      const record = this.#records[at] as DecisionRecord;
      if (matches(record, filter)) found.push(structuredClone(record));
    }
    return found;
  }

  async scan(
    filter: Omit<DecisionFilter, 'limit'>,
    onPage: (records: DecisionRecord[]) => void,
  ): Promise<void> {
    this.#gate.check();
    const found = this.#records.filter((record) => matches(record, filter));
    for (let at = 0; at < found.length; at += 500) onPage(structuredClone(found.slice(at, at + 500)));
  }

  async deleteBefore(at: string, limit = 500): Promise<number> {
    this.#gate.check();
    const expired = this.#records.filter((record) => record.at < at).slice(0, limit);
    this.#drop(expired);
    return expired.length;
  }

  #drop(records: readonly DecisionRecord[]): void {
    const ids = new Set(records.map((record) => record.id));
    this.#records = this.#records.filter((record) => !ids.has(record.id));
    this.#onDelete(ids);
  }

  /** First index whose id is not less than the given one. */
  #position(id: string): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle] as DecisionRecord).id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function matches(record: DecisionRecord, filter: Omit<DecisionFilter, 'limit'>): boolean {
  return (
    (filter.tenant === null || record.tenant === filter.tenant) &&
    (filter.beforeId === undefined || record.id < filter.beforeId) &&
    (filter.model === undefined || record.servedModel === filter.model) &&
    (filter.domain === undefined || domainOf(record.signals) === filter.domain) &&
    (filter.status === undefined || record.status === filter.status) &&
    (filter.route === undefined || record.route === filter.route) &&
    (filter.key === undefined || record.key === filter.key) &&
    (filter.sinceAt === undefined || record.at >= filter.sinceAt)
  );
}

class MemoryFeedback implements FeedbackStore {
  readonly #gate: Gate;
  #log: { sequence: number; event: FeedbackEvent }[] = [];
  #nextSequence = 1;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  async put(event: FeedbackEvent): Promise<void> {
    this.#gate.check();
    const latest = this.#log.findLast((entry) => isSameOrigin(entry.event, event))?.event;
    const isUnchanged =
      latest !== undefined &&
      JSON.stringify(latest.value) === JSON.stringify(event.value) &&
      latest.comment === event.comment;
    if (!isUnchanged) this.#log.push({ sequence: this.#nextSequence++, event: structuredClone(event) });
  }

  async forDecision(decisionId: string): Promise<FeedbackEvent[]> {
    this.#gate.check();
    const events = this.#log
      .filter((entry) => entry.event.decisionId === decisionId)
      .map((entry) => entry.event);
    return structuredClone(
      events.filter((event) => event === events.findLast((other) => isSameOrigin(other, event))),
    );
  }

  async since(sequence: number, limit: number): Promise<{ sequence: number; event: FeedbackEvent }[]> {
    this.#gate.check();
    return structuredClone(this.#log.filter((entry) => entry.sequence > sequence).slice(0, limit));
  }

  forget(decisionIds: ReadonlySet<string>): void {
    this.#log = this.#log.filter((entry) => !decisionIds.has(entry.event.decisionId));
  }
}

function isSameOrigin(
  a: { decisionId: string; kind: string; source: string },
  b: { decisionId: string; kind: string; source: string },
): boolean {
  return a.decisionId === b.decisionId && a.kind === b.kind && a.source === b.source;
}

class MemorySnapshots implements SnapshotStore {
  readonly #gate: Gate;
  #snapshots: StoredSnapshot[] = [];
  #lessons: Lesson[] = [];
  #active: number | null = null;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  async put(snapshot: StoredSnapshot, lessons: readonly Lesson[] = []): Promise<void> {
    this.#gate.check();
    const isTaken =
      this.#snapshots.some((other) => other.version === snapshot.version) ||
      lessons.some((lesson) => this.#lessons.some((other) => other.sequence === lesson.sequence));
    if (isTaken)
      throw storageUnavailable(
        'conflict',
        `snapshot ${snapshot.version} or one of its lessons is there already`,
      );
    this.#snapshots.push(structuredClone(snapshot));
    this.#snapshots.sort((a, b) => a.version - b.version);
    this.#lessons.push(...structuredClone(lessons));
  }

  async latest(): Promise<StoredSnapshot | null> {
    this.#gate.check();
    return structuredClone(this.#snapshots.at(-1) ?? null);
  }

  async get(version: number): Promise<StoredSnapshot | null> {
    this.#gate.check();
    return structuredClone(this.#snapshots.find((snapshot) => snapshot.version === version) ?? null);
  }

  async list(limit: number): Promise<Omit<StoredSnapshot, 'payload'>[]> {
    this.#gate.check();
    const newest = this.#snapshots.toReversed().slice(0, limit);
    return newest.map(({ payload: _, ...head }) => head);
  }

  async activate(version: number): Promise<void> {
    this.#gate.check();
    if (!this.#snapshots.some((snapshot) => snapshot.version === version)) {
      throw storageUnavailable('missing', `there is no snapshot ${version}`);
    }
    this.#active = version;
  }

  async activeVersion(): Promise<number | null> {
    this.#gate.check();
    return this.#active;
  }

  async lesson(
    origin: { decisionId: string; kind: string; source: string },
    atSequence: number,
  ): Promise<Lesson | null> {
    this.#gate.check();
    const found = this.#lessons
      .filter((lesson) => isSameOrigin(lesson, origin) && lesson.sequence <= atSequence)
      .sort((a, b) => b.sequence - a.sequence)[0];
    return structuredClone(found ?? null);
  }

  async prune(keep: number): Promise<number> {
    this.#gate.check();
    const before = this.#snapshots.length;
    const firstKept = Math.max(0, before - keep);
    this.#snapshots = this.#snapshots.filter(
      (snapshot, at) => at >= firstKept || snapshot.version === this.#active,
    );
    return before - this.#snapshots.length;
  }

  forget(decisionIds: ReadonlySet<string>): void {
    this.#lessons = this.#lessons.filter((lesson) => !decisionIds.has(lesson.decisionId));
  }
}
