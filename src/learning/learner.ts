import type { Clock, Timer } from '../numerics/clock.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import type { FeedbackStore, SnapshotStore, Visibility } from '../storage/ports.ts';
import { storageFaultKind } from '../storage/storage-fault.ts';
import type { Logger } from '../telemetry/logger.ts';
import { policyVersionName, UNITS } from './learned-state.ts';
import { LessonBook, type LessonSources, type Taught } from './lesson-book.ts';
import type { DefaultEffort } from './lesson-of-feedback.ts';
import { type ChainPosition, emptyContent, makeSnapshot, readPosition } from './snapshot-chain.ts';

export interface LearnerOptions {
  feedback: FeedbackStore;
  snapshots: SnapshotStore;
  /** In the recorder's queue or in the store. */
  findDecision(id: string, visibility: Visibility): Promise<DecisionRecord | null>;
  defaultEffort: DefaultEffort;
  /** In explicit judgements. */
  maxWeightPerKeyPerDay: number;
  clock: Clock;
  log: Logger;
  /** Called with each state that learning arrives at, the first one at the start. Whether it decides is the caller's business. */
  onSnapshot(state: PolicyState): void;
  /** How long feedback waits for more of it. */
  settleMs?: number;
  /** Least time between two snapshots. */
  snapshotMs?: number;
  /** How often it looks for what other processes did: feedback, snapshots, a rollback. */
  pollMs?: number;
}

const PAGE = 500;
/** Feedback per snapshot at most, so that catching up after a long pause is done in steps. */
const MAX_PER_SNAPSHOT = 5_000;
const KEPT_SNAPSHOTS = 200;

/**
 * Turns feedback into policy snapshots, off the hot path. The store holds all of its state: feedback that was accepted
 * is learnt from after any crash, once, and a snapshot counts only when it is written with its lessons in one step.
 */
export class Learner {
  readonly #options: LearnerOptions;
  readonly #sources: LessonSources;
  #position: ChainPosition | null = null;
  #book: LessonBook | null = null;
  #state: PolicyState = emptyContent.cells.toPolicyState('prior');
  #timer: Timer | null = null;
  #timerAtMs = 0;
  #running: Promise<void> | null = null;
  #lastSnapshotMs = Number.NEGATIVE_INFINITY;
  #isStopped = true;
  readonly #counts = new Map<Taught, number>();

  constructor(options: LearnerOptions) {
    this.#options = options;
    const { findDecision, snapshots, defaultEffort } = options;
    this.#sources = { findDecision, snapshots, defaultEffort };
  }

  /** What was learnt so far. */
  get state(): PolicyState {
    return this.#state;
  }

  /** How often feedback taught something, or why it did not, since the start. */
  get counts(): ReadonlyMap<Taught, number> {
    return this.#counts;
  }

  /** Reads the active snapshot; learns from what was accepted since in the background. A store that fails is tried again. */
  async start(): Promise<void> {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    await this.#followStore().catch((error: unknown) => this.#onFailure(error));
    void this.#run();
  }

  /** Feedback has come in. */
  wake(): void {
    const { clock, settleMs = 1_000, snapshotMs = 10_000 } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#runAt(Math.max(nowMs + settleMs, this.#lastSnapshotMs + snapshotMs));
  }

  /** Finishes the snapshot under way. What was not yet learnt is learnt at the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#timer = null;
    await this.#running;
  }

  #runAt(atMs: number): void {
    if (this.#isStopped || (this.#timer !== null && this.#timerAtMs <= atMs)) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = this.#options.clock.schedule(atMs - this.#options.clock.monotonicMs(), () => {
      this.#timer = null;
      void this.#run();
    });
  }

  #run(): Promise<void> {
    this.#running ??= this.#learn()
      .catch((error: unknown) => this.#onFailure(error))
      .finally(() => {
        this.#running = null;
        this.#runAt(this.#options.clock.monotonicMs() + (this.#options.pollMs ?? 10_000));
      });
    return this.#running;
  }

  async #learn(): Promise<void> {
    await this.#followStore();
    const book = this.#book as LessonBook;
    let taken = 0;
    while (taken < MAX_PER_SNAPSHOT && !this.#isStopped) {
      const page = await this.#options.feedback.since(book.sequence, PAGE);
      for (const { sequence, event } of page) {
        const result = await book.take(sequence, event);
        this.#counts.set(result, (this.#counts.get(result) ?? 0) + 1);
      }
      taken += page.length;
      if (page.length < PAGE) break;
    }
    if (book.lessons.length > 0) await this.#writeSnapshot(book);
    if (taken >= MAX_PER_SNAPSHOT) this.#runAt(this.#options.clock.monotonicMs());
  }

  /** Starts over from the active snapshot when it is not the one that this learner stands on. */
  async #followStore(): Promise<void> {
    const { snapshots, log, maxWeightPerKeyPerDay } = this.#options;
    if (this.#position !== null && (await snapshots.activeVersion()) === this.#position.version) return;
    const position = await readPosition(snapshots, log);
    this.#book = new LessonBook(
      this.#sources,
      position.content,
      position.sequence,
      Math.round(maxWeightPerKeyPerDay * UNITS),
    );
    this.#adopt(position);
  }

  async #writeSnapshot(book: LessonBook): Promise<void> {
    const { snapshots, clock, log, maxWeightPerKeyPerDay } = this.#options;
    const position = await this.#withBaseline();
    const content = book.content();
    const lessons = book.lessons;
    const version = position.nextVersion;
    const snapshot = makeSnapshot(content, {
      version,
      parent: position.version,
      createdAt: new Date(clock.wallMs()).toISOString(),
      fromSequence: position.sequence + 1,
      toSequence: book.sequence,
      note: `learnt from ${lessons.length} ${lessons.length === 1 ? 'judgement' : 'judgements'}`,
    });
    await snapshots.put(snapshot, { lessons, activateAfter: position.version });
    this.#lastSnapshotMs = clock.monotonicMs();
    this.#book = new LessonBook(
      this.#sources,
      content,
      book.sequence,
      Math.round(maxWeightPerKeyPerDay * UNITS),
    );
    this.#adopt({ version, content, sequence: book.sequence, nextVersion: version + 1 });
    log.info({ version, judgements: lessons.length, cells: content.cells.size }, 'policy snapshot written');
    if (version % 20 === 0) await snapshots.prune(KEPT_SNAPSHOTS);
  }

  /** The first snapshot is the state without feedback, so that there is something to roll back to. */
  async #withBaseline(): Promise<ChainPosition> {
    const position = this.#position as ChainPosition;
    if (position.nextVersion > 1) return position;
    const { snapshots, clock } = this.#options;
    const createdAt = new Date(clock.wallMs()).toISOString();
    const about = {
      version: 1,
      parent: null,
      createdAt,
      fromSequence: 0,
      toSequence: 0,
      note: 'before any feedback',
    };
    await snapshots.put(makeSnapshot(emptyContent, about), { activateAfter: position.version });
    this.#position = { ...position, version: 1, nextVersion: 2 };
    return this.#position;
  }

  #adopt(position: ChainPosition): void {
    const isNew = this.#position === null || this.#position.version !== position.version;
    this.#position = position;
    if (!isNew) return;
    const { cells } = position.content;
    this.#state = cells.toPolicyState(policyVersionName(position.version ?? 0, cells));
    try {
      this.#options.onSnapshot(this.#state);
    } catch (error) {
      this.#options.log.error({ error }, 'a policy snapshot could not be put into force');
    }
  }

  #onFailure(error: unknown): void {
    // Whatever was begun is begun again from the store; another learner's snapshot may stand there now.
    this.#position = null;
    this.#book = null;
    if (storageFaultKind(error) === 'conflict') return;
    this.#options.log.warn({ error }, 'learning could not go on; it starts again from the last snapshot');
  }
}
