import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import type { DecisionFilter, Lesson, LessonOrigin, SnapshotExtras, StoredSnapshot } from '../ports.ts';
import type { StorageFaultKind, StoreOpenReason } from '../storage-fault.ts';
import type { EncodedRecord } from './record-encoding.ts';

/** What the storage thread can be asked, and what it answers. Records travel as JSON text. */
export interface StorageCalls {
  append: { arguments: { records: readonly EncodedRecord[] }; result: null };
  getDecision: { arguments: { id: string; tenant: string | null }; result: string | null };
  selectDecisions: {
    arguments: { filter: DecisionFilter & { afterId?: string }; order: 'newest' | 'oldest' };
    result: { id: string; record: string }[];
  };
  deleteBefore: { arguments: { at: string; limit: number }; result: number };
  putFeedback: { arguments: { event: FeedbackEvent }; result: null };
  feedbackForDecision: { arguments: { decisionId: string }; result: FeedbackEvent[] };
  feedbackSince: {
    arguments: { sequence: number; limit: number };
    result: { sequence: number; event: FeedbackEvent }[];
  };
  putSnapshot: { arguments: { snapshot: StoredSnapshot; extras: SnapshotExtras }; result: null };
  latestSnapshot: { arguments: Record<string, never>; result: StoredSnapshot | null };
  getSnapshot: { arguments: { version: number }; result: StoredSnapshot | null };
  listSnapshots: { arguments: { limit: number }; result: Omit<StoredSnapshot, 'payload'>[] };
  activateSnapshot: { arguments: { version: number }; result: null };
  activeVersion: { arguments: Record<string, never>; result: number | null };
  getLesson: { arguments: { origin: LessonOrigin; atSequence: number }; result: Lesson | null };
  pruneSnapshots: { arguments: { keep: number }; result: number };
  close: { arguments: Record<string, never>; result: null };
}

export type StorageCall = keyof StorageCalls;

export type Request = {
  [Name in StorageCall]: { id: number; name: Name; arguments: StorageCalls[Name]['arguments'] };
}[StorageCall];

export type Reply =
  | { kind: 'opened' }
  | { kind: 'open-failed'; reason: StoreOpenReason; message: string }
  | { kind: 'done'; id: number; result: unknown }
  | { kind: 'failed'; id: number; fault: StorageFaultKind; message: string };

export interface WorkerSettings {
  path: string;
  /** Longest wait for another process's lock. */
  busyTimeoutMs: number;
  /** Whether the thread belongs to a running gateway, of which a database has one at a time. */
  isGateway: boolean;
}
