import type { FeedbackEvent } from '../feedback/feedback-event.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';

/** `tenant: null` sees every tenant (admin). */
export interface Visibility {
  tenant: string | null;
}

export interface DecisionFilter extends Visibility {
  /** Records at most, 1..1000. */
  limit: number;
  /** Only records older than this decision id. */
  beforeId?: string;
  /** The model that served. */
  model?: string;
  domain?: string;
  status?: string;
  route?: string;
  key?: string;
  /** Only records of requests that came at this instant or later, ISO 8601. */
  sinceAt?: string;
}

/** A record as it waits to be written: small, and holding on to nothing that it was made of. */
export interface WaitingRecord {
  readonly id: string;
  readonly responseId: string | null;
  readonly tenant: string;
  /** Whether a prompt or an answer is kept in it. */
  readonly hasTexts: boolean;
  /** The record again, as precise as it will be stored. */
  record(): DecisionRecord;
}

/**
 * Every method of every store rejects with a SignalboxError `storage_unavailable` when the store fails or does not
 * answer in time; its cause says which. Nothing waits for ever.
 */
export interface DecisionStore {
  /**
   * Written in one transaction. Durable against a crash of the process, not of the machine. A record that is already
   * there stays as it is, so that a batch whose fate is unknown can be written again.
   */
  append(records: readonly (DecisionRecord | WaitingRecord)[]): Promise<void>;
  /** Where the store has a form of its own in which a record can wait for `append`. Throws when it cannot be written. */
  prepare?(record: DecisionRecord): WaitingRecord;
  /** By decision id or by the answer's id; the newest when an answer's id occurs twice. */
  get(id: string, visibility: Visibility): Promise<DecisionRecord | null>;
  /** Newest first. */
  list(filter: DecisionFilter): Promise<DecisionRecord[]>;
  /** Calls back in id order in pages, for reports. */
  scan(filter: Omit<DecisionFilter, 'limit'>, onPage: (records: DecisionRecord[]) => void): Promise<void>;
  /** Deletes records of requests before `at` with their feedback, at most `limit` (500) a call; how many it were. */
  deleteBefore(at: string, limit?: number): Promise<number>;
}

export interface FeedbackStore {
  /**
   * Resolves once the event is on disk. The last value per (decision, kind, source) counts; the same value again
   * changes nothing.
   */
  put(event: FeedbackEvent): Promise<void>;
  /** The events that count, oldest first. */
  forDecision(decisionId: string): Promise<FeedbackEvent[]>;
  /**
   * Everything that was accepted after the given sequence number, in that order, events that a later one replaced
   * included: what was learnt from one can be taken back when its successor comes by.
   */
  since(sequence: number, limit: number): Promise<{ sequence: number; event: FeedbackEvent }[]>;
}

/** Immutable policy snapshots, numbered from 1. */
export interface SnapshotStore {
  /**
   * Writes a snapshot, what each event taught it, and whether it is the active one now: all or nothing. Fails with a
   * `conflict` when the version is taken or another one was made active meanwhile: of two learners, or a learner and an
   * operator who rolls back, none overwrites the other.
   */
  put(snapshot: StoredSnapshot, extras?: SnapshotExtras): Promise<void>;
  latest(): Promise<StoredSnapshot | null>;
  get(version: number): Promise<StoredSnapshot | null>;
  /** Newest first. */
  list(limit: number): Promise<Omit<StoredSnapshot, 'payload'>[]>;
  /** Makes a stored version the active one. */
  activate(version: number): Promise<void>;
  activeVersion(): Promise<number | null>;
  /** The latest lesson drawn from (decision, kind, source), at or before the given sequence number. */
  lesson(origin: LessonOrigin, atSequence: number): Promise<Lesson | null>;
  /** Deletes all but the newest `keep` versions and the active one; how many were deleted. */
  prune(keep: number): Promise<number>;
}

export interface StoredSnapshot {
  version: number;
  parent: number | null;
  createdAt: string;
  /** Sequence numbers of the feedback that went into it. */
  fromSequence: number;
  toSequence: number;
  /** Of the payload, in hex. */
  sha256: string;
  payload: string;
  note: string;
}

export interface SnapshotExtras {
  lessons?: readonly Lesson[];
  /** Makes the snapshot the active one, provided that this version is active before. */
  activateAfter?: number | null;
}

export interface LessonOrigin {
  decisionId: string;
  kind: string;
  source: string;
}

/** What one piece of feedback added to the cells, so that a changed mind can be taken back exactly. */
export interface Lesson extends LessonOrigin {
  /** Sequence number of the feedback. */
  sequence: number;
  additions: readonly CellAddition[];
}

export interface CellAddition {
  cell: string;
  weight: number;
  rewardSum: number;
}

export interface Store {
  decisions: DecisionStore;
  feedback: FeedbackStore;
  snapshots: SnapshotStore;
  /** Finishes what was begun and releases everything; later calls reject. */
  close(): Promise<void>;
}
