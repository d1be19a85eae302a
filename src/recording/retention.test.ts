import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { sampleRecord } from '../storage/testing/sample-rows.ts';
import { storageUnavailable } from '../storage/storage-fault.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { Retention } from './retention.ts';

const DAY_MS = 86_400_000;
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function setUp(records: number) {
  const store = createMemoryStore();
  const clock = new ManualClock(Date.UTC(2026, 0, 1) + 10 * DAY_MS);
  await store.decisions.append(Array.from({ length: records }, (_, n) => sampleRecord(n)));
  const retention = new Retention({
    decisions: store.decisions,
    clock,
    log: silentLogger,
    retentionDays: 10,
  });
  const left = async () => (await store.decisions.list({ tenant: null, limit: 5000 })).length;
  const advance = async (ms: number) => {
    await clock.advance(ms);
    await settle();
  };
  return { store, clock, retention, left, advance };
}

describe('Retention', () => {
  it('deletes what is older than its days, in batches, then daily', async () => {
    const { retention, left, advance, store } = await setUp(1_300);
    retention.start();
    await advance(59_999);
    expect(await left()).toBe(1_300);
    // A minute after the tenth day only the records of the first minute are too old.
    await advance(1);
    expect(await left()).toBe(1_240);
    await advance(DAY_MS);
    expect(await left()).toBe(740);
    await advance(50);
    expect(await left()).toBe(240);
    await advance(50);
    expect(await left()).toBe(0);
    await store.decisions.append([sampleRecord(1)]);
    await advance(DAY_MS);
    expect(await left()).toBe(0);
    retention.stop();
  });

  it('stops', async () => {
    const { retention, left, advance } = await setUp(100);
    retention.start();
    retention.stop();
    await advance(3 * DAY_MS);
    expect(await left()).toBe(100);
  });

  it('tries again the next day after a failure', async () => {
    const { retention, store, left, advance } = await setUp(100);
    const { deleteBefore } = store.decisions;
    store.decisions.deleteBefore = async () => {
      throw storageUnavailable('busy', 'locked');
    };
    retention.start();
    await advance(60_000);
    store.decisions.deleteBefore = deleteBefore;
    await advance(DAY_MS);
    expect(await left()).toBe(0);
    retention.stop();
  });
});
