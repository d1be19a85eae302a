import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../numerics/manual-clock.ts';
import { listenForStop } from './stop-signals.ts';

function listen() {
  const source = new EventEmitter();
  const clock = new ManualClock();
  const heard: string[] = [];
  const end = listenForStop(
    source,
    clock,
    () => heard.push('stop'),
    () => heard.push('hurry'),
  );
  const send = (signal: string) => source.emit(signal, signal);
  return { clock, heard, end, send, source };
}

describe('listenForStop', () => {
  it('counts the same signal within a second once', async () => {
    const { clock, heard, send } = listen();
    send('SIGINT');
    await clock.advance(999);
    send('SIGINT');
    expect(heard).toEqual(['stop']);
    await clock.advance(1);
    send('SIGINT');
    expect(heard).toEqual(['stop', 'hurry']);
  });

  it('takes another signal as a second wish at once', () => {
    const { heard, send } = listen();
    send('SIGTERM');
    send('SIGINT');
    send('SIGTERM');
    expect(heard).toEqual(['stop', 'hurry']);
  });

  it('hears nothing after its end', () => {
    const { heard, send, end, source } = listen();
    end();
    send('SIGINT');
    expect(heard).toEqual([]);
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});
