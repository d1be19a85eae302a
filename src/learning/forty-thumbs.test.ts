import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../chat/chat-request.ts';
import { emptyUsage } from '../chat/usage.ts';
import { acceptFeedback } from '../feedback/accept-feedback.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import { seededRandom } from '../numerics/random.ts';
import { buildRecord } from '../recording/build-record.ts';
import { createDecisionIds, createIdSource } from '../recording/decision-id.ts';
import { Recorder } from '../recording/recorder.ts';
import { decide } from '../routing/decide.ts';
import { inputOf, large, middle, routeOf, small } from '../routing/testing/routing-fixtures.ts';
import type { PolicyState } from '../routing/routing-input.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { Learner } from './learner.ts';
import { rollbackPolicy } from './policy-history.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The loop without a server: decide, record, judge, learn, decide again. */
async function setUp() {
  const clock = new ManualClock();
  const random = seededRandom(11);
  const store = createMemoryStore();
  const recorder = new Recorder({ decisions: store.decisions, clock, log: silentLogger });
  const newDecisionId = createDecisionIds(clock, random);
  const newId = createIdSource('fb_', clock, random);
  const route = routeOf({ objective: { quality: 0.25 } });
  let state: PolicyState = { version: 'prior', cells: new Map() };
  const learner = new Learner({
    feedback: store.feedback,
    snapshots: store.snapshots,
    findDecision: (id, visibility) => recorder.get(id, visibility),
    defaultEffort: () => '',
    maxWeightPerKeyPerDay: 100,
    clock,
    log: silentLogger,
    onSnapshot: (next) => {
      state = next;
    },
    snapshotMs: 0,
  });
  await learner.start();

  const answer = () => {
    const decisionId = newDecisionId();
    const input = inputOf({
      decisionId,
      route,
      models: [small, middle, large],
      profile: { domain: 'law', domainProbability: 0.9, complexity: 0.5 },
      snapshot: state,
      random,
    });
    const decision = decide(input);
    if (decision.kind !== 'decision' || decision.plan.kind !== 'single') throw new Error('no single plan');
    const usage = emptyUsage();
    const model = decision.plan.model;
    recorder.record(
      buildRecord({
        requestId: `req_${decisionId}`,
        responseId: null,
        atMs: clock.wallMs(),
        mode: 'routed',
        request: { dialect: 'openai-chat', model: 'auto', stream: false } as ChatRequest,
        profile: input.profile,
        decisionId,
        route: 'auto',
        decision,
        shadow: null,
        policyVersion: state.version,
        configVersion: 'test',
        outcome: {
          status: 'ok',
          servedModel: model,
          attempts: [
            {
              step: 'answer',
              model,
              provider: 'p',
              deployment: `p/${model}`,
              status: 'ok',
              startedMs: 0,
              totalMs: 1,
              usage,
              costNanoUsd: 1,
            },
          ],
          usage,
          costNanoUsd: 1,
        },
        key: null,
        tenant: 'default',
        httpStatus: 200,
        overheadMs: 1,
        totalMs: 2,
        firstContentMs: 1,
        answer: null,
        prompts: 'none',
        simulated: false,
      }),
    );
    return { id: decisionId, model, decision };
  };
  const judge = (decisionId: string, value: 1 | -1) =>
    acceptFeedback(
      {
        findDecision: (id, visibility) => recorder.getDurable(id, visibility),
        feedback: store.feedback,
        clock,
        newId,
        onAccepted: () => learner.wake(),
      },
      { key: null, tenant: 'default', admin: false },
      { decisionId, kind: 'thumb', value },
    );
  const learn = async () => {
    await clock.advance(1_000);
    await settle();
  };
  return { store, clock, learner, answer, judge, learn, state: () => state };
}

describe('forty honest thumbs', () => {
  it('flip a pick, and a rollback restores the one before to the bit', async () => {
    const { store, clock, answer, judge, learn, state } = await setUp();
    const first = answer();
    await judge(first.id, -1);
    await learn();
    const afterOne = state();
    expect(answer().model).toBe(first.model);

    let given = 1;
    for (; given < 40; given++) {
      const { id, model } = answer();
      await judge(id, model === first.model ? -1 : 1);
      if (given % 5 === 0) await learn();
    }
    await learn();
    const flipped = answer();
    expect(flipped.model).not.toBe(first.model);
    expect(flipped.decision.policyVersion).not.toBe(first.decision.policyVersion);

    for (let active = (await store.snapshots.activeVersion()) ?? 0; active > 2; active--)
      await rollbackPolicy(store.snapshots);
    await clock.advance(10_000);
    await settle();
    expect(state()).toEqual(afterOne);
    const restored = answer();
    expect(restored.model).toBe(first.model);
    expect(restored.decision.policyVersion).toContain(afterOne.version);
  });

  it('do not flip it when the thumbs are half and half as the prior expects', async () => {
    const { answer, judge, learn } = await setUp();
    const first = answer();
    const quality = first.decision.ranked[0]?.quality ?? 0;
    let good = 0;
    for (let given = 1; given <= 40; given++) {
      const { id } = answer();
      const isGood = good < quality * given;
      if (isGood) good++;
      await judge(id, isGood ? 1 : -1);
    }
    await learn();
    expect(answer().model).toBe(first.model);
  });
});
