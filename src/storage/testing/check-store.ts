import assert from 'node:assert/strict';
import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import type { Lesson, Store, StoredSnapshot } from '../ports.ts';
import { sampleFeedback, sampleRecord, sampleSnapshot } from './sample-rows.ts';
import { storageFaultKind } from '../storage-fault.ts';
import { wholeRecord } from '../waiting-record.ts';

/** Takes a name and a test, like `it` of vitest or `test` of node:test. */
export type RegisterTest = (name: string, run: () => Promise<void>) => void;

/** What every store must do, whatever it is made of. `open` makes a new, empty store for each test. */
export function checkStore(test: RegisterTest, open: () => Promise<Store>): void {
  const withStore = (name: string, run: (store: Store) => Promise<void>) =>
    test(name, async () => {
      const store = await open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    });
  checkDecisions(withStore);
  checkFeedback(withStore);
  checkSnapshots(withStore);
  test('rejects with storage_unavailable after close', async () => {
    const store = await open();
    await store.close();
    await store.close();
    for (const call of [
      () => store.decisions.list({ tenant: null, limit: 1 }),
      () => store.feedback.put(sampleFeedback({})),
    ]) {
      await assert.rejects(call, (error) => storageFaultKind(error) === 'closed');
    }
  });
}

type WithStore = (name: string, run: (store: Store) => Promise<void>) => void;

const ids = (records: readonly DecisionRecord[]) => records.map((record) => record.id);

function checkDecisions(withStore: WithStore): void {
  const many = Array.from({ length: 30 }, (_, n) =>
    sampleRecord(n, {
      tenant: n % 2 === 0 ? 'a' : 'b',
      servedModel: n % 3 === 0 ? 'acme/large' : 'acme/small',
      status: n % 5 === 0 ? 'failed' : 'ok',
      route: n % 4 === 0 ? 'cheap' : 'auto',
      key: n % 7 === 0 ? 'team' : null,
    }),
  );

  withStore('gives back what was written, by id and by the id of the answer', async (store) => {
    const record = sampleRecord(1, { responseId: 'chatcmpl-1' });
    await store.decisions.append([record]);
    assert.deepEqual(await store.decisions.get(record.id, { tenant: record.tenant }), record);
    assert.deepEqual(await store.decisions.get('chatcmpl-1', { tenant: null }), record);
    assert.equal(await store.decisions.get('chatcmpl-2', { tenant: null }), null);
  });

  withStore('takes records that waited in its own form, beside others', async (store) => {
    const records = [sampleRecord(1, { answer: 'text' }), sampleRecord(2), sampleRecord(3)];
    const { decisions } = store;
    const waiting = records.map((record) => decisions.prepare?.(record) ?? record);
    for (const [at, each] of waiting.entries()) {
      assert.equal(each.id, records[at]?.id);
      assert.equal(each.tenant, records[at]?.tenant);
      assert.equal(each.responseId, records[at]?.responseId);
      assert.deepEqual(wholeRecord(each), records[at]);
    }
    await decisions.append([waiting[0]!, records[1]!, waiting[2]!]);
    for (const record of records) {
      assert.deepEqual(await decisions.get(record.id, { tenant: null }), record);
    }
  });

  withStore('keeps the first of two records with one id', async (store) => {
    await store.decisions.append([sampleRecord(1, { route: 'first' })]);
    await store.decisions.append([sampleRecord(1, { route: 'second' }), sampleRecord(2)]);
    assert.equal((await store.decisions.get(sampleRecord(1).id, { tenant: null }))?.route, 'first');
    assert.equal((await store.decisions.list({ tenant: null, limit: 10 })).length, 2);
  });

  withStore('takes the newest of two answers with one id', async (store) => {
    await store.decisions.append([
      sampleRecord(2, { responseId: 'same' }),
      sampleRecord(1, { responseId: 'same' }),
    ]);
    assert.equal((await store.decisions.get('same', { tenant: null }))?.id, sampleRecord(2).id);
  });

  withStore('shows a tenant nothing of another', async (store) => {
    const foreign = sampleRecord(1, { tenant: 'b', responseId: 'chatcmpl-b' });
    await store.decisions.append([foreign]);
    assert.equal(await store.decisions.get(foreign.id, { tenant: 'a' }), null);
    assert.equal(await store.decisions.get('chatcmpl-b', { tenant: 'a' }), null);
    assert.deepEqual(await store.decisions.list({ tenant: 'a', limit: 10 }), []);
    await store.decisions.scan({ tenant: 'a' }, () => assert.fail('another tenant was scanned'));
  });

  withStore('lists newest first, filtered and in pages', async (store) => {
    await store.decisions.append([...many].reverse());
    const expect = async (filter: object, keep: (record: DecisionRecord) => boolean) => {
      const found = await store.decisions.list({ tenant: null, limit: 1000, ...filter });
      assert.deepEqual(ids(found), ids(many.filter(keep)).reverse());
    };
    await expect({}, () => true);
    await expect({ tenant: 'a' }, (record) => record.tenant === 'a');
    await expect({ model: 'acme/large' }, (record) => record.servedModel === 'acme/large');
    await expect({ status: 'failed' }, (record) => record.status === 'failed');
    await expect({ route: 'cheap', tenant: 'a' }, (record) => record.route === 'cheap');
    await expect({ key: 'team' }, (record) => record.key === 'team');
    await expect({ domain: 'software' }, (record) => record.id !== '');
    await expect({ domain: 'law' }, () => false);
    await expect({ sinceAt: many[10]?.at }, (record) => record.at >= (many[10]?.at ?? ''));
    const first = await store.decisions.list({ tenant: null, limit: 4 });
    const second = await store.decisions.list({ tenant: null, limit: 4, beforeId: first[3]?.id ?? '' });
    assert.deepEqual(ids([...first, ...second]), ids(many).reverse().slice(0, 8));
  });

  withStore('scans every record once, in id order', async (store) => {
    const records = Array.from({ length: 1203 }, (_, n) => sampleRecord(n));
    await store.decisions.append(records);
    const seen: string[] = [];
    await store.decisions.scan({ tenant: null }, (page) => seen.push(...ids(page)));
    assert.deepEqual(seen, ids(records));
  });

  withStore('deletes old records in bounded steps, with their feedback', async (store) => {
    await store.decisions.append(many);
    const old = many[0] as DecisionRecord;
    await store.feedback.put(sampleFeedback({ decisionId: old.id }));
    const until = many[20]?.at ?? '';
    assert.equal(await store.decisions.deleteBefore(until, 15), 15);
    assert.equal(await store.decisions.deleteBefore(until, 15), 5);
    assert.equal(await store.decisions.deleteBefore(until), 0);
    assert.deepEqual(
      ids(await store.decisions.list({ tenant: null, limit: 99 })),
      ids(many.slice(20)).reverse(),
    );
    assert.deepEqual(await store.feedback.forDecision(old.id), []);
  });

  withStore('treats text in every field as data', async (store) => {
    const nasty = `'; DROP TABLE decisions; -- \u0000 "\u{1f600} \ud800`;
    const record = sampleRecord(1, {
      tenant: nasty,
      route: nasty,
      servedModel: nasty,
      sentence: nasty,
      tags: [nasty],
    });
    await store.decisions.append([record]);
    assert.equal((await store.decisions.list({ tenant: null, limit: 5 })).length, 1);
    assert.equal(await store.decisions.get(nasty, { tenant: nasty }), null);
    assert.deepEqual(await store.decisions.list({ tenant: 'a', model: nasty, key: nasty, limit: 5 }), []);
  });
}

function checkFeedback(withStore: WithStore): void {
  const thumb = (decisionId: string, value: unknown, source = 'user'): FeedbackEvent =>
    sampleFeedback({ decisionId, value, source, id: `fb_${decisionId}_${String(value)}_${source}` });

  withStore('lets the last value per decision, kind and source count', async (store) => {
    await store.feedback.put(thumb('d1', 1));
    await store.feedback.put(thumb('d1', 1, 'judge'));
    await store.feedback.put(thumb('d1', -1));
    await store.feedback.put(thumb('d2', 1));
    const counting = await store.feedback.forDecision('d1');
    assert.deepEqual(
      counting.map((event) => [event.source, event.value]),
      [
        ['judge', 1],
        ['user', -1],
      ],
    );
  });

  withStore('tells everything in the order it was accepted, replaced values included', async (store) => {
    for (const event of [thumb('d1', 1), thumb('d2', 1), thumb('d1', -1), thumb('d1', 1)])
      await store.feedback.put(event);
    const all = await store.feedback.since(0, 100);
    assert.deepEqual(
      all.map(({ event }) => [event.decisionId, event.value]),
      [
        ['d1', 1],
        ['d2', 1],
        ['d1', -1],
        ['d1', 1],
      ],
    );
    const sequences = all.map(({ sequence }) => sequence);
    assert.deepEqual(
      [...sequences].sort((a, b) => a - b),
      sequences,
    );
    assert.deepEqual(await store.feedback.since(sequences[1] as number, 1), [all[2]]);
    assert.deepEqual(await store.feedback.since(sequences[3] as number, 9), []);
  });

  withStore('counts the same value once, however often it is sent', async (store) => {
    await Promise.all(Array.from({ length: 100 }, () => store.feedback.put(thumb('d1', 1))));
    assert.equal((await store.feedback.since(0, 1000)).length, 1);
  });

  withStore('keeps values of every kind as they are', async (store) => {
    const values = [1, 0.25, 'a correction with "quotes" and 你好', { over: 'dec_1' }, null];
    for (const [n, value] of values.entries()) await store.feedback.put(thumb(`d${n}`, value));
    const stored = await store.feedback.since(0, 10);
    assert.deepEqual(
      stored.map(({ event }) => event.value),
      values,
    );
    assert.deepEqual(stored[0]?.event, thumb('d0', 1));
  });
}

function checkSnapshots(withStore: WithStore): void {
  const lesson: Lesson = {
    sequence: 7,
    decisionId: 'd1',
    kind: 'thumb',
    source: 'user',
    additions: [{ cell: 'acme/small||law|low', weight: 1, rewardSum: 0.1 + 0.2 }],
  };

  withStore('writes, lists and activates numbered snapshots', async (store) => {
    assert.equal(await store.snapshots.latest(), null);
    assert.equal(await store.snapshots.activeVersion(), null);
    const first = sampleSnapshot(1);
    const second: StoredSnapshot = sampleSnapshot(2);
    await store.snapshots.put(first);
    await store.snapshots.put(second);
    assert.equal(await store.snapshots.activeVersion(), null);
    await store.snapshots.activate(2);
    await store.snapshots.activate(1);
    assert.equal(await store.snapshots.activeVersion(), 1);
    assert.deepEqual(await store.snapshots.latest(), second);
    assert.deepEqual(await store.snapshots.get(1), first);
    assert.equal(await store.snapshots.get(3), null);
    const { payload: _, ...head } = second;
    assert.deepEqual(await store.snapshots.list(1), [head]);
    await store.snapshots.put(sampleSnapshot(3), { activateAfter: 1 });
    assert.equal(await store.snapshots.activeVersion(), 3);
  });

  withStore('refuses a version that is taken and one that is not there', async (store) => {
    await store.snapshots.put(sampleSnapshot(1), { lessons: [lesson] });
    const isFault = (kind: string) => (error: unknown) => storageFaultKind(error) === kind;
    await assert.rejects(store.snapshots.put(sampleSnapshot(1)), isFault('conflict'));
    await assert.rejects(store.snapshots.activate(9), isFault('missing'));
    // Whole or not at all: the lesson is taken, so that the snapshot may not appear either.
    await assert.rejects(
      store.snapshots.put(sampleSnapshot(2), { lessons: [lesson], activateAfter: null }),
      isFault('conflict'),
    );
    assert.equal((await store.snapshots.latest())?.version, 1);
    assert.equal(await store.snapshots.activeVersion(), null);
  });

  withStore('does not activate over what was made active meanwhile', async (store) => {
    await store.snapshots.put(sampleSnapshot(1), { activateAfter: null });
    await store.snapshots.put(sampleSnapshot(2), { activateAfter: 1 });
    await store.snapshots.activate(1);
    const late = store.snapshots.put(sampleSnapshot(3), { activateAfter: 2 });
    await assert.rejects(late, (error) => storageFaultKind(error) === 'conflict');
    assert.equal(await store.snapshots.activeVersion(), 1);
    assert.equal((await store.snapshots.latest())?.version, 2);
  });

  withStore('finds the latest lesson of an origin up to a sequence number', async (store) => {
    await store.snapshots.put(sampleSnapshot(1), {
      lessons: [lesson, { ...lesson, sequence: 9, additions: [] }],
    });
    assert.deepEqual(await store.snapshots.lesson(lesson, 8), lesson);
    assert.equal((await store.snapshots.lesson(lesson, 9))?.sequence, 9);
    assert.equal(await store.snapshots.lesson(lesson, 6), null);
    assert.equal(await store.snapshots.lesson({ ...lesson, source: 'judge' }, 9), null);
  });

  withStore('prunes old versions, never the active one', async (store) => {
    for (let version = 1; version <= 6; version++) await store.snapshots.put(sampleSnapshot(version));
    await store.snapshots.activate(2);
    assert.equal(await store.snapshots.prune(3), 2);
    assert.deepEqual(
      (await store.snapshots.list(9)).map((head) => head.version),
      [6, 5, 4, 2],
    );
  });
}
