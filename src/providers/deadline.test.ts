import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { Deadline } from './deadline.ts';

function deadlineOn(clock: ManualClock): { deadline: Deadline; passedAtMs: number[] } {
  const passedAtMs: number[] = [];
  return { deadline: new Deadline(clock, () => passedAtMs.push(clock.monotonicMs())), passedAtMs };
}

describe('Deadline', () => {
  it('passes when its time has come', async () => {
    const clock = new ManualClock();
    const { deadline, passedAtMs } = deadlineOn(clock);
    deadline.moveTo(100);
    await clock.advance(99);
    expect(passedAtMs).toEqual([]);
    await clock.advance(50);
    expect(passedAtMs).toEqual([100]);
  });

  it('can be put off again and again on one timer', async () => {
    const clock = new ManualClock();
    let scheduled = 0;
    const counting = {
      monotonicMs: () => clock.monotonicMs(),
      wallMs: () => clock.wallMs(),
      schedule: (delayMs: number, callback: () => void) => {
        scheduled++;
        return clock.schedule(delayMs, callback);
      },
    };
    const passedAtMs: number[] = [];
    const deadline = new Deadline(counting, () => passedAtMs.push(clock.monotonicMs()));
    for (let at = 0; at < 100; at++) {
      deadline.moveTo(clock.monotonicMs() + 100);
      await clock.advance(1);
    }
    expect(passedAtMs).toEqual([]);
    expect(scheduled).toBeLessThanOrEqual(2);
    await clock.advance(200);
    expect(passedAtMs).toEqual([199]);
  });

  it('can be brought forward', async () => {
    const clock = new ManualClock();
    const { deadline, passedAtMs } = deadlineOn(clock);
    deadline.moveTo(1_000);
    deadline.moveTo(10);
    await clock.advance(2_000);
    expect(passedAtMs).toEqual([10]);
  });

  it('never passes once cancelled or moved to infinity, until moved again', async () => {
    const clock = new ManualClock();
    const { deadline, passedAtMs } = deadlineOn(clock);
    deadline.moveTo(10);
    deadline.moveTo(Number.POSITIVE_INFINITY);
    await clock.advance(100);
    deadline.moveTo(150);
    deadline.cancel();
    await clock.advance(100);
    expect(passedAtMs).toEqual([]);
    deadline.moveTo(250);
    await clock.advance(100);
    expect(passedAtMs).toEqual([250]);
  });
});
