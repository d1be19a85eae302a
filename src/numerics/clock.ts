/** The one source of time. Everything that waits, measures or stamps takes one, so that tests can move time by hand. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. For durations, deadlines and breakers. */
  monotonicMs(): number;
  /** Milliseconds since 1970-01-01 UTC; may jump. For stamps and calendar windows only. */
  wallMs(): number;
  /** Calls back once after `delayMs` monotonic milliseconds. The timer does not keep the process alive. */
  schedule(delayMs: number, callback: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  schedule(delayMs, callback) {
    // setTimeout takes a 32-bit delay; a longer one would fire at once.
    const handle = setTimeout(callback, Math.min(Math.max(delayMs, 0), 2_147_483_647));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `delayMs`, or at once with `false` when the signal aborts first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(false);
      return;
    }
    const onAbort = () => {
      timer.cancel();
      resolve(false);
    };
    const timer = clock.schedule(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve(true);
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
