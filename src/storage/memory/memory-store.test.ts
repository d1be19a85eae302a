import { describe, expect, it } from 'vitest';
import { checkStore } from '../testing/check-store.ts';
import { sampleFeedback, sampleRecord } from '../testing/sample-rows.ts';
import { createMemoryStore } from './memory-store.ts';

describe('memory store', () => {
  checkStore(it, async () => createMemoryStore());

  it('drops the oldest decisions with their feedback when full', async () => {
    const store = createMemoryStore({ maxDecisions: 2 });
    await store.feedback.put(sampleFeedback({ decisionId: sampleRecord(1).id }));
    await store.decisions.append([sampleRecord(1), sampleRecord(2), sampleRecord(3)]);
    expect((await store.decisions.list({ tenant: null, limit: 9 })).map((record) => record.id)).toEqual([
      sampleRecord(3).id,
      sampleRecord(2).id,
    ]);
    expect(await store.feedback.forDecision(sampleRecord(1).id)).toEqual([]);
  });

  it('hands out copies, so that callers cannot change what is stored', async () => {
    const store = createMemoryStore();
    await store.decisions.append([sampleRecord(1)]);
    const copy = await store.decisions.get(sampleRecord(1).id, { tenant: null });
    copy?.tags.push('changed');
    expect((await store.decisions.get(sampleRecord(1).id, { tenant: null }))?.tags).toEqual(['sample']);
  });
});
