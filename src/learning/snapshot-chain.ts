import type { SnapshotStore, StoredSnapshot } from '../storage/ports.ts';
import type { Logger } from '../telemetry/logger.ts';
import {
  LearnedCells,
  parseContent,
  type SnapshotContent,
  serialiseContent,
  hashOf,
  type SkippedRange,
} from './learned-state.ts';

/** Where learning stands: the active snapshot, read and checked, and what comes after it. */
export interface ChainPosition {
  /** Null before the first snapshot. */
  version: number | null;
  content: SnapshotContent;
  /** The last feedback that any snapshot holds or a rollback left out. */
  sequence: number;
  nextVersion: number;
}

export const emptyContent: SnapshotContent = { cells: new LearnedCells(), days: [], skipped: [] };

/**
 * Reads the active snapshot. Feedback that went into newer ones is left out from now on: a rollback would mean nothing
 * if the next snapshot learnt the same again. A damaged snapshot is passed over for its parent.
 */
export async function readPosition(snapshots: SnapshotStore, log: Logger): Promise<ChainPosition> {
  const latest = await snapshots.latest();
  if (latest === null) return { version: null, content: emptyContent, sequence: 0, nextVersion: 1 };
  const found = await readIntact(snapshots, await snapshots.activeVersion(), log);
  const toSequence = found?.snapshot.toSequence ?? 0;
  const content = found?.content ?? emptyContent;
  const leftOut: SkippedRange[] = latest.toSequence > toSequence ? [[toSequence + 1, latest.toSequence]] : [];
  return {
    version: found?.snapshot.version ?? null,
    content: { ...content, skipped: [...content.skipped, ...leftOut] },
    sequence: latest.toSequence,
    nextVersion: latest.version + 1,
  };
}

async function readIntact(
  snapshots: SnapshotStore,
  version: number | null,
  log: Logger,
): Promise<{ snapshot: StoredSnapshot; content: SnapshotContent } | null> {
  for (let at = version; at !== null; ) {
    const snapshot = await snapshots.get(at);
    if (snapshot === null) return null;
    const content = parseContent(snapshot.payload, snapshot.sha256);
    if (content !== null) return { snapshot, content };
    log.error({ version: at }, 'a policy snapshot is damaged; its parent is used instead');
    at = snapshot.parent;
  }
  return null;
}

export function makeSnapshot(
  content: SnapshotContent,
  about: Pick<StoredSnapshot, 'version' | 'parent' | 'createdAt' | 'fromSequence' | 'toSequence' | 'note'>,
): StoredSnapshot {
  const payload = serialiseContent(content);
  return { ...about, payload, sha256: hashOf(payload) };
}
