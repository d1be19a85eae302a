import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import type { Timer } from '../numerics/clock.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import { HttpExchange } from './http-exchange.ts';

/** Counts the timers that would still fire. */
class CountingClock extends ManualClock {
  pending = 0;

  override schedule(delayMs: number, callback: () => void): Timer {
    let isPending = true;
    this.pending++;
    const settle = () => {
      if (isPending) this.pending--;
      isPending = false;
    };
    const timer = super.schedule(delayMs, () => {
      settle();
      callback();
    });
    return {
      cancel() {
        settle();
        timer.cancel();
      },
    };
  }
}

const timeouts = { connectMs: 1_000, firstContentMs: 30_000, idleMs: 60_000 };
const connection: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
};

function answered(clock: CountingClock, ...chunks: string[]): HttpExchange {
  const exchange = new HttpExchange(clock, timeouts, null);
  exchange.onRequestStart(connection);
  exchange.onResponseStart(connection, 200, {});
  for (const chunk of chunks) exchange.onResponseData(connection, Buffer.from(chunk));
  return exchange;
}

describe('timers of an exchange', () => {
  it('are gone once the whole answer was read', async () => {
    const clock = new CountingClock();
    const exchange = answered(clock, 'a', 'b');
    expect(clock.pending).toBe(1);
    exchange.onResponseEnd();
    expect((await exchange.readAll(10)).toString()).toBe('ab');
    expect(clock.pending).toBe(0);
  });

  it('do not come back with what is noted after the end or after a failure', () => {
    for (const end of [
      (exchange: HttpExchange) => exchange.onResponseEnd(),
      (exchange: HttpExchange) => exchange.close(),
    ]) {
      const clock = new CountingClock();
      const exchange = answered(clock, 'a');
      end(exchange);
      exchange.markContent();
      exchange.markPing();
      exchange.expectEndWithin(500);
      exchange.drain();
      expect(clock.pending).toBe(0);
    }
  });

  it('end an answer that falls silent', async () => {
    const clock = new CountingClock();
    const exchange = answered(clock, 'a');
    const whole = exchange.readAll(10);
    await clock.advance(timeouts.idleMs - 1);
    expect(exchange.isSettled).toBe(false);
    await clock.advance(2);
    await expect(whole).rejects.toMatchObject({ kind: 'idle-timeout' });
    expect(clock.pending).toBe(0);
  });

  it('are one, however often the answer moves on', async () => {
    const clock = new CountingClock();
    const exchange = answered(clock, 'a');
    exchange.markContent();
    for (let at = 0; at < 100; at++) {
      await clock.advance(1_000);
      exchange.markEvent();
    }
    expect(clock.pending).toBe(1);
    expect(exchange.isSettled).toBe(false);
  });
});
