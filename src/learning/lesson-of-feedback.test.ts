import { describe, expect, it } from 'vitest';
import { emptyUsage } from '../chat/usage.ts';
import type { FeedbackEvent } from '../feedback/feedback-event.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import { sampleFeedback, sampleRecord } from '../storage/testing/sample-rows.ts';
import { lessonOf, scaled, totalWeight } from './lesson-of-feedback.ts';

const noEffort = () => '';

function decision(
  changes: Partial<DecisionRecord> = {},
  domain = { label: 'law', probability: 1 },
  score = 0.5,
) {
  return sampleRecord(1, { signals: { domain, complexity: { score } }, ...changes });
}

const thumb = (value: unknown = 1): FeedbackEvent => sampleFeedback({ value });

describe('lessonOf', () => {
  it('adds one judgement to the cell of model, effort, domain and band', () => {
    expect(lessonOf(thumb(1), decision(), null, noEffort)).toEqual({
      additions: [{ cell: 'acme/small||law|medium', weight: 1_000_000, rewardSum: 1_000_000 }],
    });
    expect(lessonOf(thumb(-1), decision(), null, () => 'medium')).toEqual({
      additions: [{ cell: 'acme/small|medium|law|medium', weight: 1_000_000, rewardSum: 0 }],
    });
  });

  it('shares a judgement out between bands and domains as the quality model reads it back', () => {
    const lesson = lessonOf(thumb(1), decision({}, { label: 'law', probability: 0.8 }, 0.35), null, noEffort);
    expect(lesson).toEqual({
      additions: [
        { cell: 'acme/small||law|low', weight: 400_000, rewardSum: 400_000 },
        { cell: 'acme/small||law|medium', weight: 400_000, rewardSum: 400_000 },
        { cell: 'acme/small||unknown|low', weight: 100_000, rewardSum: 100_000 },
        { cell: 'acme/small||unknown|medium', weight: 100_000, rewardSum: 100_000 },
      ],
    });
  });

  it('gives small shares to their neighbours', () => {
    const lesson = lessonOf(thumb(1), decision({}, { label: 'law', probability: 0.97 }, 0.8), null, noEffort);
    expect(lesson).toEqual({
      additions: [{ cell: 'acme/small||law|high', weight: 1_000_000, rewardSum: 1_000_000 }],
    });
  });

  it.each([
    null,
    {},
    { domain: 7, complexity: 'x' },
    { domain: { label: 'unknown', probability: 0.3 } },
    { domain: { label: 'cooking' } },
  ])('puts signals %j into the unknown domain and the middle band', (signals) => {
    const lesson = lessonOf(thumb(1), sampleRecord(1, { signals }), null, noEffort);
    expect(lesson).toMatchObject({ additions: [{ cell: 'acme/small||unknown|medium', weight: 1_000_000 }] });
  });

  it('uses the effort that was called', () => {
    const attempt = { ...decision().attempts[0]!, effort: 'high' };
    const lesson = lessonOf(thumb(1), decision({ attempts: [attempt] }), null, () => 'low');
    expect(lesson).toMatchObject({ additions: [{ cell: 'acme/small|high|law|medium' }] });
  });

  it('credits the model whose answer was served, not the one that was planned', () => {
    const served = { servedModel: 'acme/large', plan: 'acme/small' };
    expect(lessonOf(thumb(1), decision(served), null, noEffort)).toMatchObject({
      additions: [{ cell: 'acme/large||law|medium' }],
    });
  });

  it.each<[string, Partial<DecisionRecord> | null]>([
    ['unknown-decision', null],
    ['attack', { attack: true }],
    ['not-answered', { status: 'interrupted' }],
    ['not-answered', { servedModel: null }],
    ['several-models', { planKind: 'chain' }],
  ])('learns nothing: %s', (none, changes) => {
    expect(lessonOf(thumb(1), changes === null ? null : decision(changes), null, noEffort)).toEqual({ none });
  });

  it('learns nothing from a value that is none', () => {
    expect(lessonOf(thumb('1'), decision(), null, noEffort)).toEqual({ none: 'no-reward' });
  });

  it('learns both sides of a preference, half a judgement each', () => {
    const event = sampleFeedback({ kind: 'preference', value: { over: 'dec_2' } });
    const over = decision({ servedModel: 'acme/large', attempts: [], usage: emptyUsage() });
    expect(lessonOf(event, decision(), over, noEffort)).toEqual({
      additions: [
        { cell: 'acme/small||law|medium', weight: 500_000, rewardSum: 500_000 },
        { cell: 'acme/large||law|medium', weight: 500_000, rewardSum: 0 },
      ],
    });
    expect(lessonOf(event, decision(), decision(), noEffort)).toEqual({ none: 'same-model' });
    expect(lessonOf(event, decision(), null, noEffort)).toEqual({ none: 'unknown-decision' });
    expect(lessonOf(event, decision(), decision({ attack: true }), noEffort)).toEqual({ none: 'attack' });
  });
});

describe('scaled', () => {
  const additions = [
    { cell: 'a', weight: 600_000, rewardSum: 300_000 },
    { cell: 'b', weight: 400_000, rewardSum: 400_000 },
  ];

  it('takes weight and rewards down together', () => {
    expect(scaled(additions, 0.5)).toEqual([
      { cell: 'a', weight: 300_000, rewardSum: 150_000 },
      { cell: 'b', weight: 200_000, rewardSum: 200_000 },
    ]);
    expect(scaled(additions, 1)).toEqual(additions);
    expect(scaled(additions, 0)).toEqual([]);
    expect(totalWeight(additions)).toBe(1_000_000);
  });
});
