import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/ports.ts';
import { LearnedCells } from './learned-state.ts';
import { listPolicies, RollbackError, rollbackPolicy, showPolicy } from './policy-history.ts';
import { makeSnapshot } from './snapshot-chain.ts';

let store: Store;

beforeEach(async () => {
  store = createMemoryStore();
  for (let version = 1; version <= 3; version++) {
    const cells = new LearnedCells();
    if (version > 1) cells.add([{ cell: 'a||law|low', weight: version * 1_000_000, rewardSum: 1_000_000 }]);
    const parent = version === 1 ? null : version - 1;
    const about = {
      version,
      parent,
      createdAt: '2026-01-01T00:00:00.000Z',
      fromSequence: version,
      toSequence: version,
      note: 'n',
    };
    await store.snapshots.put(makeSnapshot({ cells, days: [], skipped: [] }, about), {
      activateAfter: parent,
    });
  }
});

describe('policy history', () => {
  it('lists versions, newest first, with the active one marked', async () => {
    const versions = await listPolicies(store.snapshots);
    expect(versions.map(({ version, isActive }) => [version, isActive])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
  });

  it('shows the cells of a version and what changed since its parent', async () => {
    expect(await showPolicy(store.snapshots)).toMatchObject({
      version: 3,
      isActive: true,
      isIntact: true,
      cells: [{ cell: 'a||law|low', weight: 3, meanReward: 1 / 3, weightChange: 1 }],
    });
    expect(await showPolicy(store.snapshots, 1)).toMatchObject({ version: 1, isActive: false, cells: [] });
    expect(await showPolicy(store.snapshots, 9)).toBeNull();
    expect(await showPolicy(createMemoryStore().snapshots)).toBeNull();
  });

  it('goes back to the parent of the active version, step by step', async () => {
    expect(await rollbackPolicy(store.snapshots)).toEqual({ from: 3, to: 2 });
    expect(await rollbackPolicy(store.snapshots)).toEqual({ from: 2, to: 1 });
    await expect(rollbackPolicy(store.snapshots)).rejects.toThrow(RollbackError);
    expect(await rollbackPolicy(store.snapshots, 3)).toEqual({ from: 1, to: 3 });
  });

  it('says when there is nothing to go back to', async () => {
    await expect(rollbackPolicy(store.snapshots, 9)).rejects.toThrow('no snapshot 9');
    await expect(rollbackPolicy(createMemoryStore().snapshots)).rejects.toThrow('Nothing was learnt yet');
  });

  it('does not go back to a damaged version', async () => {
    const { get } = store.snapshots;
    const snapshots = store.snapshots;
    store.snapshots.get = async (version) => {
      const snapshot = await get.call(snapshots, version);
      return snapshot === null ? null : { ...snapshot, payload: `${snapshot.payload} ` };
    };
    await expect(rollbackPolicy(store.snapshots, 2)).rejects.toThrow('damaged');
    expect(await showPolicy(store.snapshots, 2)).toMatchObject({ isIntact: false, cells: [] });
  });
});
