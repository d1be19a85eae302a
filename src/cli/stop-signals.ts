import type { Clock } from '../numerics/clock.ts';

type StopSignal = 'SIGINT' | 'SIGTERM';

interface SignalSource {
  on(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
  off(signal: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/** A terminal sends a signal to the whole group, and the bootstrap passes it on as well: one wish that arrives twice. */
const sameWishMs = 1_000;

/**
 * Calls `onStop` for the first SIGINT or SIGTERM, and `onHurry` for each further one; the same signal again within a
 * second counts once. Returns what ends the listening.
 */
export function listenForStop(
  source: SignalSource,
  clock: Clock,
  onStop: () => void,
  onHurry: () => void,
): () => void {
  const lastMs = new Map<StopSignal, number>();
  let isStopping = false;
  const listener = (signal: StopSignal) => {
    const nowMs = clock.monotonicMs();
    const beforeMs = lastMs.get(signal);
    if (beforeMs !== undefined && nowMs - beforeMs < sameWishMs) return;
    lastMs.set(signal, nowMs);
    if (isStopping) return onHurry();
    isStopping = true;
    onStop();
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  return () => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
}
