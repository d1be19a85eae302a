import { describe, expect, it } from 'vitest';
import { AdvisedConversations } from './advised-conversations.ts';

function openAt(capacity?: number) {
  const time = { nowMs: 0 };
  const clock = { monotonicMs: () => time.nowMs, wallMs: () => time.nowMs };
  return { time, advised: new AdvisedConversations(clock as never, capacity) };
}

const advice = new Map([['acme/small', 0.7]]);

describe('AdvisedConversations', () => {
  it('have the advice of the question that was asked about, and of no other', () => {
    const { advised } = openAt();
    advised.note('c', 'first', advice);
    expect(advised.get('c', 'first')).toEqual({ advice });
    expect(advised.get('c', 'second')).toBe(null);
    expect(advised.get('d', 'first')).toBe(null);
    advised.note('c', 'second', undefined);
    expect(advised.get('c', 'second')).toEqual({ advice: undefined });
    expect(advised.get('c', 'first')).toBe(null);
  });

  it('forget after an hour', () => {
    const { advised, time } = openAt();
    advised.note('c', 'q', advice);
    time.nowMs = 3_600_000;
    expect(advised.get('c', 'q')).not.toBe(null);
    time.nowMs++;
    expect(advised.get('c', 'q')).toBe(null);
  });

  it('hold so many and drop the one that was asked about longest ago', () => {
    const { advised } = openAt(2);
    for (const conversation of ['a', 'b', 'a', 'c']) advised.note(conversation, 'q', advice);
    expect(advised.size).toBe(2);
    expect(advised.get('b', 'q')).toBe(null);
    expect(advised.get('a', 'q')).not.toBe(null);
  });
});
