import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { DecisionStore, WaitingRecord } from '../storage/ports.ts';
import { sampleRecord } from '../storage/testing/sample-rows.ts';
import { storageUnavailable } from '../storage/storage-fault.ts';
import { type Logger, silentLogger } from '../telemetry/logger.ts';
import type { DecisionRecord } from './decision-record.ts';
import { Recorder, type RecorderOptions } from './recorder.ts';

function setUp(options: Partial<RecorderOptions> = {}) {
  const clock = new ManualClock();
  const store = createMemoryStore();
  const batches: number[] = [];
  const failures: Error[] = [];
  const decisions: DecisionStore = {
    ...store.decisions,
    get: (id, visibility) => store.decisions.get(id, visibility),
    async append(records) {
      batches.push(records.length);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      await store.decisions.append(records);
    },
  };
  const recorder = new Recorder({ decisions, clock, log: silentLogger, flushMs: 50, ...options });
  const stored = async () => (await store.decisions.list({ tenant: null, limit: 1000 })).length;
  return { clock, batches, failures, recorder, stored };
}

/** Lets promise chains run to their end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Recorder', () => {
  it('writes what came within the flush time as one batch', async () => {
    const { clock, recorder, batches, stored } = setUp();
    for (let n = 0; n < 5; n++) recorder.record(sampleRecord(n));
    expect(recorder.depth).toBe(5);
    await clock.advance(50);
    await settle();
    expect(batches).toEqual([5]);
    expect(await stored()).toBe(5);
    expect(recorder.depth).toBe(0);
    expect(recorder.written).toBe(5);
  });

  it('does not wait when a batch is full, and writes one batch at a time', async () => {
    const { recorder, batches, stored } = setUp({ batchRecords: 10 });
    for (let n = 0; n < 35; n++) recorder.record(sampleRecord(n));
    await settle();
    expect(batches).toEqual([10, 10, 10]);
    await recorder.close();
    expect(batches).toEqual([10, 10, 10, 5]);
    expect(await stored()).toBe(35);
  });

  it('finds queued records by both ids, for their tenant only', async () => {
    const { clock, recorder } = setUp();
    const record = sampleRecord(1, { tenant: 'a', responseId: 'chatcmpl-1' });
    recorder.record(record);
    expect(await recorder.get(record.id, { tenant: 'a' })).toBe(record);
    expect(await recorder.get('chatcmpl-1', { tenant: null })).toBe(record);
    expect(await recorder.get(record.id, { tenant: 'b' })).toBeNull();
    await clock.advance(50);
    await settle();
    expect(await recorder.get('chatcmpl-1', { tenant: 'a' })).toEqual(record);
    expect(await recorder.get(record.id, { tenant: 'b' })).toBeNull();
  });

  it('drops and counts what exceeds its capacity', async () => {
    const { recorder, stored } = setUp({ capacity: 3 });
    for (let n = 0; n < 8; n++) recorder.record(sampleRecord(n));
    expect(recorder.dropped).toBe(5);
    await recorder.close();
    expect(await stored()).toBe(3);
  });

  it('keeps a batch that fails and tries again with growing pauses', async () => {
    const { clock, recorder, batches, failures, stored } = setUp();
    failures.push(storageUnavailable('busy', 'locked'), storageUnavailable('timeout', 'slow'));
    recorder.record(sampleRecord(1));
    await clock.advance(50);
    await settle();
    recorder.record(sampleRecord(2));
    expect(recorder.depth).toBe(2);
    await clock.advance(100);
    await settle();
    expect(batches).toEqual([1, 1]);
    await clock.advance(199);
    await settle();
    expect(batches).toHaveLength(2);
    await clock.advance(1);
    await settle();
    await clock.advance(50);
    await settle();
    expect(batches).toEqual([1, 1, 1, 1]);
    expect(await stored()).toBe(2);
    expect(recorder.dropped).toBe(0);
  });

  it('lets go of texts when the disk is full', async () => {
    const { clock, recorder, failures } = setUp();
    failures.push(storageUnavailable('full', 'disk'));
    recorder.record(sampleRecord(1, { prompt: [{ role: 'user' }], answer: 'long' }));
    await clock.advance(50);
    await settle();
    await clock.advance(100);
    await settle();
    expect(await recorder.get(sampleRecord(1).id, { tenant: null })).toMatchObject({
      prompt: null,
      answer: null,
    });
  });

  it('drops the one record that cannot be written, not its neighbours', async () => {
    const { clock, recorder, failures, stored } = setUp();
    const odd = new TypeError('Do not know how to serialize a BigInt');
    failures.push(odd);
    for (let n = 0; n < 3; n++) recorder.record(sampleRecord(n));
    // The whole batch fails, then the second of its three records.
    failures.push(undefined as unknown as Error, odd);
    await clock.advance(50);
    await settle();
    expect(await stored()).toBe(2);
    expect(recorder.dropped).toBe(1);
    expect(recorder.depth).toBe(0);
  });

  it('writes a queued record before it hands it out as durable', async () => {
    const { recorder, stored } = setUp();
    for (let n = 0; n < 70; n++) recorder.record(sampleRecord(n));
    expect((await recorder.getDurable(sampleRecord(69).id, { tenant: null }))?.id).toBe(sampleRecord(69).id);
    expect(await stored()).toBe(70);
    expect(await recorder.getDurable('dec_unknown', { tenant: null })).toBeNull();
  });

  it('does not hand out as durable what the store refuses', async () => {
    const { recorder, failures } = setUp();
    failures.push(storageUnavailable('full', 'disk'));
    recorder.record(sampleRecord(1));
    await expect(recorder.getDurable(sampleRecord(1).id, { tenant: null })).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
  });

  it('keeps waiting records in the form that the store prefers', async () => {
    const store = createMemoryStore();
    const prepared: string[] = [];
    const appended: boolean[] = [];
    let isFull = true;
    const prepare = (record: DecisionRecord): WaitingRecord => {
      if (record.route === 'odd') throw new TypeError('cannot be written');
      prepared.push(record.id);
      const { id, tenant, responseId } = record;
      const hasTexts = record.prompt !== null || record.answer !== null;
      return { id, tenant, responseId, hasTexts, record: () => structuredClone(record) };
    };
    const clock = new ManualClock();
    const decisions = {
      prepare,
      get: store.decisions.get.bind(store.decisions),
      async append(records: readonly (DecisionRecord | WaitingRecord)[]) {
        if (isFull) throw storageUnavailable('full', 'disk');
        for (const record of records) {
          if ('route' in record && record.route === 'odd') throw new TypeError('cannot be written');
          appended.push('hasTexts' in record);
        }
        await store.decisions.append(records);
      },
    } as unknown as DecisionStore;
    const recorder = new Recorder({ decisions, clock, log: silentLogger, flushMs: 50 });
    recorder.record(sampleRecord(1, { prompt: null, answer: 'long' }));
    recorder.record(sampleRecord(2, { prompt: null, answer: null }));
    recorder.record(sampleRecord(3, { route: 'odd' }));
    expect(prepared).toEqual([]);
    await settle();
    expect(prepared).toEqual([sampleRecord(1).id, sampleRecord(2).id]);
    expect(await recorder.get(sampleRecord(1).id, { tenant: null })).toMatchObject({ answer: 'long' });

    await clock.advance(50);
    await settle();
    expect(await recorder.get(sampleRecord(1).id, { tenant: null })).toMatchObject({ answer: null });
    expect(prepared).toHaveLength(3);

    isFull = false;
    await clock.advance(100);
    await settle();
    expect(await store.decisions.list({ tenant: null, limit: 9 })).toHaveLength(2);
    expect(appended.every(Boolean)).toBe(true);
    expect(recorder.dropped).toBe(1);
  });

  it('says once that the store fails, and when it works again', async () => {
    const messages: string[] = [];
    const log: Logger = {
      ...silentLogger,
      warn: (_, text) => messages.push(text),
      info: (_, text) => messages.push(text),
    };
    const { clock, recorder, failures } = setUp({ log });
    for (let n = 0; n < 4; n++) failures.push(storageUnavailable('busy', 'locked'));
    recorder.record(sampleRecord(1));
    for (let n = 0; n < 8; n++) {
      await clock.advance(1_000);
      await settle();
    }
    expect(messages).toHaveLength(2);
  });

  it('writes what is queued at the end, and takes nothing more', async () => {
    const { recorder, stored } = setUp();
    for (let n = 0; n < 150; n++) recorder.record(sampleRecord(n));
    await recorder.close();
    recorder.record(sampleRecord(151));
    expect(await stored()).toBe(150);
    expect(recorder.dropped).toBe(1);
  });

  it('does not wait for ever at the end', async () => {
    const clock = new ManualClock();
    const decisions = { append: () => new Promise<void>(() => {}) } as unknown as DecisionStore;
    const lost: Record<string, unknown>[] = [];
    const log: Logger = {
      ...silentLogger,
      error: (fields) => void lost.push(fields as Record<string, unknown>),
    };
    const recorder = new Recorder({ decisions, clock, log });
    recorder.record(sampleRecord(1));
    let isClosed = false;
    const closing = recorder.close(1_000).then(() => {
      isClosed = true;
    });
    await clock.advance(999);
    await settle();
    expect(isClosed).toBe(false);
    await clock.advance(1);
    await closing;
    expect(lost).toEqual([{ records: 1 }]);
  });

  it('gives up at the end when the store keeps failing', async () => {
    const { recorder, failures } = setUp();
    for (let n = 0; n < 50; n++) failures.push(storageUnavailable('read-only', 'no'));
    recorder.record(sampleRecord(1) as DecisionRecord);
    await recorder.close();
    expect(recorder.dropped).toBe(1);
  });
});
