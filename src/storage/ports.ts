import type { FeedbackEvent } from '../feedback/feedback-event.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';

/** `tenant: null` sees every tenant (admin). */
export interface Visibility {
  tenant: string | null;
}

export interface DecisionFilter extends Visibility {
  limit: number;
  /** Only records older than this decision id. */
  beforeId?: string;
  model?: string;
  domain?: string;
  status?: string;
  route?: string;
  key?: string;
  sinceAt?: string;
}

export interface DecisionStore {
  /** Written in one transaction. Durable against a crash of the process, not of the machine. */
  append(records: readonly DecisionRecord[]): Promise<void>;
  /** By decision id or by the answer's id. */
  get(id: string, visibility: Visibility): Promise<DecisionRecord | null>;
  list(filter: DecisionFilter): Promise<DecisionRecord[]>;
  /** Calls back in id order in pages, for reports. */
  scan(filter: Omit<DecisionFilter, 'limit'>, onPage: (records: DecisionRecord[]) => void): Promise<void>;
  deleteBefore(at: string): Promise<number>;
}

export interface FeedbackStore {
  /** Resolves once the event is on disk. The last value per (decision, kind, source) replaces earlier ones. */
  put(event: FeedbackEvent): Promise<void>;
  forDecision(decisionId: string): Promise<FeedbackEvent[]>;
  /** Events in order of acceptance after the given sequence number. */
  since(sequence: number, limit: number): Promise<{ sequence: number; event: FeedbackEvent }[]>;
}

/** Immutable policy snapshots, numbered from 1. */
export interface SnapshotStore {
  put(snapshot: StoredSnapshot): Promise<void>;
  latest(): Promise<StoredSnapshot | null>;
  get(version: number): Promise<StoredSnapshot | null>;
  list(limit: number): Promise<Omit<StoredSnapshot, 'payload'>[]>;
  /** Makes an older version the active one. */
  activate(version: number): Promise<void>;
  activeVersion(): Promise<number | null>;
}

export interface StoredSnapshot {
  version: number;
  parent: number | null;
  createdAt: string;
  /** Sequence numbers of the feedback that went into it. */
  fromSequence: number;
  toSequence: number;
  sha256: string;
  payload: string;
  note: string;
}

export interface Store {
  decisions: DecisionStore;
  feedback: FeedbackStore;
  snapshots: SnapshotStore;
  close(): Promise<void>;
}
