import type { SnapshotStore, StoredSnapshot } from '../storage/ports.ts';
import { parseContent, UNITS } from './learned-state.ts';

/** One line of `signalbox policy list`. */
export interface PolicyVersion extends Omit<StoredSnapshot, 'payload'> {
  isActive: boolean;
}

export interface PolicyCell {
  cell: string;
  /** In explicit judgements. */
  weight: number;
  /** Mean reward of the judgements, 0..1. */
  meanReward: number;
  /** Against the parent snapshot, when there is one. */
  weightChange: number;
}

export interface PolicyDetails extends PolicyVersion {
  /** False when the payload is not what its hash says. */
  isIntact: boolean;
  cells: PolicyCell[];
}

/** Newest first. */
export async function listPolicies(snapshots: SnapshotStore, limit = 50): Promise<PolicyVersion[]> {
  const [versions, active] = await Promise.all([snapshots.list(limit), snapshots.activeVersion()]);
  return versions.map((version) => ({ ...version, isActive: version.version === active }));
}

/** One version, by default the active one; null when there is none. */
export async function showPolicy(snapshots: SnapshotStore, version?: number): Promise<PolicyDetails | null> {
  const active = await snapshots.activeVersion();
  const wanted = version ?? active;
  const snapshot = wanted === null ? null : await snapshots.get(wanted);
  if (snapshot === null) return null;
  const parent = snapshot.parent === null ? null : await snapshots.get(snapshot.parent);
  const before = weightsOf(parent);
  const { payload, ...head } = snapshot;
  const content = parseContent(payload, snapshot.sha256);
  const cells = (content?.cells.entries() ?? []).map(([cell, { weight, rewardSum }]) => ({
    cell,
    weight: weight / UNITS,
    meanReward: rewardSum / weight,
    weightChange: (weight - (before.get(cell) ?? 0)) / UNITS,
  }));
  return { ...head, isActive: snapshot.version === active, isIntact: content !== null, cells };
}

function weightsOf(snapshot: StoredSnapshot | null): Map<string, number> {
  const content = snapshot === null ? null : parseContent(snapshot.payload, snapshot.sha256);
  return new Map(content?.cells.entries().map(([cell, { weight }]) => [cell, weight]));
}

export class RollbackError extends Error {}

/**
 * Makes an older version the active one, by default the parent of the active one, to the bit. A running gateway follows
 * within seconds and does not learn again from the feedback in between. Throws a RollbackError when there is no such
 * version or it is damaged.
 */
export async function rollbackPolicy(
  snapshots: SnapshotStore,
  version?: number,
): Promise<{ from: number; to: number }> {
  const from = await snapshots.activeVersion();
  if (from === null) throw new RollbackError('Nothing was learnt yet: there is no snapshot to go back from.');
  const to = version ?? (await snapshots.get(from))?.parent ?? null;
  if (to === null) throw new RollbackError(`Snapshot ${from} is the first one: there is none before it.`);
  const snapshot = await snapshots.get(to);
  if (snapshot === null)
    throw new RollbackError(
      `There is no snapshot ${to}; \`signalbox policy list\` shows those that are kept.`,
    );
  if (parseContent(snapshot.payload, snapshot.sha256) === null)
    throw new RollbackError(`Snapshot ${to} is damaged.`);
  await snapshots.activate(to);
  return { from, to };
}
