import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { createIdSource } from '../recording/decision-id.ts';
import { Recorder } from '../recording/recorder.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/ports.ts';
import { sampleRecord } from '../storage/testing/sample-rows.ts';
import { storageUnavailable } from '../storage/storage-fault.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { acceptFeedback, type FeedbackGiver, type FeedbackParts } from './accept-feedback.ts';
import type { FeedbackEvent } from './feedback-event.ts';

const giver: FeedbackGiver = { key: 'team', tenant: 'a', admin: false };
const mine = sampleRecord(1, { tenant: 'a', responseId: 'chatcmpl-1' });
const other = sampleRecord(2, { tenant: 'a' });
const foreign = sampleRecord(3, { tenant: 'b', responseId: 'chatcmpl-3' });

let store: Store;
let parts: FeedbackParts;
let accepted: FeedbackEvent[];

beforeEach(async () => {
  store = createMemoryStore();
  accepted = [];
  const clock = new ManualClock(Date.UTC(2026, 3, 1));
  const recorder = new Recorder({ decisions: store.decisions, clock, log: silentLogger });
  await store.decisions.append([other, foreign]);
  recorder.record(mine);
  parts = {
    findDecision: (id, visibility) => recorder.get(id, visibility),
    feedback: store.feedback,
    clock,
    newId: createIdSource('fb_', clock, seededRandom(1)),
    onAccepted: (event) => accepted.push(event),
  };
});

const thumb = (decisionId: string) => ({ decisionId, kind: 'thumb', value: 1 });

describe('acceptFeedback', () => {
  it('stores the event of a decision that is still in the queue', async () => {
    const event = await acceptFeedback(parts, giver, { ...thumb(mine.id), comment: 'thanks' });
    expect(event).toMatchObject({
      decisionId: mine.id,
      kind: 'thumb',
      value: 1,
      source: 'user',
      comment: 'thanks',
      key: 'team',
      tenant: 'a',
      at: '2026-04-01T00:00:00.000Z',
    });
    expect(event.id).toMatch(/^fb_/);
    expect(await store.feedback.forDecision(mine.id)).toEqual([event]);
    expect(accepted).toEqual([event]);
  });

  it('knows a decision by its answer, and stores its own id', async () => {
    const event = await acceptFeedback(parts, giver, thumb('chatcmpl-1'));
    expect(event.decisionId).toBe(mine.id);
  });

  it.each([
    ['unknown', 'dec_nothing'],
    ['of another tenant', foreign.id],
    ['answered to another tenant', 'chatcmpl-3'],
  ])('answers a decision that is %s with the same error', async (_, id) => {
    await expect(acceptFeedback(parts, giver, thumb(id))).rejects.toMatchObject({
      code: 'decision_not_found',
      status: 404,
      message: 'No decision with that id is visible to this key.',
    });
    expect(accepted).toEqual([]);
    expect(await store.feedback.since(0, 9)).toEqual([]);
  });

  it('lets an admin judge for any tenant, on that tenant', async () => {
    const event = await acceptFeedback(parts, { key: 'root', tenant: 'x', admin: true }, thumb(foreign.id));
    expect(event).toMatchObject({ tenant: 'b', key: 'root' });
  });

  it('counts the last value once, however often it is posted', async () => {
    await Promise.all(Array.from({ length: 100 }, () => acceptFeedback(parts, giver, thumb(mine.id))));
    await acceptFeedback(parts, giver, { ...thumb(mine.id), value: -1 });
    await acceptFeedback(parts, giver, { ...thumb(mine.id), source: 'judge' });
    const counting = await store.feedback.forDecision(mine.id);
    expect(counting.map(({ source, value }) => [source, value])).toEqual([
      ['user', -1],
      ['judge', 1],
    ]);
    expect(await store.feedback.since(0, 999)).toHaveLength(3);
  });

  it('keeps preferences between two decisions of the tenant', async () => {
    const prefer = (over: string) =>
      acceptFeedback(parts, giver, { decisionId: mine.id, kind: 'preference', value: { over } });
    expect((await prefer(other.id)).value).toEqual({ over: other.id });
    await expect(prefer(foreign.id)).rejects.toMatchObject({
      code: 'decision_not_found',
      details: { param: 'value.over' },
    });
    await expect(prefer('chatcmpl-1')).rejects.toMatchObject({
      code: 'invalid_request',
      details: { param: 'value.over' },
    });
  });

  it('stores nothing that is not valid', async () => {
    await expect(acceptFeedback(parts, giver, { ...thumb(mine.id), value: '1' })).rejects.toMatchObject({
      status: 400,
    });
    expect(await store.feedback.since(0, 9)).toEqual([]);
  });

  it('does not confirm what is not on disk', async () => {
    const feedback = { ...parts.feedback, put: () => Promise.reject(storageUnavailable('full', 'disk')) };
    await expect(acceptFeedback({ ...parts, feedback }, giver, thumb(mine.id))).rejects.toMatchObject({
      status: 503,
    });
    expect(accepted).toEqual([]);
  });
});
