import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/ports.ts';
import { storageUnavailable } from '../storage/storage-fault.ts';
import { sampleFeedback, sampleRecord } from '../storage/testing/sample-rows.ts';
import { type Logger, silentLogger } from '../telemetry/logger.ts';
import { Learner, type LearnerOptions } from './learner.ts';
import { rollbackPolicy } from './policy-history.ts';

const CELL = 'acme/small||law|medium';
const START_MS = Date.UTC(2026, 5, 1);

let store: Store;
let clock: ManualClock;

beforeEach(async () => {
  store = createMemoryStore();
  clock = new ManualClock(START_MS);
  await store.decisions.append(Array.from({ length: 100 }, (_, n) => decision(n)));
});

function decision(n: number, changes: Partial<DecisionRecord> = {}): DecisionRecord {
  return sampleRecord(n, {
    signals: { domain: { label: 'law', probability: 1 }, complexity: { score: 0.5 } },
    ...changes,
  });
}

/** Lets promise chains run to their end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function advance(ms: number): Promise<void> {
  await clock.advance(ms);
  await settle();
}

function newLearner(options: Partial<LearnerOptions> = {}) {
  const states: PolicyState[] = [];
  const learner = new Learner({
    feedback: store.feedback,
    snapshots: store.snapshots,
    findDecision: (id, visibility) => store.decisions.get(id, visibility),
    defaultEffort: () => '',
    maxWeightPerKeyPerDay: 50,
    clock,
    log: silentLogger,
    onSnapshot: (state) => states.push(state),
    ...options,
  });
  return { learner, states };
}

async function startLearner(options: Partial<LearnerOptions> = {}) {
  const made = newLearner(options);
  await made.learner.start();
  await settle();
  return made;
}

const give = (n: number, value: unknown, changes: object = {}) =>
  store.feedback.put(
    sampleFeedback({
      decisionId: sampleRecord(n).id,
      value,
      id: `fb_${n}_${String(value)}`,
      at: new Date(clock.wallMs()).toISOString(),
      ...changes,
    }),
  );

const cellOf = (state: PolicyState) => state.cells.get(CELL);

describe('Learner', () => {
  it('begins with the state before any feedback, and writes nothing while there is none', async () => {
    const { states } = await startLearner();
    await advance(60_000);
    expect(states).toEqual([{ version: 'prior', cells: new Map() }]);
    expect(await store.snapshots.latest()).toBeNull();
  });

  it('turns feedback into a numbered snapshot with parent and record range', async () => {
    const { learner, states } = await startLearner();
    await give(1, 1);
    await give(2, -1);
    learner.wake();
    await advance(1_000);
    expect(states.at(-1)).toEqual({ version: '2', cells: new Map([[CELL, { weight: 2, rewardSum: 1 }]]) });
    expect(await store.snapshots.list(9)).toMatchObject([
      { version: 2, parent: 1, fromSequence: 1, toSequence: 2, note: 'learnt from 2 judgements' },
      { version: 1, parent: null, fromSequence: 0, toSequence: 0 },
    ]);
    expect(await store.snapshots.activeVersion()).toBe(2);
    expect(learner.state).toBe(states.at(-1));
    expect(learner.counts.get('taught')).toBe(2);
  });

  it('makes one snapshot of what comes together, and keeps its distance to the next', async () => {
    const { learner, states } = await startLearner();
    for (let n = 0; n < 10; n++) {
      await give(n, 1);
      learner.wake();
    }
    await advance(1_000);
    expect(states).toHaveLength(2);
    await give(11, 1);
    learner.wake();
    await advance(9_000);
    expect(states).toHaveLength(2);
    await advance(1_000);
    expect(cellOf(states[2] as PolicyState)).toEqual({ weight: 11, rewardSum: 11 });
  });

  it('learns at its start what was accepted before', async () => {
    await give(1, 1);
    const { states } = await startLearner();
    expect(cellOf(states.at(-1) as PolicyState)).toEqual({ weight: 1, rewardSum: 1 });
  });

  it('goes on after a restart from the same bits, and learns nothing twice', async () => {
    const first = await startLearner();
    for (let n = 0; n < 7; n++) await give(n, n % 2 === 0 ? 1 : -1);
    first.learner.wake();
    await advance(1_000);
    await first.learner.stop();
    await give(20, 1);
    const second = await startLearner();
    expect(second.states[0]).toEqual(first.states.at(-1));
    expect(cellOf(second.states.at(-1) as PolicyState)).toEqual({ weight: 8, rewardSum: 5 });
  });

  it('takes back what somebody thought before, in the same snapshot or a later one', async () => {
    const { learner, states } = await startLearner();
    await give(1, 1);
    await give(2, 1);
    await give(2, -1);
    learner.wake();
    await advance(1_000);
    expect(cellOf(states.at(-1) as PolicyState)).toEqual({ weight: 2, rewardSum: 1 });
    await give(1, -1);
    learner.wake();
    await advance(10_000);
    expect(cellOf(states.at(-1) as PolicyState)).toEqual({ weight: 2, rewardSum: 0 });
    await learner.stop();
    await give(1, 1);
    const later = await startLearner();
    expect(cellOf(later.states.at(-1) as PolicyState)).toEqual({ weight: 2, rewardSum: 1 });
  });

  it('takes no more of one key per day than its cap, over restarts too', async () => {
    const { learner, states } = await startLearner({ maxWeightPerKeyPerDay: 5 });
    for (let n = 0; n < 8; n++) await give(n, 1, { key: 'busy' });
    await give(50, 1, { key: 'other' });
    learner.wake();
    await advance(1_000);
    expect(cellOf(states.at(-1) as PolicyState)?.weight).toBe(6);
    expect(learner.counts.get('over-cap')).toBe(3);
    await learner.stop();
    await give(9, 1, { key: 'busy' });
    await give(51, 1, { key: 'other' });
    const second = await startLearner({ maxWeightPerKeyPerDay: 5 });
    expect(cellOf(second.states.at(-1) as PolicyState)?.weight).toBe(7);
    await advance(86_400_000);
    await give(10, 1, { key: 'busy' });
    second.learner.wake();
    await advance(10_000);
    expect(cellOf(second.states.at(-1) as PolicyState)?.weight).toBe(8);
  });

  it('lets a key at its cap change its mind', async () => {
    const { learner, states } = await startLearner({ maxWeightPerKeyPerDay: 2 });
    for (let n = 0; n < 3; n++) await give(n, 1, { key: 'busy' });
    await give(0, -1, { key: 'busy' });
    learner.wake();
    await advance(1_000);
    expect(cellOf(states.at(-1) as PolicyState)).toEqual({ weight: 2, rewardSum: 1 });
  });

  it('learns nothing from attacks and from decisions that nobody knows', async () => {
    const attack = decision(200, { attack: true });
    await store.decisions.append([attack]);
    const { learner, states } = await startLearner();
    for (let n = 0; n < 30; n++) await give(200, 1, { source: `s${n}` });
    await give(999, 1);
    learner.wake();
    await advance(1_000);
    expect(states).toHaveLength(1);
    expect(await store.snapshots.latest()).toBeNull();
    expect(Object.fromEntries(learner.counts)).toEqual({ attack: 30, 'unknown-decision': 1 });
  });

  it('follows a rollback, and does not learn the same again', async () => {
    const { learner, states } = await startLearner({ snapshotMs: 0 });
    await give(1, 1);
    learner.wake();
    await advance(1_000);
    const before = states.at(-1) as PolicyState;
    const { sha256 } = (await store.snapshots.get(2)) ?? {};
    for (let n = 2; n < 30; n++) await give(n, -1);
    learner.wake();
    await advance(1_000);
    expect(await rollbackPolicy(store.snapshots)).toEqual({ from: 3, to: 2 });
    await advance(10_000);
    expect(states.at(-1)).toEqual(before);
    expect((await store.snapshots.get(2))?.sha256).toBe(sha256);
    await advance(60_000);
    expect(learner.state).toEqual(before);

    await give(40, 1);
    // An opinion that was rolled back and one that still counts: only the second has something to take back.
    await give(2, 1);
    await give(1, -1);
    learner.wake();
    await advance(1_000);
    expect(cellOf(learner.state)).toEqual({ weight: 3, rewardSum: 2 });
    expect(await store.snapshots.latest()).toMatchObject({ version: 4, parent: 2, fromSequence: 30 });
    expect(await rollbackPolicy(store.snapshots, 1)).toEqual({ from: 4, to: 1 });
    await advance(10_000);
    expect(learner.state).toEqual({ version: 'prior', cells: new Map() });
  });

  it('keeps a rollback that happens while it is at work', async () => {
    const { learner } = await startLearner({ snapshotMs: 0 });
    await give(1, 1);
    learner.wake();
    await advance(1_000);
    const { put } = store.snapshots;
    const snapshots = store.snapshots;
    let hasRolledBack = false;
    store.snapshots.put = async (...args) => {
      if (!hasRolledBack) await rollbackPolicy(snapshots);
      hasRolledBack = true;
      return put.apply(snapshots, args);
    };
    await give(2, 1);
    learner.wake();
    await advance(1_000);
    expect(await store.snapshots.activeVersion()).toBe(1);
    await advance(10_000);
    // The first thumb was rolled back; the second was given, and learnt, after that.
    expect(cellOf(learner.state)).toEqual({ weight: 1, rewardSum: 1 });
  });

  it('lets two learners on one store make one history', async () => {
    const a = await startLearner({ snapshotMs: 0 });
    const b = await startLearner({ snapshotMs: 0 });
    for (let n = 0; n < 6; n++) {
      await give(n, 1);
      a.learner.wake();
      b.learner.wake();
      await advance(1_000);
    }
    await advance(30_000);
    expect(cellOf(a.learner.state)).toEqual({ weight: 6, rewardSum: 6 });
    expect(b.learner.state).toEqual(a.learner.state);
  });

  it('starts over from the last snapshot when the store fails', async () => {
    const warnings: string[] = [];
    const log: Logger = { ...silentLogger, warn: (_, message) => void warnings.push(message) };
    const { learner, states } = await startLearner({ log });
    await give(1, 1);
    const { put } = store.snapshots;
    store.snapshots.put = async () => {
      throw storageUnavailable('full', 'disk');
    };
    learner.wake();
    await advance(1_000);
    expect(states).toHaveLength(1);
    expect(warnings).toHaveLength(1);
    store.snapshots.put = put;
    await advance(10_000);
    expect(cellOf(learner.state)).toEqual({ weight: 1, rewardSum: 1 });
  });

  it('passes a damaged snapshot over for its parent', async () => {
    const first = await startLearner({ snapshotMs: 0 });
    await give(1, 1);
    first.learner.wake();
    await advance(1_000);
    await give(2, 1);
    first.learner.wake();
    await advance(1_000);
    await first.learner.stop();
    const { get } = store.snapshots;
    const snapshots = store.snapshots;
    store.snapshots.get = async (version) => {
      const snapshot = await get.call(snapshots, version);
      return snapshot !== null && version === 3
        ? { ...snapshot, payload: snapshot.payload.replace('2', '7') }
        : snapshot;
    };
    const second = await startLearner();
    expect(cellOf(second.states[0] as PolicyState)).toEqual({ weight: 1, rewardSum: 1 });
  });

  it('survives a consumer that throws', async () => {
    const { learner } = await startLearner({
      onSnapshot() {
        throw new Error('no');
      },
    });
    await give(1, 1);
    learner.wake();
    await advance(1_000);
    expect(await store.snapshots.activeVersion()).toBe(2);
  });

  it('does nothing once stopped', async () => {
    const { learner, states } = await startLearner();
    await learner.stop();
    await give(1, 1);
    learner.wake();
    await advance(100_000);
    expect(states).toHaveLength(1);
  });
});
