import type { Lesson, LessonOrigin, SnapshotExtras, SnapshotStore, StoredSnapshot } from '../ports.ts';
import { storageUnavailable } from '../storage-fault.ts';
import { originKey } from './origin-key.ts';

export class MemorySnapshots implements SnapshotStore {
  readonly #checkOpen: () => void;
  readonly #snapshots = new Map<number, StoredSnapshot>();
  readonly #lessons = new Map<number, Lesson>();
  readonly #byOrigin = new Map<string, Lesson[]>();
  #active: number | null = null;

  constructor(checkOpen: () => void) {
    this.#checkOpen = checkOpen;
  }

  async put(snapshot: StoredSnapshot, { lessons = [], activateAfter }: SnapshotExtras = {}): Promise<void> {
    this.#checkOpen();
    const isTaken =
      this.#snapshots.has(snapshot.version) || lessons.some(({ sequence }) => this.#lessons.has(sequence));
    if (isTaken)
      throw storageUnavailable(
        'conflict',
        `snapshot ${snapshot.version} or one of its lessons is there already`,
      );
    if (activateAfter !== undefined && activateAfter !== this.#active) {
      throw storageUnavailable('conflict', `snapshot ${this.#active} is active, not ${activateAfter}`);
    }
    this.#snapshots.set(snapshot.version, structuredClone(snapshot));
    if (activateAfter !== undefined) this.#active = snapshot.version;
    for (const lesson of structuredClone(lessons)) {
      this.#lessons.set(lesson.sequence, lesson);
      const origin = originKey(lesson);
      const others = this.#byOrigin.get(origin);
      if (others === undefined) this.#byOrigin.set(origin, [lesson]);
      else others.push(lesson);
    }
  }

  async latest(): Promise<StoredSnapshot | null> {
    this.#checkOpen();
    const newest = this.#newest()[0];
    return newest === undefined ? null : structuredClone(newest);
  }

  async get(version: number): Promise<StoredSnapshot | null> {
    this.#checkOpen();
    return structuredClone(this.#snapshots.get(version) ?? null);
  }

  async list(limit: number): Promise<Omit<StoredSnapshot, 'payload'>[]> {
    this.#checkOpen();
    return this.#newest()
      .slice(0, limit)
      .map(({ payload: _, ...head }) => head);
  }

  async activate(version: number): Promise<void> {
    this.#checkOpen();
    if (!this.#snapshots.has(version)) throw storageUnavailable('missing', `there is no snapshot ${version}`);
    this.#active = version;
  }

  async activeVersion(): Promise<number | null> {
    this.#checkOpen();
    return this.#active;
  }

  async lesson(origin: LessonOrigin, atSequence: number): Promise<Lesson | null> {
    this.#checkOpen();
    const lessons = this.#byOrigin.get(originKey(origin)) ?? [];
    let latest: Lesson | null = null;
    for (const lesson of lessons) {
      if (lesson.sequence <= atSequence && lesson.sequence > (latest?.sequence ?? 0)) latest = lesson;
    }
    return structuredClone(latest);
  }

  async prune(keep: number): Promise<number> {
    this.#checkOpen();
    const old = this.#newest()
      .slice(keep)
      .filter(({ version }) => version !== this.#active);
    for (const { version } of old) this.#snapshots.delete(version);
    return old.length;
  }

  /** Deletes what was learnt from these decisions, as far as it is kept for taking back. */
  forget(decisionIds: ReadonlySet<string>): void {
    for (const [sequence, lesson] of this.#lessons) {
      if (!decisionIds.has(lesson.decisionId)) continue;
      this.#lessons.delete(sequence);
      this.#byOrigin.delete(originKey(lesson));
    }
  }

  #newest(): StoredSnapshot[] {
    return [...this.#snapshots.values()].sort((a, b) => b.version - a.version);
  }
}
